namespace OmniGrains.Engine;

/// <summary>
/// Turns events into rows. A view never decides anything and is never asked by anyone who decides; it can be thrown
/// away and rebuilt from the journal at any time.
/// </summary>
public abstract class View
{
    /// <summary>The view's name: the key of its checkpoint and what <c>?after=</c> waits for.</summary>
    public abstract string Name { get; }

    /// <summary>Raise it when tables or rows change: the view is then rebuilt from zero.</summary>
    public abstract int Version { get; }

    /// <summary>The names of the view's tables, dropped when it is rebuilt.</summary>
    public abstract IReadOnlyList<string> Tables { get; }

    /// <summary>The statements that create the tables and indexes, idempotent (<c>if not exists</c>).</summary>
    public abstract IReadOnlyList<string> Schema(SqlDialect dialect);

    /// <summary>Applies events in order, within one transaction that also moves the checkpoint.</summary>
    public abstract ValueTask Apply(IReadOnlyList<Recorded> events, IViewWriter writer);
}
