using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;

namespace OmniGrains.Inbox.Desk;

/// <summary>What the use cases of conversations share.</summary>
internal static class DeskAnswers
{
    /// <summary>Who acts: the agent that the caller names, or else the caller's key.</summary>
    public static string Actor(string? agent, Intent intent) => agent ?? intent.Actor;

    public static Result<MessageReceipt> MessageReceiptOf(Outcome<MessageTaken> outcome) => outcome.Reply is { } taken
        ? Result<MessageReceipt>.Of(new MessageReceipt(taken.Conversation, taken.Message, taken.Revision, outcome.Position), outcome.Position, outcome.Replayed)
        : outcome.Rejection!;

    public static Result<ConversationReceipt> ReceiptOf(Outcome<ConversationDone> outcome) => outcome.Reply is { } done
        ? Result<ConversationReceipt>.Of(new ConversationReceipt(done.Conversation, done.Revision, outcome.Position), outcome.Position, outcome.Replayed)
        : outcome.Rejection!;

    /// <summary>The grain that an id from outside names; an id that cannot be one names a conversation that does not exist.</summary>
    public static GrainId? GrainOf(string id) => ConversationId.IsWellFormed(id) ? new ConversationId(id).Grain : null;
}
