using OmniGrains.Engine;

namespace OmniGrains.Inbox.Merging;

internal static class MergeRejections
{
    public static readonly Rejection Merged = new(
        "conversation.merged", "This conversation goes on in another one (mergedInto): write there, or undo the merge first.", RejectionKind.Conflict);

    public static readonly Rejection Already = new(
        "conversation.merged-already", "This conversation goes on in another one already (mergedInto): undo that merge first.", RejectionKind.Conflict);

    public static readonly Rejection Apart = new(
        "conversation.merge-apart",
        "Live chats, telephone calls and public comments stay conversations of their own: whoever writes or calls there is answered there. They are shown as linked.",
        RejectionKind.Conflict);

    public static readonly Rejection Itself = new("conversation.merge-itself", "A conversation cannot go on in itself: name another one in into.");

    public static readonly Rejection HasMembers = new(
        "conversation.has-merged", "Other conversations go on in this one. Merge each of them into the other one, or merge the other one into this one.", RejectionKind.Conflict);

    public static readonly Rejection TooMany = new(
        "conversation.merges-too-many", $"At most {ConversationMerging.MostMembers} conversations go on in one. Undo one of its merges first.", RejectionKind.Conflict);

    public static readonly Rejection OtherCustomer = new(
        "conversation.other-customer", "The two conversations are with different customers. If it is one person, merge the customers first (POST /v1/customers/{id}/merges).",
        RejectionKind.Conflict);

    public static readonly Rejection Backwards = new(
        "conversation.merge-backwards",
        "Nobody was recognised in the other conversation, and what is written there could not be erased with this one's customer. Merge the other one into this one.", RejectionKind.Conflict);

    public static readonly Rejection UnknownInto = new("conversation.into-unknown", "There is no conversation with the id in into.", RejectionKind.NotFound);

    public static readonly Rejection NotMerged = new("conversation.not-merged", "This conversation does not go on in another one: there is nothing to undo.", RejectionKind.Conflict);

    public static readonly Rejection NoMessage = new("conversation.split-message-unknown", "The conversation holds no message with the id in fromMessage.", RejectionKind.NotFound);

    public static readonly Rejection NothingToSplit = new(
        "conversation.nothing-to-split", "From fromMessage on there must be a message, and one before it: name a later or an earlier one.", RejectionKind.Conflict);

    /// <summary>Of an inner step: whoever asks is a rule, and links them.</summary>
    public static readonly Rejection TwoAgents = new("conversation.two-agents", "Different agents work on the two: only they merge them.", RejectionKind.Conflict);

    /// <summary>Of an inner step: whoever asks is a rule, and does nothing.</summary>
    public static readonly Rejection KeptApart = new("conversation.kept-apart", "Somebody has taken the two apart: no rule joins them again.", RejectionKind.Conflict);

    /// <summary>Of an inner step: whoever takes a message in, or merges, looks where the conversation goes on.</summary>
    public static readonly Rejection Elsewhere = new("conversation.elsewhere", "The conversation goes on in another one.", RejectionKind.Conflict);
}
