namespace OmniGrains.Engine;

/// <summary>Proof of being the one owner of a named piece of background work.</summary>
/// <param name="Name">What is owned.</param>
/// <param name="Token">Grows with each change of owner; writes that carry an old token are refused.</param>
public readonly record struct Lease(string Name, long Token);

/// <summary>Leases and checkpoints of background work, kept beside the journal and shared by all its processes.</summary>
public interface IProgress
{
    /// <summary>
    /// Takes or renews the ownership of <paramref name="name"/>. The store's own clock decides when a lease has run out.
    /// </summary>
    /// <param name="name">What to own.</param>
    /// <param name="owner">Identifies this process for its lifetime.</param>
    /// <param name="duration">How long the ownership lasts without renewal.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <returns>The lease (with an unchanged token when renewed), or null while somebody else owns it.</returns>
    ValueTask<Lease?> Acquire(string name, string owner, TimeSpan duration, CancellationToken cancellation = default);

    /// <summary>Gives the ownership up at once, so that another process need not wait for it to run out.</summary>
    ValueTask Release(Lease lease, string owner, CancellationToken cancellation = default);

    /// <summary>The last position that <paramref name="name"/> has completely handled; 0 at first.</summary>
    ValueTask<long> LoadCheckpoint(string name, CancellationToken cancellation = default);

    /// <summary>Saves a checkpoint, durably enough to lose at most the last saves in a crash, never to run ahead of the work.</summary>
    /// <returns>False when the lease is no longer held: the caller must stop.</returns>
    ValueTask<bool> SaveCheckpoint(Lease lease, long position, CancellationToken cancellation = default);
}

/// <summary>A reminder whose time has come.</summary>
/// <param name="Stream">The grain to send the command to.</param>
/// <param name="Name">The reminder's name.</param>
/// <param name="SetAt">The position of the append that set it: part of the command id, so that it fires once.</param>
/// <param name="Due">When it was due, UTC.</param>
/// <param name="CommandType">The registered name of the command.</param>
/// <param name="Command">UTF-8 JSON of the command.</param>
public sealed record DueReminder(string Stream, string Name, long SetAt, DateTimeOffset Due, string CommandType, ReadOnlyMemory<byte> Command);

/// <summary>Durable reminders; they are set by <see cref="IJournal.Append"/>, atomically with events.</summary>
public interface IReminders
{
    /// <summary>Reminders that are due, earliest first.</summary>
    ValueTask<IReadOnlyList<DueReminder>> ReadDue(DateTimeOffset now, int max, CancellationToken cancellation = default);

    /// <summary>When the next reminder is due, or null.</summary>
    ValueTask<DateTimeOffset?> NextDue(CancellationToken cancellation = default);

    /// <summary>Removes reminders that have been handled, unless they have been set anew since.</summary>
    ValueTask Remove(IReadOnlyList<DueReminder> handled, CancellationToken cancellation = default);
}
