using System.Data.Common;
using OmniGrains.Engine;

namespace OmniGrains.Journal.InMemory;

/// <summary>Keeps checkpoints of views but none of their rows, for tests that do not look at views.</summary>
internal sealed class NoViews(InMemoryDatabase database, TimeProvider time) : IViewStore
{
    public SqlDialect Dialect => SqlDialect.Sqlite;

    public ValueTask<DbConnection> Open(CancellationToken cancellation = default) =>
        throw new NotSupportedException("These stores keep no tables. Open them with a view store to query views.");

    public ValueTask<long> Prepare(View view, CancellationToken cancellation = default)
    {
        lock (database.Gate)
        {
            if (!database.Views.TryGetValue(view.Name, out var known) || known.Version != view.Version)
            {
                database.Views[view.Name] = known = (view.Version, 0);
            }

            return ValueTask.FromResult(known.Position);
        }
    }

    public ValueTask Reset(View view, CancellationToken cancellation = default)
    {
        lock (database.Gate)
        {
            database.Views[view.Name] = (view.Version, 0);
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<long> Checkpoint(string view, CancellationToken cancellation = default)
    {
        lock (database.Gate)
        {
            return ValueTask.FromResult(database.Views.GetValueOrDefault(view).Position);
        }
    }

    public ValueTask<bool> Apply(Lease lease, IReadOnlyList<ViewBatch> batches, CancellationToken cancellation = default)
    {
        lock (database.Gate)
        {
            if (!database.Holds(lease, time.GetUtcNow()))
            {
                return ValueTask.FromResult(false);
            }

            foreach (var batch in batches)
            {
                database.Views[batch.View.Name] = (batch.View.Version, batch.UpTo);
            }

            return ValueTask.FromResult(true);
        }
    }
}
