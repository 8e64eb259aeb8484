using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Inbox.Conversations;

/// <summary>
/// Two people do not answer the same words without knowing of each other: a reply that names no version is held up when the latest answer since the
/// customer wrote is another person's. What nobody wrote neither answers nor is held up.
/// </summary>
internal static class AnsweredMeanwhile
{
    /// <summary>Why the reply is not sent; null when it may be.</summary>
    public static Rejection? Refusal(Conversation state, QueueReply reply) =>
        reply is { Automatic: false, Revision: null, Insists: false } ? Refusal(state, reply.By) : null;

    /// <summary>The same of whatever somebody would reply who names no version.</summary>
    public static Rejection? Refusal(Conversation state, string by) =>
        LatestAnswer(state) is { By: { } other } answer && other != by ? ConversationRejections.AnsweredMeanwhile(other, answer.At) : null;

    // An answer that failed was none, unless it may have arrived. Calls and what was said elsewhere tell of no answer written here.
    private static ConversationEntry? LatestAnswer(Conversation state)
    {
        var entry = state.Entries.FindLast(one => state.ShownIn(one) == state.Id
            && (IsCustomers(one) || (one is { Direction: MessageDirection.Out, Automatic: false, By: not null, State: not null } && (one.State != MessageState.Failed || one.IsInDoubt))));
        return entry is null || IsCustomers(entry) ? null : entry;
    }

    private static bool IsCustomers(ConversationEntry entry) => entry is { Direction: MessageDirection.In, Automatic: false };
}
