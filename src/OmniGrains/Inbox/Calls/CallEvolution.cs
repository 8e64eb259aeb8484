using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;

namespace OmniGrains.Inbox.Calls;

/// <summary>What a conversation becomes by the events of its calls.</summary>
internal static class CallEvolution
{
    public static Conversation Began(Conversation state, CallBegan began)
    {
        var entry = new ConversationEntry(state.Entries.Count + 1, began.Message, began.Direction, MessageKind.Call, began.At, began.At, began.By)
        {
            Call = new CallEntry(began.State, began.Connection, began.Line, began.By),
        };
        var comesIn = began.Direction == MessageDirection.In;
        return state with
        {
            Entries = state.Entries.Add(entry),
            Revision = state.Revision + 1,
            LastInboundAt = comesIn && !(state.LastInboundAt > began.At) ? began.At : state.LastInboundAt,
            WaitingSince = state.WaitingSince ?? (comesIn ? began.At : null),
        };
    }

    public static CallEntry Changed(CallEntry call, CallChanged changed) => call with
    {
        State = changed.State,
        Agent = changed.Agent,
        AnsweredAt = changed.AnsweredAt,
        EndedAt = changed.EndedAt,
        Ending = changed.Ending,
        DurationSeconds = changed.DurationSeconds,
        FailureCode = changed.FailureCode,
        FailureDetail = changed.FailureDetail,
    };

    /// <summary>Who is talked to has been answered, once.</summary>
    public static Conversation Changed(Conversation before, Conversation now, CallChanged changed) =>
        !changed.TellsAnswer() || before.Entry(changed.Message) is not { } entry ? now : now with
        {
            FirstResponseAt = now.FirstResponseAt ?? changed.AnsweredAt,
            WaitingSince = now.Entries.Skip(entry.Number).Any(later => later.Direction == MessageDirection.In) ? now.WaitingSince : null,
        };
}
