using OmniGrains.Engine;
using OmniGrains.Inbox.Conversations;

namespace OmniGrains.Inbox.Linking;

/// <summary>What was last said on whether two conversations are one story.</summary>
/// <param name="Turn">How often that was said.</param>
/// <param name="Channel">The channel that the other one is counted under.</param>
/// <param name="Reasons">What spoke for it.</param>
/// <param name="By">Who said so.</param>
/// <param name="Why">Why.</param>
/// <param name="At">When.</param>
internal sealed record ConversationLink(int Turn, string Channel, IReadOnlyList<string> Reasons, string By, string Why, DateTimeOffset At)
{
    /// <summary>Whether the two are linked: each turn is the opposite of the one before it.</summary>
    public bool Holds => Turn % 2 == 1;
}

/// <summary>The two are one story.</summary>
/// <param name="Other">The other conversation.</param>
/// <param name="OtherChannel">The channel that the other one is counted under.</param>
/// <param name="Reasons">What speaks for it.</param>
/// <param name="By">Who says so.</param>
/// <param name="Why">Why.</param>
/// <param name="IsRule">True when nobody says so by hand: what was ever undone then stays so.</param>
internal sealed record LinkConversation(string Other, string OtherChannel, IReadOnlyList<string> Reasons, string By, string Why, bool IsRule) : ICommand<ConversationDone>;

/// <summary>The two are not one story.</summary>
internal sealed record UnlinkConversation(string Other, string By) : ICommand<ConversationDone>;

/// <summary>The other one's side of a link, or of its end.</summary>
/// <param name="Other">The conversation that says so.</param>
/// <param name="Link">What it says.</param>
internal sealed record FollowLink(string Other, ConversationLink Link) : ICommand<ConversationDone>;

internal static class LinkRejections
{
    public const string ByHand = "by-hand";

    public static readonly Rejection TooMany = new(
        "conversation.links-too-many", $"A conversation is linked to at most {LinkDecisions.MostLinks} others. Undo one of its links first.", RejectionKind.Conflict);

    public static readonly Rejection Itself = new("conversation.link-itself", "A conversation cannot be linked to itself: name another one in to.");

    public static readonly Rejection UnknownTo = new("conversation.link-unknown", "There is no conversation with the id in to.", RejectionKind.NotFound);

    public static readonly Rejection NotLinked = new("conversation.not-linked", "The two conversations are not linked: there is nothing to undo.", RejectionKind.Conflict);
}
