using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;

namespace OmniGrains.Inbox.Stories;

/// <summary>Another conversation of the same customer that goes on at the same time: one story, perhaps one question asked twice.</summary>
/// <param name="Id">The conversation; to let one go on in the other, merge them.</param>
/// <param name="Channel">The channel that it is counted under.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="LastMessageAt">When the customer last wrote there.</param>
/// <param name="AsksTheSame">True when what the customer wrote last there and here is much the same.</param>
/// <param name="Preview">The beginning of what the customer wrote last there.</param>
public sealed record LinkedConversation(string Id, string Channel, ConversationStatus Status, DateTimeOffset LastMessageAt, bool AsksTheSame, string? Preview);

internal static class LinkedConversations
{
    private static readonly TimeSpan Within = TimeSpan.FromHours(72);
    private const int MostMessages = 5;

    /// <summary>Of the customer's other conversations those that are not resolved, and in which the customer wrote within three days of writing here.</summary>
    public static IReadOnlyList<LinkedConversation> Of(Conversation state, IEnumerable<Conversation> others) =>
        LastIn(state) is not { } here || !state.IsOpen || state.MergedInto is not null ? [] :
        [
            .. others.Where(other => other is { IsOpen: true, Forgotten: false, MergedInto: null })
                .Select(other => (Other: other, Last: LastIn(other)))
                .Where(pair => pair.Last is { } there && (there.SentAt - here.SentAt).Duration() <= Within)
                .Select(pair => new LinkedConversation(
                    pair.Other.Id, pair.Other.Channel, pair.Other.Status, pair.Last!.SentAt, AskTheSame(state, pair.Other), Desk.ConversationSurroundings.Preview(pair.Last.Text))),
        ];

    private static bool AskTheSame(Conversation one, Conversation other) => Asked(one).Any(here => Asked(other).Any(there => Likeness.AsksTheSame(here, there)));

    private static IEnumerable<string?> Asked(Conversation state) =>
        state.Entries.Where(entry => entry is { Direction: MessageDirection.In, Automatic: false }).TakeLast(MostMessages).Select(entry => entry.Text);

    private static ConversationEntry? LastIn(Conversation state) => state.Entries.FindLast(entry => entry is { Direction: MessageDirection.In, Automatic: false });
}
