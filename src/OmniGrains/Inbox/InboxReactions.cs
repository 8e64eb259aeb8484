using OmniGrains.Customers.Contracts;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contacts;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;
using OmniGrains.Inbox.Sending;

namespace OmniGrains.Inbox;

/// <summary>What follows in the inbox: replies are queued to be sent, reports reach their messages, erasure reaches conversations.</summary>
internal sealed class InboxReactions : Reaction
{
    public override string Name => "inbox";

    public override IEnumerable<Consequence> React(Recorded recorded) => recorded.Event switch
    {
        ConversationOpened { Record: { } record } opened =>
            [Consequence.Ask(CustomerInbox.GrainOf(record), new ListConversation(record, opened.Conversation))],
        ReplyQueued queued => [Queue(queued)],
        MessageBound or MessageReported => [Tell(recorded.Grain)],
        CustomerErased erased => [Consequence.Ask(CustomerInbox.GrainOf(erased.Customer), new ForgetConversations(erased.Customer))],
        ConversationsToForget forget => forget.Conversations.Select(
            conversation => Consequence.Ask(new ConversationId(conversation).Grain, new ForgetConversation())),
        _ => [],
    };

    private static Consequence Queue(ReplyQueued queued) => Consequence.Ask(
        Outbox.GrainOf(queued.Connection),
        new Enqueue(queued.Conversation, queued.Message),
        rejection => Consequence.Ask(
            new ConversationId(queued.Conversation).Grain, new NoteMessageState(queued.Message, MessageState.Failed, rejection.Code, rejection.Detail)));

    // Whichever of the two comes last, the id or the report, finds both.
    private static Consequence Tell(GrainId sent) => Consequence.Load(
        async (grains, cancellation) => (await grains.Read(sent, ReadSentMessage.Query, cancellation)).Value,
        known => known is { Conversation: { } conversation, Message: { } message, Reported: { } state }
            ? Consequence.Ask(new ConversationId(conversation).Grain, new NoteMessageState(message, state, known.Code, known.Detail))
            : null);
}
