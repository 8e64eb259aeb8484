using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;
using OmniGrains.Inbox.Linking;

namespace OmniGrains.Inbox.Merging;

/// <summary>
/// Decides about conversations that go on in another one, and about messages that become another one's. Nothing is copied: each message stays where it was
/// recorded. A conversation in which others go on does itself never go on elsewhere, so that no circle can arise.
/// </summary>
internal static class ConversationMerging
{
    public const int MostMembers = 20;

    public static Decision Merge(Conversation state, MergeConversation merge, DateTimeOffset at)
    {
        if (state.MergedInto is { } already)
        {
            return already == merge.Into ? Done(state, []) : Decision.Reject(MergeRejections.Already);
        }

        var refusal = merge.Revision is { } expected && expected != state.Revision ? ConversationRejections.Changed
            : merge.Into == state.Id ? MergeRejections.Itself
            : merge.Why is not null && LinkDecisions.IsKeptApart(state, merge.Into) ? MergeRejections.KeptApart
            : IsApart(state, state.Connector) ? MergeRejections.Apart
            : state.Routes.Values.Any(route => route.IsMember) ? MergeRejections.HasMembers
            : null;
        if (refusal is not null)
        {
            return Decision.Reject(refusal);
        }

        List<IEvent> events = [new ConversationMerged(state.Id, merge.Into, state.Record, state.Channel, state.Status, merge.By, at, merge.Why)];
        if (state.IsOpen)
        {
            events.Add(new ConversationStatusChanged(state.Id, state.Record, state.Channel, ConversationStatus.Resolved, null, "merged", merge.By, at));
        }

        var decision = Done(state, events);
        return state.Status == ConversationStatus.Snoozed ? decision.Remind(ConversationGrain.NoWake) : decision;
    }

    public static Decision Unmerge(Conversation state, UnmergeConversation unmerge, DateTimeOffset at)
    {
        if (state.MergedInto is not { } into || (unmerge.From is { } from && from != into))
        {
            return Decision.Reject(MergeRejections.NotMerged);
        }

        List<IEvent> events = [new ConversationUnmerged(state.Id, into, state.Record, state.Channel, unmerge.Reason, unmerge.By, at)];
        if (state.StatusBeforeMerge != ConversationStatus.Resolved)
        {
            events.Add(new ConversationStatusChanged(state.Id, state.Record, state.Channel, ConversationStatus.Open, null, "unmerged", unmerge.By, at));
        }

        return Decision.Accept(new ConversationUnmergedReply(state.Id, into, After(state, events).Revision), events);
    }

    public static Decision Admit(Conversation state, AdmitConversation admit, DateTimeOffset at)
    {
        if (state.Routes.TryGetValue(admit.Member, out var known) && known.IsMember)
        {
            return Done(state, []);
        }

        if (NoAdmission(state, admit.Route) is { } refusal)
        {
            return Decision.Reject(refusal);
        }

        var route = admit.Route;
        List<IEvent> events =
        [
            new ConversationAdmitted(
                state.Id, admit.Member, state.Record, route.Record, route.Connection, route.Connector, route.Channel, route.Contact, route.LastInboundAt, admit.WaitingSince, at, admit.Told),
        ];
        if (route.Address is { } address)
        {
            events.Add(new MemberIntroduced(state.Subject, state.Id, admit.Member, address, route.Name));
        }

        if (admit.WaitingSince is not null && state.Status != ConversationStatus.Open)
        {
            events.Add(new ConversationStatusChanged(state.Id, state.Record, state.Channel, ConversationStatus.Open, null, "merged", null, at));
        }

        var decision = Done(state, events);
        return state.Status == ConversationStatus.Snoozed && events.Count > 2 ? decision.Remind(ConversationGrain.NoWake) : decision;
    }

    /// <summary>Why a conversation cannot take another one in; null when it can.</summary>
    public static Rejection? NoAdmission(Conversation state, ConversationRoute route) =>
        state.MergedInto is not null ? MergeRejections.Elsewhere
        : IsApart(state, route.Connector) ? MergeRejections.Apart

        // What comes in here is sealed under this conversation's customer: it must go with the one who wrote it.
        : state.Record is null && route.Record is not null ? MergeRejections.Backwards
        : state.Routes.Values.Count(member => member.IsMember) >= MostMembers ? MergeRejections.TooMany
        : null;

    public static Decision Release(Conversation state, ReleaseMember release, DateTimeOffset at) =>
        state.Routes.TryGetValue(release.Member, out var route) && route.IsMember
            ? Done(state, [new ConversationReleased(state.Id, release.Member, state.Record, at)])
            : Done(state, []);

    public static Decision Split(Conversation state, SplitConversation split, DateTimeOffset at)
    {
        var first = state.Entries.FindIndex(entry => entry.Id == split.FromMessage);
        var moved = first < 0 ? [] : state.Entries.Skip(first).Where(entry => entry.Home is null).ToList();
        var left = state.Entries.Take(Math.Max(first, 0)).Any(entry => entry.Home is null && entry.Direction != MessageDirection.Note);
        var refusal = split.Revision is { } expected && expected != state.Revision ? ConversationRejections.Changed
            : IsApart(state, state.Connector) ? MergeRejections.Apart
            : first < 0 ? MergeRejections.NoMessage
            : moved.Count == 0 || moved[0].Id != split.FromMessage || !left || moved.TrueForAll(entry => entry.Direction == MessageDirection.Note) ? MergeRejections.NothingToSplit
            : null;
        if (refusal is not null)
        {
            return Decision.Reject(refusal);
        }

        IEvent[] events = [new MessagesSplit(state.Id, split.To, [.. moved.Select(entry => entry.Id)], state.Record, split.By, at)];
        return Decision.Accept(new ConversationSplit(state.Id, split.To, After(state, events).Revision), events);
    }

    public static Decision Begin(BeginSplit begin, DateTimeOffset at)
    {
        var route = begin.Route;
        List<IEvent> events =
        [
            new ConversationOpened(begin.Conversation, begin.Record, route.Connection, route.Connector, route.Channel, route.Contact, at),
            new ConversationSplitOff(begin.Conversation, begin.From, begin.Record, begin.LastInboundAt, begin.WaitingSince, begin.By, at),
        ];
        if (route.Address is { } address)
        {
            events.Insert(1, new ContactIntroduced(Subjects.Of(begin.Conversation, begin.Record), begin.Conversation, address, route.Name));
        }

        return Done(Conversation.Unknown, events);
    }

    /// <summary>What begins the conversation that messages were split off to, from where they are.</summary>
    public static BeginSplit BeginningOf(Conversation from, string to, string by)
    {
        var moved = from.Entries.Where(entry => entry.Home == to).ToList();
        var last = moved.FindLast(entry => entry is { Direction: MessageDirection.In, Automatic: false });
        return new BeginSplit(to, from.Id, from.Record, ConversationRoute.OwnOf(from), last?.SentAt, WaitingIn(moved), by);
    }

    /// <summary>Since when the customer waits for an answer to messages; null when the last word was ours.</summary>
    public static DateTimeOffset? WaitingIn(IReadOnlyList<ConversationEntry> entries)
    {
        var answered = entries.ToList().FindLastIndex(entry => entry is { Direction: MessageDirection.Out, Automatic: false, State: not MessageState.Failed } or { Call.AnsweredAt: not null });
        return entries.Skip(answered + 1).FirstOrDefault(entry => entry is { Direction: MessageDirection.In, Automatic: false })?.At;
    }

    // What goes on between a page or a telephone and us, or in public, is more than an address to which answers go.
    private static bool IsApart(Conversation state, string other) =>
        IsApart(state.Connector) || IsApart(other) || state.GoesOn is not null || state.Entries is [{ Kind: MessageKind.Comment }, ..];

    private static bool IsApart(string connector) => connector is "chat" or "twilio-voice";

    private static Conversation After(Conversation state, IEnumerable<IEvent> events) => events.Aggregate(state, ConversationEvolution.Evolve);

    private static Decision Done(Conversation state, IReadOnlyList<IEvent> events)
    {
        var after = After(state, events);
        var done = new ConversationDone(after.Id, after.Revision);
        return events.Count == 0 ? Decision.Unchanged(done) : Decision.Accept(done, events);
    }
}
