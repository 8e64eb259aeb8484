namespace OmniGrains.Engine;

/// <summary>An imperative to one grain. Immutable and JSON-serialisable, so that it can cross processes and wait in a reminder.</summary>
public interface ICommand;

/// <summary>A command that is answered with a <typeparamref name="TReply"/> when it is accepted.</summary>
/// <typeparam name="TReply">JSON-serialisable; free of personal data, because the journal remembers it unsealed.</typeparam>
public interface ICommand<TReply> : ICommand;

/// <summary>Something that happened: past tense, immutable, JSON-serialisable, registered once in <see cref="Contracts"/>.</summary>
public interface IEvent;

/// <summary>
/// An event whose whole payload is personal data. The journal holds it sealed under a key of <see cref="Subject"/>;
/// destroying that key makes it unreadable everywhere, in backups too.
/// </summary>
public interface IPersonalEvent : IEvent
{
    /// <summary>The customer id whose erasure must make this event unreadable. Itself no personal data.</summary>
    string Subject { get; }
}

/// <summary>
/// Says that the personal data of some subjects is to be destroyed: the engine destroys their keys and snapshots as
/// soon as the event is durable, and again after a restore of an older key store.
/// </summary>
public interface IErasureEvent : IEvent
{
    /// <summary>The customer ids.</summary>
    IReadOnlyList<string> Subjects { get; }

    /// <summary>The streams whose snapshots hold personal data of the subjects.</summary>
    IReadOnlyList<string> Streams { get; }
}

/// <summary>A question to the live state of one grain; answering it changes nothing and journals nothing.</summary>
/// <typeparam name="TReply">What <see cref="Grain{TState}.Answer"/> returns for it.</typeparam>
public interface IQuery<TReply> : IQuery;

/// <summary>A question to the live state of one grain.</summary>
public interface IQuery;

/// <summary>
/// Identifies one intention of a client. Sent twice, it takes effect once: the journal remembers it with the first reply.
/// </summary>
/// <remarks>
/// Ids are global, at most 160 characters. Ids that grow over time (a position, a document number) keep the
/// journal's index of them cheap however long the history gets; random ones are merely slower.
/// </remarks>
/// <param name="Value">The id itself; free of personal data.</param>
public readonly record struct CommandId(string Value)
{
    /// <summary>The id of the <paramref name="step"/> that this intention implies, e.g. a claim before a purchase.</summary>
    public CommandId Step(string step) => new($"{Value}:{step}");

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>What comes in with a command, so that deciding needs neither a clock nor a source of randomness.</summary>
/// <param name="Id">The intention; see <see cref="CommandId"/>.</param>
/// <param name="At">When the command was received, UTC. Recorded with its events.</param>
/// <param name="Fingerprint">
/// A digest of what was asked, or null when the id implies it. The same id with another fingerprint is refused
/// with <c>idempotency.key-reused</c>.
/// </param>
public readonly record struct CommandContext(CommandId Id, DateTimeOffset At, string? Fingerprint = null)
{
    /// <summary>Sent by background work: lets those go first who wait for an answer.</summary>
    public bool Yields { get; init; }
}
