namespace OmniGrains.Engine;

/// <summary>
/// Background work of which there is one loop per key: per webhook endpoint, per connected shop. Each loop has one owner in
/// the whole cluster; keys wait, fail and are tried again apart from each other. Register it as a service of the host.
/// </summary>
/// <remarks>
/// Ownership costs one small write a second per key, and one look every two seconds on each other process: it is meant
/// for hundreds of keys, not for customers.
/// </remarks>
public abstract class KeyedWork
{
    /// <summary>The first part of the names of leases and cursors. Never changes once released.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// The keys that there are now, as this process's memory knows them. Asked again soon after the journal has grown:
    /// what is new starts, what is gone is stopped.
    /// </summary>
    public abstract ValueTask<IReadOnlyCollection<string>> Keys(CancellationToken cancellation);

    /// <summary>
    /// Works for one key until it is stopped. After a return it is begun anew after a tenth of a second, after an exception when a pause is over
    /// that grows from there up to half a minute; nothing else waits for it.
    /// </summary>
    /// <param name="run">The key and its cursor.</param>
    /// <param name="stop">Cancelled when the key is gone, the ownership is lost or the process ends: stop at once.</param>
    public abstract Task Run(KeyedRun run, CancellationToken stop);
}

/// <summary>One key's loop, for as long as this process owns it.</summary>
public sealed class KeyedRun
{
    private readonly Held _held;
    private readonly IProgress _progress;
    private readonly Busy _busy;

    internal KeyedRun(string key, Held held, IProgress progress, Busy busy) => (Key, _held, _progress, _busy) = (key, held, progress, busy);

    /// <summary>The key.</summary>
    public string Key { get; }

    /// <summary>Whether requests have to share the processors with background work right now: what nobody waits for does less meanwhile.</summary>
    public bool IsBusy => _busy.Now;

    /// <summary>
    /// Whether no other process can own the key yet. To be asked right before what another owner must not begin too: a process that was stopped for
    /// longer than its lease goes on where it was, a moment before it is cancelled.
    /// </summary>
    public bool IsOwned => _held.IsSure;

    /// <summary>
    /// Where an earlier run, perhaps of another process, had saved that it was; 0 at first, and again when the progress store was lost.
    /// </summary>
    public ValueTask<long> LoadCursor(CancellationToken cancellation) => _progress.LoadCheckpoint(_held.Lease.Name, cancellation);

    /// <summary>
    /// Saves how far the work is, after it has been done: a crash loses at most the last saves, so that some work is done
    /// twice, and never skips any.
    /// </summary>
    /// <returns>False when another process owns the key by now: return at once.</returns>
    public ValueTask<bool> SaveCursor(long position, CancellationToken cancellation) => _progress.SaveCheckpoint(_held.Lease, position, cancellation);
}
