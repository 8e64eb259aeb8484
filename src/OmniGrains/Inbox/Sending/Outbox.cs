using System.Collections.Immutable;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Inbox.Sending;

/// <summary>What waits to be sent over one connection, in the order in which it was queued.</summary>
internal sealed record Outbox(ImmutableList<WaitingMessage> Waiting)
{
    public const string GrainType = "outbox";

    /// <summary>Then the channel has been down for so long that what is added fails at once, and is seen.</summary>
    public const int MostWaiting = 10_000;

    public static readonly Outbox Empty = new([]);

    public static GrainId GrainOf(string connection) => GrainId.Of(GrainType, connection);

    /// <summary>
    /// The oldest message of each conversation whose time has come: a later one never overtakes it, and other conversations do not
    /// wait for it.
    /// </summary>
    /// <param name="now">The time.</param>
    /// <param name="most">No more than so many.</param>
    /// <param name="busy">Conversations that are not looked at: an attempt at a message of theirs is under way.</param>
    public IReadOnlyList<WaitingMessage> Due(DateTimeOffset now, int most, IEnumerable<string>? busy = null)
    {
        var seen = new HashSet<string>(busy ?? [], StringComparer.Ordinal);
        return [.. Waiting.Where(waiting => seen.Add(waiting.Conversation) && !(waiting.NextAt > now)).Take(most)];
    }

    /// <summary>When the next attempt is due; null when nothing waits.</summary>
    public DateTimeOffset? NextAt(IEnumerable<string>? busy = null)
    {
        var seen = new HashSet<string>(busy ?? [], StringComparer.Ordinal);
        var heads = Waiting.Where(waiting => seen.Add(waiting.Conversation)).ToList();
        return heads.Count == 0 ? null : heads.Min(waiting => waiting.NextAt ?? DateTimeOffset.MinValue);
    }
}

/// <summary>A message that waits.</summary>
/// <param name="Conversation">The conversation.</param>
/// <param name="Message">The message.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="NextAt">When it is tried next; null for at once.</param>
/// <param name="Begun">True while an attempt is being made: of one that nobody makes any more it is not known whether the channel took it.</param>
/// <param name="Round">How often somebody had it sent again after a doubt.</param>
internal sealed record WaitingMessage(string Conversation, string Message, int Attempts, DateTimeOffset? NextAt, bool Begun = false, int Round = 0);

/// <summary>It is to be sent. A later round takes the place of an earlier one that is not settled yet.</summary>
internal sealed record Enqueue(string Conversation, string Message, int Round = 0) : ICommand<OutboxDone>;

/// <summary>It is about to be handed over to a channel that would not know it again.</summary>
internal sealed record BeginAttempt(string Message) : ICommand<OutboxDone>;

/// <summary>It was sent, or will never be: it waits no longer, unless it is to be sent again already.</summary>
internal sealed record Settle(string Message, int Round = 0) : ICommand<OutboxDone>;

/// <summary>An attempt failed in a way that may pass.</summary>
internal sealed record Postpone(string Message, int Attempts, DateTimeOffset NextAt, string Code) : ICommand<OutboxDone>;

internal sealed record OutboxDone(int Waiting);

internal sealed record ReadOutbox : IQuery<Outbox>
{
    public static readonly ReadOutbox Query = new();
}

internal sealed record MessageEnqueued(string Conversation, string Message, int Round = 0) : IAdministrativeEvent;

internal sealed record MessageAttempted(string Message) : IAdministrativeEvent;

internal sealed record MessageSettled(string Message) : IAdministrativeEvent;

internal sealed record MessagePostponed(string Message, int Attempts, DateTimeOffset NextAt, string Code) : IAdministrativeEvent;

internal static class OutboxRejections
{
    public static readonly Rejection Full = new(
        "conversation.outbox-full", $"{Outbox.MostWaiting} messages wait for this channel already. Mend the connection first.", RejectionKind.Conflict);
}

internal sealed class OutboxGrain : Grain<Outbox>
{
    public override string Type => Outbox.GrainType;

    public override Outbox Initial => Outbox.Empty;

    public override string SnapshotSchema => "3";

    public override object Answer(Outbox state, IQuery query) => state;

    public override Decision Decide(Outbox state, ICommand command, in CommandContext context) => command switch
    {
        Enqueue enqueue when IndexOf(state, enqueue.Message) is >= 0 and var at => state.Waiting[at].Round >= enqueue.Round ? Unchanged(state) : Accept(state, Enqueued(enqueue)),
        Enqueue when state.Waiting.Count >= Outbox.MostWaiting => Decision.Reject(OutboxRejections.Full),
        Enqueue enqueue => Accept(state, Enqueued(enqueue)),
        BeginAttempt begin => IndexOf(state, begin.Message) is >= 0 and var at && !state.Waiting[at].Begun ? Accept(state, new MessageAttempted(begin.Message)) : Unchanged(state),
        Settle settle => IndexOf(state, settle.Message) is var at && (at < 0 || state.Waiting[at].Round > settle.Round) ? Unchanged(state) : Accept(state, new MessageSettled(settle.Message)),
        Postpone postpone when IndexOf(state, postpone.Message) is >= 0 and var at && state.Waiting[at].Attempts < postpone.Attempts =>
            Accept(state, new MessagePostponed(postpone.Message, postpone.Attempts, postpone.NextAt, postpone.Code)),
        Postpone => Unchanged(state),
        _ => throw new NotSupportedException(command.GetType().Name),
    };

    public override Outbox Evolve(Outbox state, IEvent @event) => @event switch
    {
        MessageEnqueued added => new Outbox(IndexOf(state, added.Message) is >= 0 and var at
            ? state.Waiting.SetItem(at, WaitingOf(added)) : state.Waiting.Add(WaitingOf(added))),
        MessageAttempted attempted when IndexOf(state, attempted.Message) is >= 0 and var at => new Outbox(state.Waiting.SetItem(at, state.Waiting[at] with { Begun = true })),
        MessageSettled settled => new Outbox(state.Waiting.RemoveAll(waiting => waiting.Message == settled.Message)),
        MessagePostponed postponed when IndexOf(state, postponed.Message) is >= 0 and var at => new Outbox(
            state.Waiting.SetItem(at, state.Waiting[at] with { Attempts = postponed.Attempts, NextAt = postponed.NextAt, Begun = false })),
        _ => state,
    };

    private static MessageEnqueued Enqueued(Enqueue enqueue) => new(enqueue.Conversation, enqueue.Message, enqueue.Round);

    private static WaitingMessage WaitingOf(MessageEnqueued added) => new(added.Conversation, added.Message, 0, null, Round: added.Round);

    private static int IndexOf(Outbox state, string message) => state.Waiting.FindIndex(waiting => waiting.Message == message);

    private static Decision Accept(Outbox state, IEvent @event) => Decision.Accept(new OutboxDone(state.Waiting.Count), @event);

    private static Decision Unchanged(Outbox state) => Decision.Unchanged(new OutboxDone(state.Waiting.Count));
}
