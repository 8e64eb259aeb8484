using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;

namespace OmniGrains.Inbox.Linking;

/// <summary>
/// Decides about links. A link lies in both conversations; each side counts its turns, and follows the other side's where that is ahead: however the two are told, and
/// whichever of them a rule or a person speaks to, they end the same.
/// </summary>
internal static class LinkDecisions
{
    public const int MostLinks = 50;

    public static Decision Link(Conversation state, LinkConversation link, DateTimeOffset at)
    {
        var known = state.Links.GetValueOrDefault(link.Other);
        if (known?.Holds == true || (link.IsRule && (known is not null || IsKeptApart(state, link.Other))))
        {
            return Unchanged(state);
        }

        var refusal = link.Other == state.Id ? LinkRejections.Itself : HasRoom(state) ? null : LinkRejections.TooMany;
        return refusal is not null
            ? Decision.Reject(refusal)
            : Done(state, Told(state, link.Other, new ConversationLink((known?.Turn ?? 0) + 1, link.OtherChannel, link.Reasons, link.By, link.Why, at)));
    }

    public static Decision Unlink(Conversation state, UnlinkConversation unlink, DateTimeOffset at) =>
        state.Links.GetValueOrDefault(unlink.Other) is { Holds: true } known
            ? Done(state, Told(state, unlink.Other, known with { Turn = known.Turn + 1, By = unlink.By, At = at }))
            : Decision.Reject(LinkRejections.NotLinked);

    // What the other side has said is so here, too, whatever the number of links: it was weighed there.
    public static Decision Follow(Conversation state, FollowLink follow) =>
        follow.Link.Turn > (state.Links.GetValueOrDefault(follow.Other)?.Turn ?? 0) ? Done(state, Told(state, follow.Other, follow.Link)) : Unchanged(state);

    /// <summary>Whether a person has parted the two: by ending a link, or a merge on whichever side.</summary>
    public static bool IsKeptApart(Conversation state, string other) =>
        state.Apart.Contains(other) || state.Links.GetValueOrDefault(other) is { Holds: false } || (state.Routes.TryGetValue(other, out var route) && !route.IsMember);

    public static Conversation Evolve(Conversation state, IEvent @event) => @event switch
    {
        ConversationLinked linked => With(state, linked.Other, new ConversationLink(linked.Turn, linked.OtherChannel, linked.Reasons, linked.By, linked.Why, linked.At)),
        ConversationUnlinked unlinked => With(state, unlinked.Other, new ConversationLink(unlinked.Turn, "", [], unlinked.By, "", unlinked.At)),
        _ => state,
    };

    /// <summary>Both sides say the same: the second follows from the event of the first, so that a crash between the two changes nothing.</summary>
    public static IEnumerable<Consequence> After(IEvent? @event) => @event switch
    {
        ConversationLinked linked => [Tell(linked.Other, linked.Conversation, new ConversationLink(linked.Turn, linked.Channel, linked.Reasons, linked.By, linked.Why, linked.At))],
        ConversationUnlinked unlinked => [Tell(unlinked.Other, unlinked.Conversation, new ConversationLink(unlinked.Turn, "", [], unlinked.By, "", unlinked.At))],
        _ => [],
    };

    private static Consequence Tell(string to, string other, ConversationLink link) => Consequence.Ask(new ConversationId(to).Grain, new FollowLink(other, link));

    private static bool HasRoom(Conversation state) => state.Links.Values.Count(link => link.Holds) < MostLinks;

    private static Conversation With(Conversation state, string other, ConversationLink link) => state with { Links = state.Links.SetItem(other, link) };

    private static IEvent Told(Conversation state, string other, ConversationLink link) => link.Holds
        ? new ConversationLinked(state.Id, other, state.Record, state.Channel, link.Channel, link.Turn, link.Reasons, link.By, link.Why, link.At)
        : new ConversationUnlinked(state.Id, other, state.Record, link.Turn, link.By, link.At);

    // What an agent must have seen before answering does not change by it.
    private static Decision Done(Conversation state, IEvent @event) => Decision.Accept(new ConversationDone(state.Id, state.Revision), @event);

    private static Decision Unchanged(Conversation state) => Decision.Unchanged(new ConversationDone(state.Id, state.Revision));
}
