using OmniGrains.Engine;
using OmniGrains.Inbox.Calls;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Files.Media;
using OmniGrains.Inbox.Files.Uploads;
using OmniGrains.Inbox.GoingOn;
using OmniGrains.Inbox.Linking;
using OmniGrains.Inbox.Merging;
using OmniGrains.Inbox.Signs;

namespace OmniGrains.Inbox.Conversations;

/// <summary>What a conversation becomes by each event. What was erased is simply not told: its entry stays, empty.</summary>
internal static class ConversationEvolution
{
    public static Conversation Evolve(Conversation state, IEvent @event) => @event switch
    {
        ConversationOpened opened => new Conversation
        {
            Id = opened.Conversation,
            Record = opened.Record,
            Connection = opened.Connection,
            Connector = opened.Connector,
            Channel = opened.Channel,
            Contact = opened.Contact,
            OpenedAt = opened.At,
            LastInboundAt = opened.LastInboundAt,
        },
        ContactIntroduced contact => state with { Address = contact.Address, ContactName = contact.Name },
        MessageReceived received => Received(state, received),
        ReplyQueued reply => Replied(state, reply.Message, reply.Kind, reply.At, reply.At, reply.By, MessageState.Queued, reply.Automatic, reply.Home),
        MessageSentElsewhere sent => Replied(state, sent.Message, sent.Kind, sent.SentAt, sent.At, null, MessageState.Sent),
        MessageWithdrawn withdrawn => On(state with { Revision = state.Revision + 1 }, withdrawn.Message, entry => entry with
        {
            Text = null,
            Attachments = [],
            Heading = null,
            Quoted = null,
            Reaction = null,
            Withdrawn = true,
        }),
        MessageEdited edited => On(
            state with { Revision = state.Revision + 1 }, edited.Message, entry => entry with { Text = edited.Text, Edited = new SignMoment(edited.EditedAt, edited.ToldAt) }),
        NoteAdded note => Added(state, new ConversationEntry(Next(state), note.Message, MessageDirection.Note, MessageKind.Text, note.At, note.At, note.By)
        {
            Mentions = note.Mentions,
        }),
        FileKept kept => On(state, kept.Message, entry => MediaDecisions.With(entry, kept)),
        FileUploaded uploaded => state with { Uploads = state.Uploads.Add(new Upload(uploaded.File, uploaded.DiscardAt)) },
        UploadsDiscarded discarded => state with { Uploads = state.Uploads.RemoveAll(one => discarded.Files.Contains(one.File.FileId!)) },
        MessageContent content => On(Used(state, content), content.Message, entry => entry with
        {
            Text = content.Text,
            Attachments = content.Attachments,
            Template = content.Template,
            ProviderId = content.ProviderId,
            Heading = content.Heading,
            Quoted = content.Quoted,
            From = content.From,
        }),
        ParticipantsJoined joined => state with { Participants = state.Participants.AddRange(joined.Addresses) },
        MessageStateChanged changed => On(MergeEvolution.Failed(state with { WaitingSince = changed.Answers ? null : state.WaitingSince ?? changed.WaitingSince }, changed), changed.Message, entry => entry with
        {
            State = changed.State,
            StateAt = changed.At,
            SentOn = entry.SentOn ?? (changed.State == MessageState.Failed ? (DateTimeOffset?)null : changed.At),
            FailureCode = changed.Code,
            FailureDetail = changed.Detail,
        }),
        ProgressHeard heard => SignDecisions.Heard(state, heard),
        MessageReactedTo reacted => On(state, reacted.Message, entry => entry with { Reaction = reacted.Emoji, Reacted = reacted.ReactedAt is { } at ? new SignMoment(at, reacted.ToldAt) : null }),
        ConversationStatusChanged changed => state with
        {
            Status = changed.Status,
            SnoozedUntil = changed.SnoozedUntil,
            ResolvedAt = changed.Status == ConversationStatus.Resolved ? changed.At : null,
            WaitingSince = changed.Status == ConversationStatus.Resolved ? null : state.WaitingSince,
            Revision = state.Revision + 1,
        },
        ConversationChanged changed => state with
        {
            Handling = new ConversationHandling(changed.Assignee, changed.Team, changed.Priority, [.. changed.Labels], changed.OrderId),
            Routing = changed.Reassigned ? new RoutingTold(changed.Team, changed.Assignee, changed.By, changed.Why, changed.Decision, changed.At, changed.Cause) : state.Routing,
            Revision = state.Revision + 1,
        },
        ActedByItself acted => state with { ByItself = ActingByItself.Kept(state.ByItself, acted) },
        ConversationTitled titled => state with { Title = titled.Title, Revision = state.Revision + 1 },
        ConversationGoesOn other => state with { GoesOn = new OtherConnection(other.Connection, other.Address, TimeSpan.FromMinutes(other.AfterMinutes), other.Language) },
        RepliesForwarded forwarded => forwarded.Earlier.Append(forwarded.Message).Aggregate(
            state, (now, message) => On(now, message, entry => entry with { Forwarded = new Forwarding(forwarded.Connection, message == forwarded.Message ? forwarded.Earlier : []) })),
        CallBegan began => CallEvolution.Began(state, began),
        CallIdentified known => On(state, known.Message, entry => entry with { ProviderId = known.ProviderId, Call = entry.Call! with { Number = known.Number } }),
        CallChanged changed => CallEvolution.Changed(state, On(state, changed.Message, entry => entry with { Call = CallEvolution.Changed(entry.Call!, changed) }), changed),
        CallRecorded recorded => On(state, recorded.Message, entry => entry with { Call = entry.Call! with { Recording = recorded.Recording } }),
        CallOutcomeSet set => On(state, set.Message, entry => entry with { Call = entry.Call! with { Outcome = set.Outcome, OutcomeBy = set.By } }),
        CallNoted noted => On(state, noted.Message, entry => entry with { Call = entry.Call! with { Note = noted.Note } }),
        ConversationMerged or ConversationUnmerged or ConversationAdmitted or MemberIntroduced or ConversationReleased or MessagesSplit or ConversationSplitOff =>
            MergeEvolution.Evolve(state, @event),
        ConversationLinked or ConversationUnlinked => LinkDecisions.Evolve(state, @event),
        ServiceEvent service => state with { Service = state.Service.After(service) },
        ConversationForgotten forgotten => Forgotten(state, forgotten.At),
        _ => state,
    };

    private static Conversation Received(Conversation state, MessageReceived received) => Added(state, new ConversationEntry(
        Next(state), received.Message, MessageDirection.In, received.Kind, received.SentAt, received.At, null)
    { Automatic = received.Automatic, Home = received.Home, Unproven = received.Unproven }) with
    {
        LastInboundAt = received.Automatic || received.Home is not null || state.LastInboundAt > received.SentAt ? state.LastInboundAt : received.SentAt,
        Routes = MergeEvolution.Heard(state.Routes, received),
        WaitingSince = state.WaitingSince ?? (received.Automatic ? null : received.At),
        Language = received.Language ?? state.Language,
    };

    private static Conversation Replied(
        Conversation state, string message, MessageKind kind, DateTimeOffset sentAt, DateTimeOffset at, string? by, MessageState progress, bool automatic = false, string? home = null) => Added(
        state,
        new ConversationEntry(Next(state), message, MessageDirection.Out, kind, sentAt, at, by)
        {
            State = progress,
            StateAt = at,
            SentOn = progress == MessageState.Sent ? sentAt : null,
            Automatic = automatic,
            Home = home,
        }) with
        {
            // What we say before the customer has said anything answers nothing.
            FirstResponseAt = state.FirstResponseAt ?? (automatic || !state.Entries.Exists(entry => entry.Direction == MessageDirection.In) ? null : at),
            WaitingSince = automatic ? state.WaitingSince : null,
        };

    private static int Next(Conversation state) => state.Entries.Count + 1;

    private static Conversation Added(Conversation state, ConversationEntry entry) =>
        state with { Entries = state.Entries.Add(entry), Revision = state.Revision + 1 };

    private static Conversation Used(Conversation state, MessageContent content) => state.Uploads.IsEmpty || content.Direction != MessageDirection.Out
        ? state
        : state with { Uploads = state.Uploads.RemoveAll(one => content.Attachments.Any(file => file.FileId == one.File.FileId)) };

    private static Conversation On(Conversation state, string message, Func<ConversationEntry, ConversationEntry> change)
    {
        var at = state.Entries.FindLastIndex(entry => entry.Id == message);
        return at < 0 ? state : state with { Entries = state.Entries.SetItem(at, change(state.Entries[at])) };
    }

    private static Conversation Forgotten(Conversation state, DateTimeOffset at) => state with
    {
        Forgotten = true,
        Status = ConversationStatus.Resolved,
        SnoozedUntil = null,
        ResolvedAt = at,
        Address = null,
        ContactName = null,
        Title = null,
        Participants = [],
        Uploads = [],
        GoesOn = null,
        Routes = MergeEvolution.Forgotten(state.Routes),
        Revision = state.Revision + 1,
        Entries = [.. state.Entries.Select(entry => entry with { Text = null, Attachments = [], Template = null, ProviderId = null, Reaction = null, Heading = null, Quoted = null, From = null, Call = entry.Call?.WithoutPersonalData })],
    };
}
