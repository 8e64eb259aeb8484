using OmniGrains.Engine;

namespace OmniGrains.Journal.InMemory;

/// <summary>
/// What a database would hold, for tests. Every <see cref="InMemoryStores"/> over one database plays one process of
/// several; all access is serialised by one lock.
/// </summary>
public sealed class InMemoryDatabase
{
    private TaskCompletionSource _pulse = NewPulse();

    /// <summary>Loses all checkpoints, as when a cache file is deleted: background work starts from zero.</summary>
    public void ForgetProgress()
    {
        lock (Gate)
        {
            Checkpoints.Clear();
        }
    }

    internal Lock Gate { get; } = new();

    internal List<StoredEvent> Events { get; } = [];

    internal Dictionary<string, List<long>> Streams { get; } = new(StringComparer.Ordinal);

    internal Dictionary<string, RememberedCommand> Commands { get; } = new(StringComparer.Ordinal);

    internal Dictionary<(string Stream, string Name), DueReminder> Reminders { get; } = [];

    internal Dictionary<string, HeldLease> Leases { get; } = new(StringComparer.Ordinal);

    internal Dictionary<string, long> Checkpoints { get; } = new(StringComparer.Ordinal);

    internal Dictionary<string, Snapshot> Snapshots { get; } = new(StringComparer.Ordinal);

    internal Dictionary<(string Owner, string Name), byte[]> Blobs { get; } = [];

    internal Dictionary<Guid, StoredKey> Keys { get; } = [];

    internal Dictionary<string, (int Version, long Position)> Views { get; } = new(StringComparer.Ordinal);

    internal List<InMemoryBroadcast> Broadcasts { get; } = [];

    internal long ErasedUpTo { get; set; }

    internal ReadOnlyMemory<byte>? CheckValue { get; set; }

    internal Task NextAppend => Volatile.Read(ref _pulse).Task;

    internal void Pulse() => Interlocked.Exchange(ref _pulse, NewPulse()).TrySetResult();

    internal bool Holds(Lease lease, DateTimeOffset now) =>
        Leases.TryGetValue(lease.Name, out var held) && held.Token == lease.Token && held.Expires > now;

    private static TaskCompletionSource NewPulse() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

internal readonly record struct HeldLease(string Owner, long Token, DateTimeOffset Expires);
