using System.Text.Json;
using Microsoft.Extensions.Logging;
using OmniGrains.Customers.Contracts;
using OmniGrains.Desk.Setup;
using OmniGrains.Edge;
using OmniGrains.Edge.Json;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Segments.Contracts;

namespace OmniGrains.Desk.Routing;

/// <summary>
/// Follows the journal: gives conversations a team by rule, tells teams where their conversations stand, and conversations who got them. One loop with one
/// owner in the cluster, once there is any team. What it tells is where things stand now, and both sides ignore what they know: told again
/// after a crash, nothing changes.
/// </summary>
internal sealed class RoutingWork(TeamTelling telling, GivingBack back, Tail tail, ICustomerRecords records, IConversations conversations, ISegments segments, WireJson json, ILogger<RoutingWork> log)
    : KeyedWork
{
    private const int AtOnce = 32;

    private readonly Follower _follower = new(tail);
    private readonly InOrder _order = new("routing", log);

    public override string Name => "routing";

    public override async ValueTask<IReadOnlyCollection<string>> Keys(CancellationToken cancellation) => (await telling.Book(cancellation)).All(DeskKind.Team).Any() ? ["all"] : [];

    public override Task Run(KeyedRun run, CancellationToken stop) => _follower.Run(run, found => Work(found, stop), stop);

    private async Task Work(IReadOnlyList<Recorded> found, CancellationToken stop)
    {
        var book = await telling.Book(stop);
        var first = book.All(DeskKind.Team).Select(one => one.Kept.Since).DefaultIfEmpty(DateTimeOffset.MaxValue).Min();
        var returns = book.All(DeskKind.Team).Any(one => book.Returns(one.Id));
        var mine = found.Where(recorded => recorded.At >= first && (recorded.Event is ConversationOpened or ConversationChanged or ConversationStatusChanged or ConversationForgotten
            or ConversationRouted or DeskEntrySaved or DeskEntryRemoved || GivingBack.IsLeaving(recorded.Event) || (returns && GivingBack.IsReopening(recorded.Event)))).ToList();
        if (mine.Count == 0)
        {
            return;
        }

        await records.Reach(mine[^1].Position, stop);
        if (mine.FindLast(recorded => recorded.Event is DeskEntrySaved or DeskEntryRemoved) is { } change)
        {
            foreach (var (team, _) in book.All(DeskKind.Team))
            {
                await telling.Ask(TeamQueue.GrainOf(team), new ConfigureTeam(team, book.Version, Teams.TermsOf(book, team)), change, team, stop);
            }
        }

        await _order.Each(
            mine.Where(recorded => recorded.Event is not (DeskEntrySaved or DeskEntryRemoved or AgentPresenceChanged or ShiftEnded)), one => one, ConversationOf, AtOnce,
            (one, token) => Follow(ConversationOf(one), one, book, token), stop);

        // After what was told of the conversations before: they are seen with their agent by then.
        foreach (var recorded in mine.Where(recorded => GivingBack.IsLeaving(recorded.Event)))
        {
            await _order.Guarded(recorded, () => back.Left(recorded, book, stop));
        }
    }

    private static string ConversationOf(Recorded recorded) => recorded.Event is ConversationRouted routed ? routed.Conversation : recorded.Grain.Key;

    private async ValueTask Follow(string id, Recorded recorded, DeskBook book, CancellationToken stop)
    {
        if (recorded.Event is ConversationRouted routed)
        {
            await telling.Ask(new ConversationId(id).Grain, new RouteConversation(routed.Team, routed.Agent, routed.Verdicts.FirstOrDefault(one => one.Agent == routed.Agent)?.Reason, recorded.Position, routed.Cause), recorded, "r", stop);
            // Before anything that came later is followed: who is seen with it no more by then has handed it back.
            await telling.Ask(TeamQueue.GrainOf(routed.Team), new ConfirmRouted(id, routed.Agent), recorded, "c", stop);
            await back.Given(recorded, routed, book, stop);
            return;
        }

        // What is given back says so itself, and is followed then.
        if (await conversations.Find(id, stop) is not { } conversation || (GivingBack.IsReopening(recorded.Event) && await back.Reopened(recorded, conversation, book, stop)) || recorded.Event is MessageReceived)
        {
            return;
        }

        if (recorded.Event is ConversationChanged { TeamBefore: { } before } && before != conversation.Team)
        {
            await telling.Ask(TeamQueue.GrainOf(before), new FollowConversation(RoutingNeed.Of(conversation), false, null), recorded, "b", stop);
        }

        var customer = conversation.Record is { } record ? await records.Find(record, stop) : null;
        JsonElement? live = customer is null ? null : json.Of(customer);
        if (conversation.Team is null && IsUndecided(recorded, conversation) && await RoutingRules.For(book, segments, conversation, live, recorded.At, null, stop) is { } rule)
        {
            await telling.Ask(new ConversationId(id).Grain, new RouteConversation(rule.Team, null, $"rule: {rule.Name}"), recorded, "t", stop);
        }
        else if (conversation.Team is { } team && book.Find(DeskKind.Team, team) is not null)
        {
            var isActive = conversation is { Status: ConversationStatus.Open, Forgotten: false };
            var need = isActive ? (await NeedOf(book, conversation, customer, live, recorded.At, stop)) with { Cause = CauseOf(recorded, conversation.Routing) } : RoutingNeed.Of(conversation);
            await telling.Ask(TeamQueue.GrainOf(team), new FollowConversation(need, isActive, conversation.Assignee), recorded, "f", stop);
        }
    }

    /// <summary>What led to what is told; or, when a rule has decided since who has the conversation, to that: it is this which is seen. An older decision leads to nothing new.</summary>
    internal static string? CauseOf(Recorded recorded, RoutingTold? decided) =>
        (recorded.Event as ICausedEvent)?.Cause ?? (decided is { Cause: { } cause } && decided.At >= recorded.At ? cause : null);

    // Labels and priorities come after the beginning: what no rule fitted is looked at again, unless somebody has decided who has it.
    private static bool IsUndecided(Recorded recorded, ConversationFacts conversation) =>
        recorded.Event is ConversationOpened || conversation is { Routing: null, Assignee: null, Status: ConversationStatus.Open, Forgotten: false };

    private async ValueTask<RoutingNeed> NeedOf(
        DeskBook book, ConversationFacts conversation, CustomerRecord? customer, JsonElement? live, DateTimeOffset at, CancellationToken stop)
    {
        var rule = await RoutingRules.For(book, segments, conversation, live, at, conversation.Team, stop);
        return RoutingNeed.Of(conversation) with
        {
            Since = conversation.WaitingSince ?? at,
            Customer = customer?.Id,
            GivenUpBy = conversation.Routing is { Agent: null, By: var by } && book.Find(DeskKind.Agent, by) is not null ? by : null,
            Language = rule?.MatchLanguage == true ? (customer?.PreferredLanguage ?? conversation.Language)?.Split('-', '_')[0] : null,
            Skills = rule?.Skills ?? [],
            LastAgent = conversation.LastAgent ?? (customer is null ? null : await conversations.LastAgentOf(customer.Id, stop)),
        };
    }
}
