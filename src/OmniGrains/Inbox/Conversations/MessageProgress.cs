using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Inbox.Conversations;

/// <summary>
/// How a message to the customer moves on: queued, sent, delivered, read; steps may be left out (a channel that says read need not
/// have said delivered), none is taken back. What has arrived cannot fail any more, and a failure is final.
/// </summary>
internal static class MessageProgress
{
    public static bool Moves(MessageState from, MessageState to) => (from, to) switch
    {
        (MessageState.Failed, _) => false,
        (MessageState.Queued or MessageState.Sent, MessageState.Failed) => true,
        (_, MessageState.Failed) => false,
        _ => to > from,
    };
}
