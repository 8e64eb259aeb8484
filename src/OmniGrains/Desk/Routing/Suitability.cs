using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Desk.Routing;

/// <summary>Why a conversation went to an agent, or did not.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="Fits">Whether the agent could have taken it.</param>
/// <param name="Reason">In our own words.</param>
/// <param name="Load">How many conversations the agent had.</param>
/// <param name="Capacity">How many the agent takes at once.</param>
public sealed record AgentVerdict(string Agent, bool Fits, string Reason, int Load, int Capacity);

/// <summary>What a conversation needs.</summary>
/// <param name="Conversation">The conversation.</param>
/// <param name="Record">Whose record it is on.</param>
/// <param name="Channel">The channel that it is counted under.</param>
/// <param name="Connection">The connected channel: the brand.</param>
/// <param name="Priority">How urgent it is.</param>
/// <param name="Since">Since when it waits.</param>
/// <param name="Language">The language that must be spoken; null for any.</param>
/// <param name="Skills">The skills that must be there.</param>
/// <param name="LastAgent">Who served the customer last.</param>
/// <param name="Cause">What put it into the queue, when a rule did.</param>
/// <param name="GivenUpBy">Who put it back into the queue: others come first; null for nobody.</param>
/// <param name="Customer">Whose live record it is on, so that other conversations of the same customer are known; null when nobody was recognised.</param>
public sealed record RoutingNeed(
    string Conversation, string? Record, string Channel, string Connection, ConversationPriority Priority, DateTimeOffset Since, string? Language, IReadOnlyList<string> Skills,
    string? LastAgent, string? Cause = null, string? GivenUpBy = null, string? Customer = null)
{
    /// <summary>A conversation of which nothing is asked yet.</summary>
    public static RoutingNeed Of(ConversationFacts conversation) => new(
        conversation.Id, conversation.Record, conversation.Channel, conversation.Connection, conversation.Priority, conversation.OpenedAt, null, [], null);
}

/// <summary>
/// Who can take a conversation, and who of them does, at one moment. Pure: whoever asks again is told the same. What each agent has and whether it is
/// their shift is counted once, so that looking at a long queue costs no more than its length.
/// </summary>
internal sealed class Suitability
{
    private static readonly AgentLoad Idle = new(0, new Dictionary<string, int>());

    private readonly TeamQueue _team;
    private readonly Dictionary<string, AgentLoad> _loads;
    private readonly HashSet<string> _offShift;
    private readonly ILookup<string, (string Conversation, string Agent)> _ofCustomers;

    public Suitability(TeamQueue team, DateTimeOffset at)
    {
        _team = team;
        _loads = team.Held.Values.GroupBy(held => held.Agent, StringComparer.Ordinal).ToDictionary(
            agent => agent.Key, agent => new AgentLoad(agent.Count(), agent.CountBy(held => held.Channel).ToDictionary(StringComparer.Ordinal)), StringComparer.Ordinal);
        _ofCustomers = team.Held.Where(held => held.Value.Customer is not null).ToLookup(held => held.Value.Customer!, held => (held.Key, held.Value.Agent), StringComparer.Ordinal);
        _offShift = [.. team.Terms.Members.Where(member => member.Shift?.IsOpen(at) == false).Select(member => member.Id)];
    }

    /// <summary>Whether anybody could take anything.</summary>
    public bool HasRoom => _team.Terms.Members.Any(member => IsThere(member) && LoadOf(member.Id).All < member.Capacity);

    /// <returns>Who takes it; null for nobody right now.</returns>
    public string? Choose(RoutingNeed need) => Chosen(need)?.Agent;

    /// <returns>What spoke for and against each agent.</returns>
    public IReadOnlyList<AgentVerdict> Verdicts(RoutingNeed need)
    {
        var chosen = Chosen(need);
        return [.. _team.Terms.Members.Select(member => new AgentVerdict(
            member.Id, Against(member, need) is null, Against(member, need) ?? (member.Id == chosen?.Agent ? $"chosen: {chosen.Value.Why}"
                : member.Id == need.GivenUpBy ? "put it back; others come first" : "could take it; others come first"), LoadOf(member.Id).All, member.Capacity))];
    }

    // One customer, one agent: who has another conversation of the customer comes before who served them last.
    private (string Agent, string Why)? Chosen(RoutingNeed need)
    {
        var fit = _team.Terms.Members.Where(member => Against(member, need) is null).ToList();
        fit = fit.Exists(member => member.Id != need.GivenUpBy) ? fit.FindAll(member => member.Id != need.GivenUpBy) : fit;
        return fit.Count == 0 ? null
            : Beside(need, fit) is { } beside ? (beside.Agent, $"has this customer's conversation {beside.Conversation}")
            : _team.Terms.Sticky && fit.Exists(member => member.Id == need.LastAgent) ? (need.LastAgent!, "served this customer last")
            : (InOrder(fit).First().Id, _team.Terms.Strategy == RoutingStrategy.LeastLoaded ? "has the most room left" : "it is this agent's turn");
    }

    private (string Conversation, string Agent)? Beside(RoutingNeed need, List<TeamMember> fit) => need.Customer is null ? null
        : _ofCustomers[need.Customer].Where(held => fit.Exists(member => member.Id == held.Agent)).OrderByDescending(held => held.Conversation, StringComparer.Ordinal)
            .Select(held => ((string, string)?)held).FirstOrDefault();

    private IEnumerable<TeamMember> InOrder(IEnumerable<TeamMember> fit) =>
        (_team.Terms.Strategy == RoutingStrategy.LeastLoaded ? fit.OrderBy(member => (double)LoadOf(member.Id).All / member.Capacity) : fit.OrderBy(_ => 0))
        .ThenBy(member => _team.Turns.GetValueOrDefault(member.Id)).ThenBy(member => member.Id, StringComparer.Ordinal);

    private string? Against(TeamMember member, RoutingNeed need)
    {
        var load = LoadOf(member.Id);
        return _team.PresenceOf(member.Id) != AgentPresence.Online ? $"is {(_team.PresenceOf(member.Id) == AgentPresence.Away ? "away" : "offline")}"
            : _offShift.Contains(member.Id) ? "is off shift"
            : member.Channels is { } channels && !channels.Contains(need.Channel) ? $"does not work on {need.Channel}"
            : member.Connections is { } connections && !connections.Contains(need.Connection) ? $"does not work for {need.Connection}"
            : need.Language is { } language && member.Languages is { } spoken && !spoken.Any(one => Speaks(one, language)) ? $"does not speak {language}"
            : need.Skills.Except(member.Skills, StringComparer.Ordinal).FirstOrDefault() is { } lacking ? $"lacks the skill {lacking}"
            : load.All >= member.Capacity ? $"is full: {load.All} of {member.Capacity}"
            : member.ChannelCapacity?.TryGetValue(need.Channel, out var most) == true && load.ByChannel.GetValueOrDefault(need.Channel) >= most ? $"is full on {need.Channel}: {most}"
            : null;
    }

    // Whoever speaks it-IT speaks it.
    private static bool Speaks(string one, string language) => string.Equals(one.Split('-', '_')[0], language, StringComparison.OrdinalIgnoreCase);

    private bool IsThere(TeamMember member) => _team.PresenceOf(member.Id) == AgentPresence.Online && !_offShift.Contains(member.Id);

    private AgentLoad LoadOf(string agent) => _loads.GetValueOrDefault(agent, Idle);

    private sealed record AgentLoad(int All, Dictionary<string, int> ByChannel);
}
