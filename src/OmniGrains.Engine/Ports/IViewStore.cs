using System.Data.Common;

namespace OmniGrains.Engine;

/// <summary>Which SQL the view store speaks, for the few statements that differ.</summary>
public enum SqlDialect
{
    /// <summary>SQLite.</summary>
    Sqlite,

    /// <summary>PostgreSQL.</summary>
    Postgres,
}

/// <summary>Tables for lists, search and reports. All of it can be rebuilt from the journal.</summary>
public interface IViewStore
{
    /// <summary>The SQL it speaks.</summary>
    SqlDialect Dialect { get; }

    /// <summary>An open pooled connection for queries; the caller disposes it.</summary>
    ValueTask<DbConnection> Open(CancellationToken cancellation = default);

    /// <summary>
    /// Creates the view's tables when they are missing or of another version (then from zero), and returns its checkpoint.
    /// </summary>
    ValueTask<long> Prepare(View view, CancellationToken cancellation = default);

    /// <summary>Drops and creates the view's tables, with checkpoint 0.</summary>
    ValueTask Reset(View view, CancellationToken cancellation = default);

    /// <summary>The position up to which the view is complete, as readers of any process see it.</summary>
    ValueTask<long> Checkpoint(string view, CancellationToken cancellation = default);

    /// <summary>
    /// Applies events to several views in one transaction, together with their new checkpoints: after a crash each view
    /// has seen each event exactly once.
    /// </summary>
    /// <returns>False, with nothing applied, when the lease is no longer held.</returns>
    ValueTask<bool> Apply(Lease lease, IReadOnlyList<ViewBatch> batches, CancellationToken cancellation = default);
}

/// <summary>Events for one view, in order, and the checkpoint that they lead to.</summary>
/// <param name="View">The view.</param>
/// <param name="Events">The events it has not seen yet.</param>
/// <param name="UpTo">The position of the last of them.</param>
public sealed record ViewBatch(View View, IReadOnlyList<Recorded> Events, long UpTo);

/// <summary>Writes into a view's tables, inside the transaction of its batch.</summary>
public interface IViewWriter
{
    /// <summary>The SQL it speaks.</summary>
    SqlDialect Dialect { get; }

    /// <summary>
    /// Runs one statement for each row, in order, as cheaply as the store can (prepared; pipelined on PostgreSQL).
    /// Later statements see what earlier ones wrote.
    /// </summary>
    /// <param name="sql">A statement in the SQL that both dialects share, with parameters <c>$1</c>, <c>$2</c>…</param>
    /// <param name="rows">The parameters: <see cref="string"/>, <see cref="long"/>, <see cref="bool"/>, byte[] or null.</param>
    ValueTask Execute(string sql, IReadOnlyList<object?[]> rows);

    /// <summary>Reads rows, for the rare view that must look at what it wrote.</summary>
    ValueTask<IReadOnlyList<object?[]>> Query(string sql, params object?[] parameters);
}
