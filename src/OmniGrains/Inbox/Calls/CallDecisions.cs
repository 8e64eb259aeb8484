using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;

namespace OmniGrains.Inbox.Calls;

/// <summary>What becomes of the calls of a conversation.</summary>
internal static class CallDecisions
{
    /// <summary>How long the provider may take to answer before a call is in doubt.</summary>
    public static readonly TimeSpan AnswerWithin = TimeSpan.FromMinutes(1);

    public static Decision Open(TellCall tell, DateTimeOffset at)
    {
        if (tell.Origin is not { } origin)
        {
            return Decision.Reject(CallRejections.Unknown);
        }

        var opened = new ConversationOpened(origin.Conversation, origin.Record, origin.Connection, origin.Connector, origin.Channel, origin.Contact, at);
        var state = ConversationEvolution.Evolve(Conversation.Unknown, opened);
        return Add(state, tell.Told, [opened, new ContactIntroduced(state.Subject, state.Id, origin.Address, origin.Name)], at);
    }

    public static Decision Tell(Conversation state, TellCall tell, DateTimeOffset at)
    {
        var told = tell.Told;
        var known = told.Call is { } id ? state.Entry(id) : state.Entries.FindLast(entry => entry.Call is not null && entry.ProviderId == told.ProviderId);
        if (known is { Call: { } call })
        {
            return Progress(state, known, call, told, at);
        }

        if (tell.Origin is not { } origin)
        {
            return Decision.Reject(CallRejections.Unknown);
        }

        var isAnother = origin.Record is { } record && record != state.Record;
        var isOver = !state.IsOpen && at - state.ResolvedAt > tell.ReopenWithin;
        if (isAnother || isOver || state.Entries.Count >= Conversation.MostEntries)
        {
            return Decision.Reject(ConversationRejections.Over);
        }

        var decision = Add(state, told, [], at);
        return state.Status == ConversationStatus.Snoozed ? decision.Remind(ConversationGrain.NoWake) : decision;
    }

    public static Decision Begin(Conversation state, BeginCall begin, DateTimeOffset at)
    {
        if (ConversationGrain.Refusal(state, null) is { } refusal)
        {
            return Decision.Reject(refusal);
        }

        var id = state.NextMessage;
        IEvent[] events =
        [
            new CallBegan(state.Id, id, state.Record, begin.Connection, state.Channel, MessageDirection.Out, CallState.Dialling, begin.Line, begin.By, at),
            new CallIdentified(state.Subject, state.Id, id, null, begin.Number),
        ];
        return Taken(state, id, events).Remind(new Reminder(ReminderOf(id), at + AnswerWithin, new DoubtCall(id)));
    }

    public static Decision Conclude(Conversation state, ConcludeCall conclude, DateTimeOffset at)
    {
        if (state.Entry(conclude.Call) is not { Call: { } call } entry)
        {
            return Decision.Reject(CallRejections.Unknown);
        }

        List<IEvent> events = [];
        if (conclude.ProviderId is { } sid && entry.ProviderId is null)
        {
            events.Add(new CallIdentified(state.Subject, state.Id, entry.Id, sid, call.Number));
        }

        // What the provider told of the call itself meanwhile says more than the answer to having asked for it.
        var next = call.State > CallState.InDoubt ? call
            : conclude.InDoubt ? call with { State = CallState.InDoubt, FailureCode = conclude.Code, FailureDetail = conclude.Detail }
            : conclude.Code is { } code ? call with { State = CallState.Failed, Ending = CallState.Failed, EndedAt = at, FailureCode = code, FailureDetail = conclude.Detail }
            : call with { State = CallState.Ringing, FailureCode = null, FailureDetail = null };
        if (next != call)
        {
            events.Add(ChangeOf(state, entry, next, at));
        }

        return events.Count == 0 ? Unchanged(state, entry.Id, call) : Taken(state, entry.Id, events).Remind(new Reminder(ReminderOf(entry.Id), null, null));
    }

    public static Decision Doubt(Conversation state, DoubtCall doubt, DateTimeOffset at) => state.Entry(doubt.Call) is { Call: { State: CallState.Dialling } call } entry
        ? Taken(state, entry.Id, [ChangeOf(state, entry, call with
        {
            State = CallState.InDoubt,
            FailureCode = "unanswered",
            FailureDetail = "The provider was asked to call, and it is not known whether it did. Look at the telephone before calling again.",
        }, at)])
        : Decision.Unchanged(new CallTaken(state.Id, doubt.Call, CallState.InDoubt, state.Revision));

    public static Decision SetOutcome(Conversation state, SetCallOutcome set, DateTimeOffset at)
    {
        if (state.Entry(set.Call) is not { Call: { } call } entry)
        {
            return Decision.Reject(CallRejections.Unknown);
        }

        List<IEvent> events = [];
        if (call.Outcome != set.Outcome)
        {
            events.Add(new CallOutcomeSet(state.Id, entry.Id, state.Record, state.Channel, set.Outcome, set.By, at));
        }

        if (call.Note != set.Note)
        {
            events.Add(new CallNoted(state.Subject, state.Id, entry.Id, state.Channel, set.Note, set.By, at));
        }

        // Whoever says what came of a call that a person answered took it, unless the provider told somebody else.
        if (call is { Agent: null, AnsweredAt: not null })
        {
            events.Add(ChangeOf(state, entry, call with { Agent = set.By }, at));
        }

        if (set.Then is { } then && then != state.Status)
        {
            events.Add(ConversationGrain.StatusOf(state, then, ConversationGrain.ByHand, set.By, at));
        }

        var decision = events.Count == 0 ? Unchanged(state, entry.Id, call) : Taken(state, entry.Id, events);
        return set.Then is not null && state.Status == ConversationStatus.Snoozed ? decision.Remind(ConversationGrain.NoWake) : decision;
    }

    private static Decision Add(Conversation state, CallTold told, List<IEvent> events, DateTimeOffset at)
    {
        var id = state.NextMessage;
        var began = new CallBegan(state.Id, id, state.Record, told.Connection, state.Channel, told.Direction, CallState.Ringing, told.Line, null, told.At < at ? told.At : at);
        events.AddRange([began, new CallIdentified(state.Subject, state.Id, id, told.ProviderId, told.Number)]);
        if (state.Status != ConversationStatus.Open)
        {
            events.Add(ConversationGrain.StatusOf(state, ConversationStatus.Open, "call", null, at));
        }

        var now = events.Where(e => e is CallBegan or CallIdentified).Aggregate(state, ConversationEvolution.Evolve);
        events.AddRange(Steps(now, now.Entries[^1], now.Entries[^1].Call!, told, at));
        return Taken(state, id, events);
    }

    private static Decision Progress(Conversation state, ConversationEntry entry, CallEntry call, CallTold told, DateTimeOffset at)
    {
        var events = Steps(state, entry, call, told, at);
        return events.Count == 0 ? Unchanged(state, entry.Id, call) : Taken(state, entry.Id, events);
    }

    private static List<IEvent> Steps(Conversation state, ConversationEntry entry, CallEntry call, CallTold told, DateTimeOffset at)
    {
        List<IEvent> events = [];
        if (entry.ProviderId is null)
        {
            events.Add(new CallIdentified(state.Subject, state.Id, entry.Id, told.ProviderId, call.Number));
        }

        if (told.Recording is { } recording && recording != call.Recording)
        {
            events.Add(new CallRecorded(state.Subject, state.Id, entry.Id, recording, at));
        }

        var next = call.After(told);
        next = next.State == call.State || next.State == CallState.Failed ? next : next with { FailureCode = null, FailureDetail = null };
        if (next != call)
        {
            events.Add(ChangeOf(state, entry, next, at));
        }

        return events;
    }

    private static CallChanged ChangeOf(Conversation state, ConversationEntry entry, CallEntry call, DateTimeOffset at) => new(
        state.Id, entry.Id, state.Record, state.Channel, entry.Direction, entry.Call!.State, call.State, call.Agent, call.AnsweredAt, call.EndedAt, call.Ending, call.DurationSeconds,
        call.FailureCode, call.FailureDetail, at);

    private static string ReminderOf(string call) => $"call/{call}";

    private static Decision Taken(Conversation state, string call, IReadOnlyList<IEvent> events)
    {
        var now = events.Aggregate(state, ConversationEvolution.Evolve);
        return Decision.Accept(new CallTaken(now.Id, call, now.Entry(call)!.Call!.State, now.Revision), events);
    }

    private static Decision Unchanged(Conversation state, string call, CallEntry known) => Decision.Unchanged(new CallTaken(state.Id, call, known.State, state.Revision));
}
