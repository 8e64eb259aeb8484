using System.Text.Json;
using Microsoft.Extensions.Logging;
using OmniGrains.Customers.Contracts;
using OmniGrains.Desk.Setup;
using OmniGrains.Edge;
using OmniGrains.Edge.Json;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Desk.Routing;

/// <summary>
/// Follows the journal: gives conversations a team by rule, tells teams where their conversations stand, and conversations who got them. One loop with one
/// owner in the cluster, once there is any team. What it tells is where things stand now, and both sides ignore what they know: told again
/// after a crash, nothing changes.
/// </summary>
internal sealed class RoutingWork(IGrains grains, Tail tail, ICustomerRecords records, IConversations conversations, WireJson json, TimeProvider time, ILogger<RoutingWork> log)
    : KeyedWork
{
    private const int AtOnce = 32;

    private readonly Follower _follower = new(tail);
    private readonly InOrder _order = new("routing", log);

    public override string Name => "routing";

    public override async ValueTask<IReadOnlyCollection<string>> Keys(CancellationToken cancellation) => (await Book(cancellation)).All(DeskKind.Team).Any() ? ["all"] : [];

    public override Task Run(KeyedRun run, CancellationToken stop) => _follower.Run(run, found => Work(found, stop), stop);

    private async Task Work(IReadOnlyList<Recorded> found, CancellationToken stop)
    {
        var book = await Book(stop);
        var first = book.All(DeskKind.Team).Select(one => one.Kept.Since).DefaultIfEmpty(DateTimeOffset.MaxValue).Min();
        var mine = found.Where(recorded => recorded.At >= first && recorded.Event is ConversationOpened or ConversationChanged or ConversationStatusChanged or ConversationForgotten
            or ConversationRouted or DeskEntrySaved or DeskEntryRemoved or AgentPresenceChanged { Reason: AgentPresenceChanged.NoSign }).ToList();
        if (mine.Count == 0)
        {
            return;
        }

        await records.Reach(mine[^1].Position, stop);
        if (mine.FindLast(recorded => recorded.Event is DeskEntrySaved or DeskEntryRemoved) is { } change)
        {
            foreach (var (team, _) in book.All(DeskKind.Team))
            {
                await Ask(TeamQueue.GrainOf(team), new ConfigureTeam(team, book.Version, Teams.TermsOf(book, team)), change, team, stop);
            }
        }

        await _order.Each(
            mine.Where(recorded => recorded.Event is not (DeskEntrySaved or DeskEntryRemoved or AgentPresenceChanged)), one => one, ConversationOf, AtOnce,
            (one, token) => Follow(ConversationOf(one), one, book, token), stop);
        foreach (var recorded in mine)
        {
            if (recorded.Event is AgentPresenceChanged gone)
            {
                await _order.Guarded(recorded, () => Return(recorded, gone, book, stop));
            }
        }
    }

    // After what was told of the conversations before: they are seen with their agent by then.
    private async ValueTask Return(Recorded recorded, AgentPresenceChanged gone, DeskBook book, CancellationToken stop)
    {
        var team = (await grains.Read(TeamQueue.GrainOf(gone.Team), ReadTeam.Query, stop)).Value;
        if (book.Find(DeskKind.Team, gone.Team)?.Entry.Team?.ReturnUnanswered != true || team.PresenceOf(gone.Agent) == AgentPresence.Online)
        {
            return;
        }

        foreach (var id in team.Held.Where(held => held.Value.Agent == gone.Agent).Select(held => held.Key).Order(StringComparer.Ordinal))
        {
            // The team must have seen the conversation with the agent, or it would take it to be on its way there for ever.
            if (await conversations.Find(id, stop) is { } facts && facts.Assignee == gone.Agent)
            {
                await Ask(TeamQueue.GrainOf(gone.Team), new FollowConversation(Bare(facts), facts.Status == ConversationStatus.Open, facts.Assignee), recorded, $"m{id}", stop);
            }

            await Ask(new ConversationId(id).Grain, new ReleaseConversation(gone.Team, gone.Agent, $"{gone.Agent} gave no sign"), recorded, $"n{id}", stop);
        }
    }

    private static string ConversationOf(Recorded recorded) => recorded.Event is ConversationRouted routed ? routed.Conversation : recorded.Grain.Key;

    private async ValueTask Follow(string id, Recorded recorded, DeskBook book, CancellationToken stop)
    {
        if (recorded.Event is ConversationRouted routed)
        {
            await Ask(new ConversationId(id).Grain, new RouteConversation(routed.Team, routed.Agent, routed.Verdicts.FirstOrDefault(one => one.Agent == routed.Agent)?.Reason, recorded.Position, routed.Cause), recorded, "r", stop);
            // Before anything that came later is followed: who is seen with it no more by then has handed it back.
            await Ask(TeamQueue.GrainOf(routed.Team), new ConfirmRouted(id, routed.Agent), recorded, "c", stop);
            return;
        }

        if (await conversations.Find(id, stop) is not { } conversation)
        {
            return;
        }

        if (recorded.Event is ConversationChanged { TeamBefore: { } before } && before != conversation.Team)
        {
            await Ask(TeamQueue.GrainOf(before), new FollowConversation(Bare(conversation), false, null), recorded, "b", stop);
        }

        var customer = conversation.Record is { } record ? await records.Find(record, stop) : null;
        JsonElement? live = customer is null ? null : json.Of(customer);
        if (conversation.Team is null && IsUndecided(recorded, conversation) && RoutingRules.For(book, conversation, live, recorded.At, null) is { } rule)
        {
            await Ask(new ConversationId(id).Grain, new RouteConversation(rule.Team, null, $"rule: {rule.Name}"), recorded, "t", stop);
        }
        else if (conversation.Team is { } team && book.Find(DeskKind.Team, team) is not null)
        {
            var isActive = conversation is { Status: ConversationStatus.Open, Forgotten: false };
            var need = isActive ? (await NeedOf(book, conversation, customer, live, recorded.At, stop)) with { Cause = CauseOf(recorded, conversation.Routing) } : Bare(conversation);
            await Ask(TeamQueue.GrainOf(team), new FollowConversation(need, isActive, conversation.Assignee), recorded, "f", stop);
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
        var rule = RoutingRules.For(book, conversation, live, at, conversation.Team);
        return Bare(conversation) with
        {
            Since = conversation.WaitingSince ?? at,
            GivenUpBy = conversation.Routing is { Agent: null, By: var by } && book.Find(DeskKind.Agent, by) is not null ? by : null,
            Language = rule?.MatchLanguage == true ? customer?.PreferredLanguage?.Split('-', '_')[0] : null,
            Skills = rule?.Skills ?? [],
            LastAgent = conversation.LastAgent ?? (customer is null ? null : await conversations.LastAgentOf(customer.Id, stop)),
        };
    }

    private static RoutingNeed Bare(ConversationFacts conversation) => new(
        conversation.Id, conversation.Record, conversation.Channel, conversation.Connection, conversation.Priority, conversation.OpenedAt, null, [], null);

    private async ValueTask<DeskBook> Book(CancellationToken cancellation) => (await grains.Read(DeskBook.Grain, ReadDesk.Query, cancellation)).Value;

    private async ValueTask Ask<TReply>(GrainId grain, ICommand<TReply> command, Recorded recorded, string what, CancellationToken stop)
    {
        var outcome = await grains.Ask(grain, command, new CommandContext(new CommandId($"ro{recorded.Position:D15}.{what}"), time.GetUtcNow()), stop);
        if (outcome.Rejection is { Kind: RejectionKind.Overloaded })
        {
            throw new JournalUnavailableException("Too much is being written; it is told again.");
        }
    }
}
