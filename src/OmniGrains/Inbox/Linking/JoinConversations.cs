using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contacts;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;
using OmniGrains.Inbox.Merging;
using OmniGrains.Inbox.Stories;

namespace OmniGrains.Inbox.Linking;

/// <inheritdoc cref="IJoining"/>
internal sealed class JoinConversations(IGrains grains, GrainEngine engine, CustomersConversations customers) : IJoining
{
    public ValueTask Reach(long position, CancellationToken cancellation) => engine.Freshness.Reach(InboxReactions.ReactionName, position, cancellation);

    public async ValueTask<(ConversationFacts? Facts, IReadOnlyList<ConversationBeside> Others)> Beside(string conversation, CancellationToken cancellation)
    {
        var state = await Read(conversation, cancellation);
        if (state is not { Exists: true, Forgotten: false, MergedInto: null, Record: { } record } || LinkedConversations.LastIn(state) is not { } here)
        {
            return (null, []);
        }

        var others = await customers.Of(record, state.Id, cancellation);
        return (ConversationAnswers.FactsOf(state),
        [
            .. others.Where(other => other is { Forgotten: false, MergedInto: null, Record: not null } && (other.Channel, other.Connection) != (state.Channel, state.Connection) && !IsDecided(state, other))
                .Select(other => (Other: other, Last: LinkedConversations.LastIn(other))).Where(pair => pair.Last is not null)
                .Select(pair => new ConversationBeside(
                    ConversationAnswers.FactsOf(pair.Other)!, (pair.Last!.SentAt - here.SentAt).Duration(), pair.Last.SentAt > here.SentAt ? pair.Last.SentAt : here.SentAt, IsOneOrder(state, pair.Other),
                    LinkedConversations.AskTheSame(state, pair.Other), state.Links.ContainsKey(pair.Other.Id))),
        ]);
    }

    public async ValueTask<IReadOnlyList<string>> On(IReadOnlyList<string> records, CancellationToken cancellation) =>
        [.. (await customers.OfRecords(records, "", cancellation)).Select(state => state.Id)];

    /// <remarks>The later one is asked, whichever of the two an event is of: what both are told at the same moment is one decision.</remarks>
    public async Task<bool> Join(string conversation, ToJoin joining, CommandContext context, CancellationToken cancellation)
    {
        var (earlier, later) = string.CompareOrdinal(conversation, joining.Other) < 0 ? (conversation, joining.Other) : (joining.Other, conversation);
        var why = joining.Why;
        if (joining.Merges)
        {
            var refused = await Merge(earlier, later, joining, context, cancellation);
            if (refused is null || refused == MergeRejections.KeptApart || HasMoved(refused))
            {
                return !HasMoved(refused);
            }

            why = $"{why}; linked and not merged: {refused.Code}";
        }

        var link = new LinkConversation(earlier, (await Read(earlier, cancellation)).Channel, joining.Reasons, joining.By, why, IsRule: true);
        return !HasMoved((await grains.Ask(new ConversationId(later).Grain, link, context with { Id = context.Id.Step("l") }, cancellation)).OrUnavailable().Rejection);
    }

    // The later one goes on in the earlier one. Whatever the other one would refuse is known before, so that nothing is begun and undone.
    private async Task<Rejection?> Merge(string earlier, string later, ToJoin joining, CommandContext context, CancellationToken cancellation)
    {
        var (state, into) = (await Read(later, cancellation), await Read(earlier, cancellation));
        if (LinkDecisions.IsKeptApart(state, earlier) || LinkDecisions.IsKeptApart(into, later))
        {
            return MergeRejections.KeptApart;
        }

        if ((state.MergedInto == earlier ? null : ConversationMerging.NoAdmission(into, ConversationRoute.OwnOf(state)) ?? TwoAgents(state, into)) is { } refusal)
        {
            return refusal;
        }

        var outcome = await grains.Ask(
            new ConversationId(later).Grain, new MergeConversation(earlier, null, joining.By, joining.Why), context with { Id = context.Id.Step("m") }, cancellation);
        return outcome.OrUnavailable().Rejection;
    }

    private static bool HasMoved(Rejection? refused) => refused == MergeRejections.Elsewhere || refused == MergeRejections.Already || refused == MergeRejections.Merged;

    // Nobody loses what they work on because a customer writes elsewhere.
    private static Rejection? TwoAgents(Conversation state, Conversation into) =>
        state.Handling.Assignee is { } agent && into.Handling.Assignee is { } other && agent != other ? MergeRejections.TwoAgents : null;

    private static bool IsOneOrder(Conversation one, Conversation other) => one.Handling.OrderId is { } order && order == other.Handling.OrderId;

    private static bool IsDecided(Conversation state, Conversation other) => LinkDecisions.IsKeptApart(state, other.Id) || LinkDecisions.IsKeptApart(other, state.Id);

    private async ValueTask<Conversation> Read(string id, CancellationToken cancellation) => (await grains.Read(new ConversationId(id).Grain, ReadConversation.Query, cancellation)).Value;
}

/// <summary>Finds the conversations of a customer, on whichever of the customer's records they began.</summary>
internal sealed class CustomersConversations(IGrains grains, ICustomerFamilies families)
{
    private const int Most = 20;

    /// <summary>The latest twenty beside one, latest first.</summary>
    public async Task<IReadOnlyList<Conversation>> Of(string record, string but, CancellationToken cancellation) =>
        await OfRecords(await families.RecordsOf(record, cancellation), but, cancellation);

    public async Task<IReadOnlyList<Conversation>> OfRecords(IEnumerable<string> records, string but, CancellationToken cancellation)
    {
        var ids = new List<string>();
        foreach (var one in records)
        {
            ids.AddRange((await grains.Read(CustomerInbox.GrainOf(one), ReadCustomerInbox.Query, cancellation)).Value.Conversations);
        }

        // Ids grow with time.
        return await Read(ids.Where(id => id != but).OrderDescending(StringComparer.Ordinal).Take(Most), cancellation);
    }

    /// <summary>What is linked to one, the latest twenty. Customers who are no longer one do not see each other's.</summary>
    public async Task<IReadOnlyList<Conversation>> LinkedTo(Conversation state, CancellationToken cancellation)
    {
        var linked = new List<Conversation>();
        foreach (var other in await Read(state.Links.Where(link => link.Value.Holds).Select(link => link.Key).OrderDescending(StringComparer.Ordinal).Take(Most), cancellation))
        {
            if (await SameCustomer.May(state, other, families, cancellation))
            {
                linked.Add(other);
            }
        }

        return linked;
    }

    private async Task<IReadOnlyList<Conversation>> Read(IEnumerable<string> ids, CancellationToken cancellation)
    {
        var states = await Task.WhenAll(ids.Select(async id => (await grains.Read(new ConversationId(id).Grain, ReadConversation.Query, cancellation)).Value));
        return [.. states.Where(state => state.Exists)];
    }
}
