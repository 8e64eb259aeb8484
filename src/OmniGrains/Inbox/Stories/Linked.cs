using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;
using OmniGrains.Inbox.Linking;

namespace OmniGrains.Inbox.Stories;

/// <summary>Another conversation that is the same story, or goes on at the same time with the same customer.</summary>
/// <param name="Id">The conversation; to let one go on in the other, merge them.</param>
/// <param name="Channel">The channel that it is counted under.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="LastMessageAt">When the customer last wrote there.</param>
/// <param name="AsksTheSame">True when what the customer wrote last there and here is much the same.</param>
/// <param name="Preview">The beginning of what the customer wrote last there.</param>
/// <param name="Link">Who linked the two, and why; absent while they only go on at the same time.</param>
/// <param name="Assignee">Who is to act there; absent for nobody.</param>
/// <param name="Team">Which team is to act there.</param>
/// <param name="Viewers">Who of us has it open right now.</param>
public sealed record LinkedConversation(
    string Id, string Channel, ConversationStatus Status, DateTimeOffset LastMessageAt, bool AsksTheSame, string? Preview, LinkTold? Link = null,
    string? Assignee = null, string? Team = null, IReadOnlyList<Desk.Viewer>? Viewers = null);

/// <summary>Who linked two conversations.</summary>
/// <param name="By">An agent or a key; a rule as <c>joining:id@version</c>.</param>
/// <param name="Reasons">What speaks for it: <c>customer</c>, <c>order</c>, <c>question</c>, <c>by-hand</c>.</param>
/// <param name="Why">Why.</param>
/// <param name="At">When.</param>
public sealed record LinkTold(string By, IReadOnlyList<string> Reasons, string Why, DateTimeOffset At);

internal static class LinkedConversations
{
    private static readonly TimeSpan Within = TimeSpan.FromHours(72);
    private const int MostMessages = 5;

    /// <summary>
    /// What is linked; and of the customer's other conversations those that are not resolved, and in which the customer wrote within three days of writing here. What somebody
    /// has parted from it is not among them.
    /// </summary>
    public static IReadOnlyList<LinkedConversation> Of(Conversation state, IEnumerable<Conversation> others, Presence.Viewers viewers)
    {
        var shown = new List<LinkedConversation>();
        var here = LastIn(state);
        foreach (var other in others.Where(other => !other.Forgotten && other.MergedInto != state.Id && state.MergedInto != other.Id && !LinkDecisions.IsKeptApart(state, other.Id)))
        {
            var (last, link) = (LastIn(other), state.Links.GetValueOrDefault(other.Id));
            if (link is not null || (state is { IsOpen: true, MergedInto: null } && GoesOn(here, last, other)))
            {
                shown.Add(new LinkedConversation(
                    other.Id, other.Channel, other.Status, last?.SentAt ?? other.OpenedAt, AskTheSame(state, other), Desk.ConversationSurroundings.Preview(last?.Text),
                    link is null ? null : new LinkTold(link.By, link.Reasons, link.Why, link.At), other.Handling.Assignee, other.Handling.Team,
                    viewers.Of(other.Id)));
            }
        }

        return shown;
    }

    public static bool AskTheSame(Conversation one, Conversation other) => Asked(one).Any(here => Asked(other).Any(there => Likeness.AsksTheSame(here, there)));

    /// <summary>What the customer wrote last.</summary>
    public static ConversationEntry? LastIn(Conversation state) => state.Entries.FindLast(entry => entry is { Direction: MessageDirection.In, Automatic: false });

    private static bool GoesOn(ConversationEntry? here, ConversationEntry? there, Conversation other) =>
        here is not null && there is not null && other is { IsOpen: true, MergedInto: null } && (there.SentAt - here.SentAt).Duration() <= Within;

    private static IEnumerable<string?> Asked(Conversation state) =>
        state.Entries.Where(entry => entry is { Direction: MessageDirection.In, Automatic: false }).TakeLast(MostMessages).Select(entry => entry.Text);
}
