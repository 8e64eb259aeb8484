using OmniGrains.Customers.Contracts;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contacts;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;
using OmniGrains.Inbox.Files.Media;
using OmniGrains.Inbox.Linking;
using OmniGrains.Inbox.Merging;
using OmniGrains.Inbox.Sending;

namespace OmniGrains.Inbox;

/// <summary>What follows in the inbox: replies are queued to be sent, reports reach their messages, erasure reaches conversations.</summary>
internal sealed class InboxReactions : Reaction
{
    public const string ReactionName = "inbox";

    public override string Name => ReactionName;

    public override IEnumerable<Consequence> React(Recorded recorded) => recorded.Event switch
    {
        ConversationOpened { Record: { } record } opened =>
            [Consequence.Ask(CustomerInbox.GrainOf(record), new ListConversation(record, opened.Conversation))],
        MessageReceived { Attachments: > 0 } received => [QueueFiles(received.Conversation, received.Message)],
        MessageSentElsewhere sent => [QueueFiles(sent.Conversation, sent.Message)],
        ReplyQueued queued => [Queue(queued.Connection, queued.Conversation, queued.Message)],
        DoubtSettled { Round: > 0 } again => [Queue(again.Connection, again.Conversation, again.Message, again.Round)],
        RepliesForwarded forwarded => [Queue(forwarded.Connection, forwarded.Conversation, forwarded.Message)],
        ConversationMerged or ConversationUnmerged or MessagesSplit => MergeSteps.After(recorded.Event),
        MessageStateChanged { State: MessageState.Failed } failed => [MergeSteps.AfterFailure(failed)],
        ConversationLinked or ConversationUnlinked => LinkDecisions.After(recorded.Event),
        MessageBound or MessageReported => [Tell(recorded.Grain)],
        CustomerErased erased => [Consequence.Ask(CustomerInbox.GrainOf(erased.Customer), new ForgetConversations(erased.Customer))],
        CustomerUnmerged => [PartedCustomers.After(recorded.Grain.Key)],
        ConversationsToForget forget => forget.Conversations.Select(
            conversation => Consequence.Ask(new ConversationId(conversation).Grain, new ForgetConversation())),
        _ => [],
    };

    // A full queue is a channel that is down for long: then the message stays without its file, which the channel holds no longer either.
    private static Consequence QueueFiles(string conversation, string message) => Consequence.Load(
        async (grains, cancellation) => (await grains.Read(new ConversationId(conversation).Grain, ReadConversation.Query, cancellation)).Value,
        state => MediaDecisions.HasSome(state, message)
            ? Consequence.Ask(MediaQueue.GrainOf(state.RouteOf(state.Entry(message)!.Home).Connection), new Enqueue(conversation, message), _ => null)
            : null);

    private static Consequence Queue(string connection, string conversation, string message, int round = 0) => Consequence.Ask(
        Outbox.GrainOf(connection),
        new Enqueue(conversation, message, round),
        rejection => Consequence.Ask(new ConversationId(conversation).Grain, new NoteMessageState(message, MessageState.Failed, rejection.Code, rejection.Detail)));

    // Whichever of the two comes last, the id or the report, finds both. That the channel gave an id says that it was sent, also when the process ended before that was recorded.
    private static Consequence Tell(GrainId sent) => Consequence.Load(
        async (grains, cancellation) => (await grains.Read(sent, ReadSentMessage.Query, cancellation)).Value,
        known => known is { Conversation: { } conversation, Message: { } message }
            ? Consequence.Ask(new ConversationId(conversation).Grain, new NoteMessageState(message, known.Reported ?? MessageState.Sent, known.Code, known.Detail))
            : null);
}
