using System.Collections.Immutable;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;

namespace OmniGrains.Inbox.Merging;

/// <summary>What a conversation becomes by merging and splitting.</summary>
internal static class MergeEvolution
{
    public static Conversation Evolve(Conversation state, IEvent @event) => Changed(state, @event) with { Revision = state.Revision + (@event is MemberIntroduced ? 0 : 1) };

    /// <summary>A message came over one of the ways.</summary>
    public static ImmutableSortedDictionary<string, ConversationRoute> Heard(ImmutableSortedDictionary<string, ConversationRoute> routes, MessageReceived received) =>
        received is { Home: { } home, Automatic: false } && routes.TryGetValue(home, out var route)
            ? routes.SetItem(home, route with { LastInboundAt = route.LastInboundAt > received.SentAt ? route.LastInboundAt : received.SentAt })
            : routes;

    public static ImmutableSortedDictionary<string, ConversationRoute> Forgotten(ImmutableSortedDictionary<string, ConversationRoute> routes) =>
        routes.SetItems(routes.Select(route => KeyValuePair.Create(route.Key, route.Value with { Address = null, Name = null })));

    /// <summary>A reply has failed: whoever takes the conversation out again finds that somebody has to act.</summary>
    public static Conversation Failed(Conversation state, MessageStateChanged changed) =>
        changed.State == MessageState.Failed && state.MergedInto is not null && state.Entry(changed.Message) is { Automatic: false, Home: null }
            ? state with { StatusBeforeMerge = ConversationStatus.Open } : state;

    private static Conversation Changed(Conversation state, IEvent @event) => @event switch
    {
        ConversationMerged merged => state with
        {
            MergedInto = merged.Into,
            Merge = new MergeTold(merged.By, merged.Why, merged.At),
            StatusBeforeMerge = merged.Status,
            Hosts = With(state.Hosts, merged.Into),
            Apart = state.Apart.Remove(merged.Into),
            WaitingSince = null,
        },
        ConversationUnmerged unmerged => state with
        {
            MergedInto = null,
            Merge = null,
            Apart = unmerged.Reason == ConversationGrain.ByHand ? state.Apart.Add(unmerged.From) : state.Apart,
            WaitingSince = state.StatusBeforeMerge == ConversationStatus.Resolved ? null : ConversationMerging.WaitingIn(state.Entries),
        },
        ConversationAdmitted admitted => state with
        {
            Routes = state.Routes.SetItem(admitted.Member, new ConversationRoute(
                admitted.Member, admitted.MemberRecord, admitted.Connection, admitted.Connector, admitted.Channel, admitted.Contact, null, null, admitted.LastInboundAt)
            { Told = admitted.Told }),
            WaitingSince = state.WaitingSince < admitted.WaitingSince ? state.WaitingSince : admitted.WaitingSince ?? state.WaitingSince,
        },
        MemberIntroduced contact => state.Routes.TryGetValue(contact.Member, out var route)
            ? state with { Routes = state.Routes.SetItem(contact.Member, route with { Address = contact.Address, Name = contact.Name }) }
            : state,
        ConversationReleased released => Waiting(state with { Routes = state.Routes.SetItem(released.Member, state.Routes[released.Member] with { IsMember = false }) }),
        MessagesSplit split => Waiting(state with
        {
            Entries = [.. state.Entries.Select(entry => split.Messages.Contains(entry.Id) ? entry with { Home = split.To } : entry)],
        }),
        ConversationSplitOff split => state with { Hosts = With(state.Hosts, split.From), LastInboundAt = split.LastInboundAt, WaitingSince = split.WaitingSince },
        _ => state,
    };

    // Nobody waits here for an answer to what is another conversation's now.
    private static Conversation Waiting(Conversation state) => state with
    {
        WaitingSince = state.WaitingSince is null ? null
            : ConversationMerging.WaitingIn([.. state.Entries.Where(entry => entry.Home is not { } home || (state.Routes.TryGetValue(home, out var route) && route.IsMember))]),
    };

    private static ImmutableList<string> With(ImmutableList<string> hosts, string host) => hosts.Contains(host) ? hosts : hosts.Add(host);
}
