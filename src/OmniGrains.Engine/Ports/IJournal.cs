namespace OmniGrains.Engine;

/// <summary>An event as bytes, ready to be appended.</summary>
/// <param name="Type">The registered type name.</param>
/// <param name="SchemaVersion">The version of the type's shape, from 1.</param>
/// <param name="Data">UTF-8 JSON, or a sealed blob when <paramref name="Sealed"/>.</param>
/// <param name="Sealed">True when the data is sealed under a subject's key.</param>
public readonly record struct EventData(string Type, int SchemaVersion, ReadOnlyMemory<byte> Data, bool Sealed);

/// <summary>An event as bytes, with its place.</summary>
/// <param name="Position">Global position, from 1, without holes.</param>
/// <param name="Stream">Stream name.</param>
/// <param name="Version">Place in the stream, from 1.</param>
/// <param name="At">When its command was received, UTC, to the microsecond.</param>
/// <param name="Data">The event.</param>
public readonly record struct StoredEvent(long Position, string Stream, int Version, DateTimeOffset At, EventData Data);

/// <summary>A reminder to set (or, without a due time, to cancel) together with an append.</summary>
/// <param name="Name">Unique within the stream.</param>
/// <param name="Due">When, UTC; null cancels.</param>
/// <param name="CommandType">The registered name of the command to send.</param>
/// <param name="Command">UTF-8 JSON of the command.</param>
public readonly record struct ReminderData(string Name, DateTimeOffset? Due, string CommandType, ReadOnlyMemory<byte> Command);

/// <summary>One command's events: appended whole or not at all.</summary>
public sealed class Append
{
    /// <summary>The stream to append to.</summary>
    public required string Stream { get; init; }

    /// <summary>How many events the stream must hold for this append to win; 0 for a stream that must not exist.</summary>
    public required int ExpectedVersion { get; init; }

    /// <summary>The command that caused it; remembered for ever with the reply.</summary>
    public required string CommandId { get; init; }

    /// <summary>A digest of what was asked, remembered beside the reply; may be null.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>When the command was received, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>At least one event.</summary>
    public required IReadOnlyList<EventData> Events { get; init; }

    /// <summary>UTF-8 JSON of the reply; empty for none.</summary>
    public ReadOnlyMemory<byte> Reply { get; init; }

    /// <summary>Reminders set or cancelled with it.</summary>
    public IReadOnlyList<ReminderData> Reminders { get; init; } = [];
}

/// <summary>What became of one append of a batch.</summary>
public enum AppendStatus
{
    /// <summary>Durable.</summary>
    Committed,

    /// <summary>The stream holds another number of events than expected. Nothing of this append was recorded.</summary>
    VersionConflict,

    /// <summary>The command id is known already. Nothing was recorded; the remembered reply comes along.</summary>
    DuplicateCommand,

    /// <summary>An earlier append to the same stream in the same batch did not commit, so neither did this one.</summary>
    Discarded,
}

/// <summary>The result of one append.</summary>
/// <param name="Status">What became of it.</param>
/// <param name="FirstPosition">The position of its first event when committed, otherwise 0.</param>
/// <param name="Earlier">What is remembered of the command id when it is a duplicate.</param>
public readonly record struct AppendResult(AppendStatus Status, long FirstPosition, RememberedCommand? Earlier = null);

/// <summary>What the journal remembers of a command.</summary>
/// <param name="CommandId">The id.</param>
/// <param name="Stream">The stream that it changed.</param>
/// <param name="Position">The position of its last event.</param>
/// <param name="Fingerprint">As it was given.</param>
/// <param name="Reply">UTF-8 JSON of the first reply.</param>
public sealed record RememberedCommand(string CommandId, string Stream, long Position, string? Fingerprint, ReadOnlyMemory<byte> Reply);

/// <summary>
/// The append-only truth. Several processes may append to one journal; the expected version is what makes each stream
/// have one writer at a time.
/// </summary>
public interface IJournal
{
    /// <summary>
    /// Appends a batch in one commit. When it returns, everything reported as committed is durable.
    /// Each append succeeds or fails on its own and whole; after a failed one, later appends of the batch to the same
    /// stream are discarded. Positions follow the order of the batch.
    /// </summary>
    /// <param name="batch">At least one append.</param>
    /// <param name="cancellation">Honoured only before the commit starts.</param>
    /// <returns>One result per append, in order.</returns>
    /// <exception cref="JournalUnavailableException">The store failed; it is unknown whether the batch is recorded, but it is so whole or not at all.</exception>
    ValueTask<IReadOnlyList<AppendResult>> Append(IReadOnlyList<Append> batch, CancellationToken cancellation = default);

    /// <summary>Reads a stream in order: events with a version above <paramref name="afterVersion"/>.</summary>
    ValueTask<IReadOnlyList<StoredEvent>> ReadStream(string stream, int afterVersion, CancellationToken cancellation = default);

    /// <summary>
    /// Reads the global order: at most <paramref name="max"/> events with a position above <paramref name="after"/>.
    /// A position is never seen before every smaller one is.
    /// </summary>
    ValueTask<IReadOnlyList<StoredEvent>> ReadAll(long after, int max, CancellationToken cancellation = default);

    /// <summary>The last position; 0 when the journal is empty.</summary>
    ValueTask<long> Head(CancellationToken cancellation = default);

    /// <summary>Looks up a command id by index.</summary>
    ValueTask<RememberedCommand?> FindCommand(string commandId, CancellationToken cancellation = default);

    /// <summary>
    /// Returns when the journal may hold events above <paramref name="after"/> that were appended by any process, or
    /// after about a second. Wakes within milliseconds for appends of this process, and within 100 ms for others.
    /// </summary>
    ValueTask WaitForEvents(long after, CancellationToken cancellation);
}
