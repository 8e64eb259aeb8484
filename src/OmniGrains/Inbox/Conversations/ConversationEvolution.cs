using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;

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
        },
        ContactIntroduced contact => state with { Address = contact.Address, ContactName = contact.Name },
        MessageReceived received => Received(state, received),
        ReplyQueued reply => Replied(state, reply),
        NoteAdded note => Added(state, new ConversationEntry(Next(state), note.Message, MessageDirection.Note, MessageKind.Text, note.At, note.At, note.By)
        {
            Mentions = note.Mentions,
        }),
        MessageContent content => On(state, content.Message, entry => entry with
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
        MessageStateChanged changed => On(state, changed.Message, entry => entry with
        {
            State = changed.State,
            StateAt = changed.At,
            FailureCode = changed.Code,
            FailureDetail = changed.Detail,
        }),
        MessageReactedTo reacted => On(state, reacted.Message, entry => entry with { Reaction = reacted.Emoji }),
        ConversationStatusChanged changed => state with
        {
            Status = changed.Status,
            SnoozedUntil = changed.SnoozedUntil,
            ResolvedAt = changed.Status == ConversationStatus.Resolved ? changed.At : null,
            Revision = state.Revision + 1,
        },
        ConversationChanged changed => state with
        {
            Handling = new ConversationHandling(changed.Assignee, changed.Team, changed.Priority, [.. changed.Labels], changed.OrderId),
            Revision = state.Revision + 1,
        },
        ConversationTitled titled => state with { Title = titled.Title, Revision = state.Revision + 1 },
        ServiceEvent service => state with { Service = state.Service.After(service) },
        ConversationForgotten forgotten => Forgotten(state, forgotten.At),
        _ => state,
    };

    private static Conversation Received(Conversation state, MessageReceived received) => Added(state, new ConversationEntry(
        Next(state), received.Message, MessageDirection.In, received.Kind, received.SentAt, received.At, null)
    { Automatic = received.Automatic }) with
    {
        LastInboundAt = received.Automatic || state.LastInboundAt > received.SentAt ? state.LastInboundAt : received.SentAt,
        WaitingSince = state.WaitingSince ?? (received.Automatic ? null : received.At),
    };

    private static Conversation Replied(Conversation state, ReplyQueued reply) => Added(state, new ConversationEntry(
        Next(state), reply.Message, MessageDirection.Out, reply.Kind, reply.At, reply.At, reply.By)
    { State = MessageState.Queued, StateAt = reply.At }) with
    {
        FirstResponseAt = state.FirstResponseAt ?? reply.At,
        WaitingSince = null,
    };

    private static int Next(Conversation state) => state.Entries.Count + 1;

    private static Conversation Added(Conversation state, ConversationEntry entry) =>
        state with { Entries = state.Entries.Add(entry), Revision = state.Revision + 1 };

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
        Revision = state.Revision + 1,
        Entries = [.. state.Entries.Select(entry => entry with { Text = null, Attachments = [], Template = null, ProviderId = null, Reaction = null, Heading = null, Quoted = null, From = null })],
    };
}
