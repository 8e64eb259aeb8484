using System.Text.Json;
using OmniGrains.Engine;

namespace OmniGrains.Desk.Routing;

/// <summary>
/// Decides who gets what. Whatever frees capacity or brings work is decided together with what follows from it: the queue is drained in the same
/// append, so that nothing waits beside somebody who could take it, and nothing is given out twice.
/// </summary>
internal sealed class TeamQueueGrain : Grain<TeamQueue>
{
    private const string Shift = "shift";
    private const string ShiftEnd = "shift-end";
    private const string Signs = "signs";

    public override string Type => TeamQueue.GrainType;

    public override string SnapshotSchema => "3";

    public override TeamQueue Initial => TeamQueue.Empty;

    public override object Answer(TeamQueue state, IQuery query) => state;

    public override TeamQueue Evolve(TeamQueue state, IEvent @event) => state.After(@event);

    public override Decision Decide(TeamQueue state, ICommand command, in CommandContext context)
    {
        var at = context.At;
        if (command is CheckSigns)
        {
            IEvent[] gone = [.. state.Leaving().Where(agent => agent.At <= at).OrderBy(agent => agent.Agent, StringComparer.Ordinal)
                .Select(agent => new AgentPresenceChanged(state.Team, agent.Agent, AgentPresence.Away, at, AgentPresenceChanged.NoSign))];
            return gone.Length == 0 ? Decision.Unchanged(new TeamReply(state.Waiting.Count)) : Drained(state, gone, at);
        }

        IEvent? first = command switch
        {
            ConfigureTeam configure => IsNews(state, configure) ? new TeamConfigured(configure.Team, configure.Version, configure.Terms, at) : null,
            ChangePresence change => IsKnown(state, change) ? Sign(state, change, at) : new AgentPresenceChanged(state.Team, change.Agent, change.Presence, at),
            FollowConversation follow => Follow(state, follow, at),
            ConfirmRouted confirm => state.Held.GetValueOrDefault(confirm.Conversation) is { Confirmed: false } held && held.Agent == confirm.Agent
                ? new ConversationHeld(state.Team, confirm.Conversation, held.Channel, held.Agent, at) : null,
            EndShift => state.Held.IsEmpty ? null : new ShiftEnded(state.Team, [.. state.HoldingOnShift().Where(member => !member.Shift!.IsOpen(at)).Select(member => member.Id)], at),
            BeginShift => state.Waiting.IsEmpty ? null : new ShiftBegan(state.Team, at),
            _ => throw new NotSupportedException(command.GetType().Name),
        };
        return first is null ? Decision.Unchanged(new TeamReply(state.Waiting.Count)) : Drained(state, [first], at);
    }

    // Who gave no sign, and says the same again, is there again.
    private static bool IsKnown(TeamQueue state, ChangePresence change) =>
        state.PresenceOf(change.Agent) == change.Presence && state.Standing.GetValueOrDefault(change.Agent)?.Silent != true;

    // Signs come every minute: those that would move the reminder by little are not recorded.
    private static AgentSeen? Sign(TeamQueue state, ChangePresence change, DateTimeOffset at) =>
        change.Presence != AgentPresence.Offline && state.Terms.SignsApart is { } apart && at - state.Standing[change.Agent].Seen >= apart
            ? new AgentSeen(state.Team, change.Agent, at) : null;

    // The book changes for other reasons, too; and what a version says may be read otherwise by now.
    private static bool IsNews(TeamQueue state, ConfigureTeam configure) =>
        configure.Version >= state.Version && (state.Team.Length == 0 || TextOf(configure.Terms) != TextOf(state.Terms));

    private static string TextOf(TeamTerms terms) => JsonSerializer.Serialize(terms, DeskJson.Default.TeamTerms);

    // Given out, but not seen with its agent yet: the conversation is about to say so.
    private static IEvent? Follow(TeamQueue state, FollowConversation follow, DateTimeOffset at)
    {
        var id = follow.Need.Conversation;
        var held = state.Held.GetValueOrDefault(id);
        return (follow.Active, follow.Assignee) switch
        {
            (false, _) => held is not null || state.Waiting.ContainsKey(id) ? new ConversationLeft(state.Team, id, at) : null,
            (true, { } agent) => held is { Confirmed: true } && held.Agent == agent ? null : new ConversationHeld(state.Team, id, follow.Need.Channel, agent, at, follow.Need.Customer),
            _ when held is { Confirmed: false } => null,
            _ => state.Waiting.TryGetValue(id, out var known) && IsSame(known, follow.Need) ? null : new ConversationWaits(state.Team, Waited(known: state.Waiting.GetValueOrDefault(id), follow.Need), at),
        };
    }

    private static bool IsSame(RoutingNeed known, RoutingNeed need) =>
        (known with { Skills = need.Skills, Since = need.Since, Cause = need.Cause }) == need && known.Skills.SequenceEqual(need.Skills, StringComparer.Ordinal);

    // What changes while it waits costs no place in the queue.
    private static RoutingNeed Waited(RoutingNeed? known, RoutingNeed need) => known is null ? need : need with { Since = known.Since };

    private static Decision Drained(TeamQueue state, IReadOnlyList<IEvent> first, DateTimeOffset at)
    {
        var (events, now) = (new List<IEvent>(first), first.Aggregate(state, (known, told) => known.After(told)));
        var agents = new Suitability(now, at);
        foreach (var need in agents.HasRoom ? now.InOrder().ToList() : [])
        {
            if (agents.Choose(need) is { } agent)
            {
                var routed = new ConversationRouted(now.Team, need.Conversation, need.Record, need.Channel, agent, agents.Verdicts(need), at, need.Cause);
                events.Add(routed);
                now = now.After(routed);
                agents = new Suitability(now, at);
                if (!agents.HasRoom)
                {
                    break;
                }
            }
        }

        var decision = Decision.Accept(new TeamReply(now.Waiting.Count), events).Remind(new Reminder(Shift, NextShift(now, at), NextShift(now, at) is null ? null : new BeginShift()));
        if (state.Terms.ReturnUnanswered || now.Terms.ReturnUnanswered)
        {
            decision = decision.Remind(new Reminder(ShiftEnd, NextEnd(now, at), NextEnd(now, at) is null ? null : new EndShift()));
        }

        return state.Terms.AwayAfterMinutes is null && now.Terms.AwayAfterMinutes is null ? decision : decision.Remind(NextLeaving(now));
    }

    private static Reminder NextLeaving(TeamQueue state) =>
        state.Leaving().Select(agent => (DateTimeOffset?)agent.At).Min() is { } next ? new Reminder(Signs, next, new CheckSigns()) : new Reminder(Signs, null, null);

    private static DateTimeOffset? NextShift(TeamQueue state, DateTimeOffset at) => state.Waiting.IsEmpty ? null : state.Terms.Members
        .Where(member => state.PresenceOf(member.Id) == AgentPresence.Online && member.Shift is { } shift && !shift.IsOpen(at))
        .Select(member => member.Shift!.NextOpening(at)).Min();

    private static DateTimeOffset? NextEnd(TeamQueue state, DateTimeOffset at) =>
        state.Terms.ReturnUnanswered ? state.HoldingOnShift().Select(member => member.Shift!.NextClosing(at)).Min() : null;
}
