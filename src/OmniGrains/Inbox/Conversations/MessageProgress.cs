using OmniGrains.Channels.Contracts;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Merging;

namespace OmniGrains.Inbox.Conversations;

/// <summary>
/// How a message to the customer moves on: queued, sent, delivered, read; steps may be left out (a channel that says read need not
/// have said delivered), none is taken back. What has arrived cannot fail any more, and a failure is final, unless it was a doubt: whatever the channel tells of the message
/// then is so.
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

    /// <summary>The same of a message, which may be in doubt: there is a doubt only of what nobody told anything of.</summary>
    public static bool Moves(ConversationEntry entry, MessageState to, string? code) => entry.State is { } from
        && (code == SendResult.InDoubt ? from == MessageState.Queued : entry.IsInDoubt ? to != MessageState.Queued : Moves(from, to));

    /// <summary>Since when the customer waits once an answer has failed; null while nobody does, and of what nobody wrote.</summary>
    public static DateTimeOffset? WaitingAfterFailure(Conversation state, ConversationEntry failed) => failed.Automatic || state.MergedInto is not null ? null
        : state.WaitingSince ?? WaitingWith(state, failed, MessageState.Failed);

    /// <summary>Whether the customer, who waited, does so no longer once it is known that an answer in doubt was sent.</summary>
    public static bool Answers(Conversation state, ConversationEntry sent) => sent is { IsInDoubt: true, Automatic: false } && state.WaitingSince is not null
        && state.ShownIn(sent) == state.Id && WaitingWith(state, sent, MessageState.Sent) is null;

    private static DateTimeOffset? WaitingWith(Conversation state, ConversationEntry message, MessageState progress) => ConversationMerging.WaitingIn(
    [
        .. state.Entries.Where(entry => entry.Home is not { } home || state.RouteOf(home) is { IsMember: true, Member: not null })
            .Select(entry => entry.Id == message.Id ? entry with { State = progress } : entry),
    ]);
}
