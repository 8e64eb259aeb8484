using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;
using OmniGrains.Inbox.Rules;

namespace OmniGrains.Inbox.Starting;

/// <summary>Somebody of us writes before the customer does: it begins the conversation, or is said in the one that is open with the same contact.</summary>
/// <param name="Origin">Whom it goes to, so that it can begin the conversation.</param>
/// <param name="Draft">What to say.</param>
/// <param name="Otherwise">What to say instead where that comes too late; null for nothing.</param>
/// <param name="Macro">The macro that says so; null for none.</param>
/// <param name="Subject">What it is about.</param>
/// <param name="Facts">What the channel's rules are to be held against.</param>
/// <param name="LastInboundAt">When the contact last wrote over this connection.</param>
/// <param name="Then">Where the conversation stands after it.</param>
/// <param name="Handling">Who is to act, how urgent it is, what it is about.</param>
/// <param name="By">Who writes.</param>
internal sealed record WriteFirst(
    ConversationOrigin Origin, Draft Draft, string? Subject, SendingFacts Facts, DateTimeOffset? LastInboundAt, ConversationStatus Then, FirstHandling Handling, string By,
    Draft? Otherwise = null, FirstMacro? Macro = null) : ICommand<MessageTaken>;

/// <summary>A macro that somebody wrote first with, and the note that it writes.</summary>
internal sealed record FirstMacro(string Id, int Version, string? Note);

/// <summary>What is said of a conversation by whoever writes first; what is null stays as it is.</summary>
/// <param name="Assignee">Who is to act.</param>
/// <param name="Team">Which team is to act.</param>
/// <param name="Priority">How urgent it is.</param>
/// <param name="Labels">Labels that it gets.</param>
/// <param name="OrderId">The order that it is about.</param>
/// <param name="Writer">Whose it is when nothing is said of that, and nobody has it: the agent who writes.</param>
/// <param name="WritersTeam">The team of that agent.</param>
/// <param name="Without">Labels that it loses.</param>
internal sealed record FirstHandling(
    string? Assignee, string? Team, ConversationPriority? Priority, IReadOnlyList<string> Labels, string? OrderId, string? Writer = null, string? WritersTeam = null,
    IReadOnlyList<string>? Without = null)
{
    public ConversationHandling Of(ConversationHandling known)
    {
        var isTheirs = (Assignee ?? Team ?? known.Assignee ?? known.Team) is null;
        return new ConversationHandling(
            isTheirs ? Writer : Assignee ?? (Team is null || Team == known.Team ? known.Assignee : null), isTheirs ? WritersTeam : Team ?? known.Team, Priority ?? known.Priority,
            known.Labels.Except(Without ?? []).Union(Labels), OrderId ?? known.OrderId);
    }
}

/// <summary>Decides what comes of words that nobody asked for: the channel's rules hold for them as for an answer.</summary>
internal static class FirstWords
{
    /// <summary>The conversation begins with them. Pure: asked before anything is recorded, it tells whether they would pass.</summary>
    public static Decision Begin(WriteFirst write, DateTimeOffset at)
    {
        var origin = write.Origin;
        if (write.LastInboundAt is null && ChannelRuleTable.Value(origin.Connector, ChannelRuleKind.CustomerBegins, at) is not null)
        {
            return Decision.Reject(StartRejections.CustomerBegins(origin.Connector));
        }

        var hasSubject = ChannelRuleTable.Value(origin.Connector, ChannelRuleKind.HasSubjects, at) is not null;
        if (hasSubject && write.Subject is null)
        {
            return Decision.Reject(StartRejections.SubjectNeeded);
        }

        var opened = new ConversationOpened(
            origin.Conversation, origin.Record, origin.Connection, origin.Connector, origin.Channel, origin.Contact, at, write.By, write.LastInboundAt);
        var state = ConversationEvolution.Evolve(Conversation.Unknown, opened);
        List<IEvent> events = [opened, new ContactIntroduced(state.Subject, state.Id, origin.Address, origin.Name)];
        if (write.Subject is { } subject)
        {
            events.Add(new ConversationTitled(state.Subject, state.Id, subject));
        }

        return Say(state, write, events, at, hasSubject ? write.Subject : null);
    }

    /// <summary>They are said in a conversation that there is, unless it is over, or somebody there knows what the writer may not.</summary>
    public static Decision GoOn(Conversation state, WriteFirst write, DateTimeOffset at)
    {
        var route = state.RouteOf(write.Facts.Member);
        var isAnothers = write.Origin.Record is { } record && record != route.Record;
        if (!state.IsOpen || isAnothers || state.Entries.Count >= Conversation.MostEntries)
        {
            return Decision.Reject(ConversationRejections.Over);
        }

        if (state.WaitingSince is not null || AnsweredMeanwhile.Refusal(state, write.By) is not null)
        {
            return Decision.Reject(StartRejections.OpenAlready(state.Id));
        }

        var decision = Say(state, write, [], at, heading: null);
        return state.Status == ConversationStatus.Snoozed && write.Then != ConversationStatus.Snoozed && decision.Rejection is null ? decision.Remind(ConversationGrain.NoWake) : decision;
    }

    private static Decision Say(Conversation state, WriteFirst write, List<IEvent> events, DateTimeOffset at, string? heading)
    {
        var begins = events.Count > 0;
        var now = ConversationGrain.After(begins ? Conversation.Unknown : state, events);
        var handling = write.Handling.Of(now.Handling);
        if (!handling.Labels.SetEquals(now.Handling.Labels) || handling with { Labels = now.Handling.Labels } != now.Handling)
        {
            var changed = HandlingDecisions.ChangedTo(now, handling, write.By, at);
            events.Add(changed);
            now = ConversationEvolution.Evolve(now, changed);
        }

        if (handling.Labels.Count > ConversationActing.MostLabels)
        {
            return Decision.Reject(ConversationRejections.TooManyLabels);
        }

        var said = new[] { write.Draft, write.Otherwise }.OfType<Draft>()
            .Select(draft => ConversationGrain.Reply(now, new QueueReply(draft, write.Facts, write.Then, null, write.By, Insists: true), at)).FirstThatPasses(tried => tried.Rejection);
        if (said.Rejection is { } refused)
        {
            return Decision.Reject(refused);
        }

        var message = now.NextMessage;
        events.AddRange(said.Events.Select(told => told is MessageContent content ? content with { Heading = heading } : told));
        now = ConversationGrain.After(now, said.Events);
        if (write.Macro is { } macro)
        {
            List<IEvent> more = [.. macro.Note is { } note ? ConversationGrain.Note(now, new AddInternalNote(note, [], write.By), at).Events : [], new MacroUsed(now.Id, now.Record, macro.Id, macro.Version, write.By, at)];
            events.AddRange(more);
            now = ConversationGrain.After(now, more);
        }

        return Decision.Accept(new MessageTaken(now.Id, message, now.Revision, begins), events);
    }
}

internal static class StartRejections
{
    public static readonly Rejection SubjectNeeded = new("conversation.subject-needed", "subject: what is begun over this channel needs a subject.");

    public static readonly Rejection Silent = new("conversation.macro-silent", "macro: it says nothing to the customer. Give a text, or another macro.");

    public static readonly Rejection Never = new(
        "conversation.customer-begins", "Over this connection nobody is written to first: wait until the customer writes, or use another channel.", RejectionKind.Conflict);

    public static readonly Rejection CustomerUnknown = new("conversation.customer-unknown", "to.customerId: there is no customer with this id.", RejectionKind.NotFound);

    public static readonly Rejection AddressInvalid = new(
        "conversation.address-invalid", "to.address: this names nobody on the channel. Give a number in full (+393331234567), or one e-mail address of a person that is not your own.");

    public static readonly Rejection NoAddressKnown = new(
        "conversation.no-address-known", "The customer's record has no address on this channel. Give one in to.address, or use another connection.", RejectionKind.Conflict);

    public static readonly Rejection AddressOfAnother = new(
        "conversation.address-of-another", "to.address belongs to another customer than to.customerId. Leave one of the two out, or merge the customers.", RejectionKind.Conflict);

    /// <param name="connector">Whose contract the connection speaks.</param>
    public static Rejection CustomerBegins(string connector) => Never with { Detail = $"{connector} lets nobody be written to who has not written over this connection before: wait until the customer writes, or use another channel." };

    /// <param name="conversation">The conversation that is open.</param>
    public static Rejection OpenAlready(string conversation) => new(
        "conversation.open-already",
        $"The contact has an open conversation over this connection, {conversation}, and waits for an answer there, or somebody else has answered. Nothing was sent: read it, and write in it (POST /v1/conversations/{conversation}/replies).",
        RejectionKind.Conflict);
}
