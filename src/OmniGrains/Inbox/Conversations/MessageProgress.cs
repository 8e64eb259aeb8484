using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Merging;

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

    /// <summary>Since when the customer waits once an answer has failed; null while nobody does, and of what nobody wrote.</summary>
    public static DateTimeOffset? WaitingAfterFailure(Conversation state, ConversationEntry failed) => failed.Automatic || state.MergedInto is not null ? null
        : state.WaitingSince ?? ConversationMerging.WaitingIn(
        [
            .. state.Entries.Where(entry => entry.Home is not { } home || state.RouteOf(home) is { IsMember: true, Member: not null })
                .Select(entry => entry.Id == failed.Id ? entry with { State = MessageState.Failed } : entry),
        ]);
}
