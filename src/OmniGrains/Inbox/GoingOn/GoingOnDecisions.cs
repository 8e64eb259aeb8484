using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;

namespace OmniGrains.Inbox.GoingOn;

/// <summary>The contact can also be reached at this address; without a connection it is kept for people.</summary>
internal sealed record GoOnElsewhere(string? Connection, string Address, int AfterMinutes, string? Language = null) : ICommand<ConversationDone>;

/// <summary>The contact has got, or read, what was sent up to a number.</summary>
internal sealed record AcknowledgeReplies(int UpTo, MessageState State) : ICommand<ConversationDone>;

/// <summary>The time is over within which replies are seen where the contact writes.</summary>
internal sealed record ForwardUnseen : ICommand<ConversationDone>;

/// <summary>
/// Decides whether a reply goes over the other connection too. What was seen first, the acknowledgement or the end of the wait, decides it once for each
/// reply: the conversation takes both one after the other.
/// </summary>
internal static class GoingOnDecisions
{
    private const string Wait = "go-on";

    public static Decision GoOn(Conversation state, GoOnElsewhere command, DateTimeOffset at)
    {
        // A connection that cannot send for now is still where it went on.
        var connection = command.Connection ?? state.GoesOn?.Connection;
        if (state.GoesOn == new OtherConnection(connection, command.Address, TimeSpan.FromMinutes(command.AfterMinutes), command.Language))
        {
            return Unchanged(state);
        }

        var decision = Done(state, new ConversationGoesOn(state.Subject, state.Id, connection, command.Address, command.AfterMinutes, command.Language));
        return connection is not null && Unseen(state).Any() ? decision.Remind(WaitUntil(at.AddMinutes(command.AfterMinutes))) : decision;
    }

    /// <summary>The wait begins when the first unseen reply is sent; those that follow meanwhile go along with it.</summary>
    public static Decision AfterProgress(Decision decision, Conversation state, NoteMessageState note, DateTimeOffset at) =>
        note.State == MessageState.Sent && state.GoesOn is { Connection: not null } other && decision.Events.Count > 0 && !Unseen(state).Any()
        && state.Entry(note.Message) is { } entry && !state.IsElsewhere(entry)
            ? decision.Remind(WaitUntil(at + other.After))
            : decision;

    public static Decision Acknowledge(Conversation state, AcknowledgeReplies command, DateTimeOffset at)
    {
        if (command.State is not (MessageState.Delivered or MessageState.Read))
        {
            return Unchanged(state);
        }

        IReadOnlyList<IEvent> events =
        [
            .. state.Entries.Where(entry => entry.Number <= command.UpTo && entry.State is MessageState.Sent or MessageState.Delivered && !state.IsElsewhere(entry)
                    && MessageProgress.Moves(entry.State.Value, command.State))
                .Select(entry => new MessageStateChanged(state.Id, entry.Id, state.Record, command.State, null, null, at)),
        ];
        if (events.Count == 0)
        {
            return Unchanged(state);
        }

        var decision = Done(state, [.. events]);
        return Unseen(state).All(entry => entry.Number <= command.UpTo) ? decision.Remind(new Reminder(Wait, null, null)) : decision;
    }

    public static Decision Forward(Conversation state, DateTimeOffset at)
    {
        var unseen = Unseen(state).ToList();
        return state.GoesOn is { Connection: { } over } && unseen.Count > 0
            ? Done(state, new RepliesForwarded(state.Id, unseen[^1].Id, [.. unseen.SkipLast(1).Select(entry => entry.Id)], state.Record, over, at))
            : Unchanged(state);
    }

    private static IEnumerable<ConversationEntry> Unseen(Conversation state) =>
        state.Entries.Where(entry => entry is { State: MessageState.Sent, Forwarded: null } && (entry.Text is not null || entry.Attachments.Count > 0) && !state.IsElsewhere(entry));

    private static Reminder WaitUntil(DateTimeOffset due) => new(Wait, due, new ForwardUnseen());

    private static Decision Done(Conversation state, params IReadOnlyList<IEvent> events) => Decision.Accept(new ConversationDone(state.Id, state.Revision), events);

    private static Decision Unchanged(Conversation state) => Decision.Unchanged(new ConversationDone(state.Id, state.Revision));
}
