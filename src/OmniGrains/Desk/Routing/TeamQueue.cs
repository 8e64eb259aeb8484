using System.Collections.Immutable;
using System.Text.Json.Serialization;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Places.Contracts;

namespace OmniGrains.Desk.Routing;

/// <summary>Whether an agent takes conversations.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AgentPresence>))]
public enum AgentPresence
{
    [JsonStringEnumMemberName("offline")]
    Offline,
    [JsonStringEnumMemberName("away")]
    Away,
    [JsonStringEnumMemberName("online")]
    Online,
}

/// <summary>Who of those who can take a conversation does.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RoutingStrategy>))]
public enum RoutingStrategy
{
    /// <summary>Who has waited longest for one.</summary>
    [JsonStringEnumMemberName("roundRobin")]
    RoundRobin,

    /// <summary>Who has the largest part of the capacity left.</summary>
    [JsonStringEnumMemberName("leastLoaded")]
    LeastLoaded,
}

/// <summary>An agent, as the team knows it.</summary>
public sealed record TeamMember(
    string Id, IReadOnlyList<string> Skills, IReadOnlyList<string>? Languages, IReadOnlyList<string>? Channels, IReadOnlyList<string>? Connections, int Capacity,
    IReadOnlyDictionary<string, int>? ChannelCapacity, BusinessCalendar? Shift);

/// <summary>How a team works, and who is in it.</summary>
/// <param name="Strategy">Who of those who can take a conversation does.</param>
/// <param name="Sticky">Whether who served the customer last comes first.</param>
/// <param name="Members">Who is in it.</param>
/// <param name="AwayAfterMinutes">After how many minutes without a sign an agent is away; null for never.</param>
/// <param name="ReturnUnanswered">Whether agents who are not there give back what waits for an answer.</param>
public sealed record TeamTerms(RoutingStrategy Strategy, bool Sticky, IReadOnlyList<TeamMember> Members, int? AwayAfterMinutes = null, bool ReturnUnanswered = false)
{
    /// <summary>Signs nearer to each other than this are not recorded; so an agent is away at most a third later than said.</summary>
    internal TimeSpan? SignsApart => AwayAfterMinutes is { } minutes ? TimeSpan.FromMinutes(minutes / 3.0) : null;
}

/// <summary>A conversation that an agent works on.</summary>
/// <param name="Agent">Who.</param>
/// <param name="Channel">The channel that it is counted under.</param>
/// <param name="Confirmed">Whether the conversation itself has been seen with this agent.</param>
/// <param name="Verdicts">Why this agent; empty when somebody decided it by hand.</param>
/// <param name="Customer">Whose it is; null when nobody was recognised.</param>
internal sealed record HeldConversation(string Agent, string Channel, bool Confirmed, IReadOnlyList<AgentVerdict> Verdicts, string? Customer = null);

/// <summary>Whether an agent is there.</summary>
/// <param name="Presence">What was said last.</param>
/// <param name="Since">Since when that is so.</param>
/// <param name="Seen">When the agent last gave a sign that was recorded.</param>
/// <param name="Silent">Whether the agent is away because no sign came any more.</param>
internal sealed record AgentStanding(AgentPresence Presence, DateTimeOffset Since, DateTimeOffset Seen, bool Silent = false)
{
    public static AgentStanding After(AgentStanding? known, AgentPresenceChanged changed)
    {
        var since = known?.Presence == changed.Presence ? known.Since : changed.At;
        return changed.Reason == AgentPresenceChanged.NoSign
            ? new AgentStanding(changed.Presence, since, known?.Seen ?? changed.At, true)
            : new AgentStanding(changed.Presence, since, changed.At);
    }
}

/// <summary>The queue of a team: what waits, who works on what, who is there.</summary>
internal sealed record TeamQueue
{
    public const string GrainType = "team-queue";

    public static readonly TeamQueue Empty = new();

    public string Team { get; init; } = "";

    public int Version { get; init; }

    public TeamTerms Terms { get; init; } = new(RoutingStrategy.RoundRobin, true, []);

    /// <summary>Whether each agent is there, who ever said so.</summary>
    public ImmutableDictionary<string, AgentStanding> Standing { get; init; } = ImmutableDictionary.Create<string, AgentStanding>(StringComparer.Ordinal);

    public ImmutableDictionary<string, RoutingNeed> Waiting { get; init; } = ImmutableDictionary.Create<string, RoutingNeed>(StringComparer.Ordinal);

    public ImmutableDictionary<string, HeldConversation> Held { get; init; } = ImmutableDictionary.Create<string, HeldConversation>(StringComparer.Ordinal);

    /// <summary>When each agent was last given one, as a number that grows.</summary>
    public ImmutableDictionary<string, long> Turns { get; init; } = ImmutableDictionary.Create<string, long>(StringComparer.Ordinal);

    public static GrainId GrainOf(string team) => GrainId.Of(GrainType, team);

    public AgentPresence PresenceOf(string agent) => Standing.GetValueOrDefault(agent)?.Presence ?? AgentPresence.Offline;

    /// <summary>Why nothing can be expected of an agent; null for one who is there, or away for a moment.</summary>
    public string? AbsenceOf(string agent, DateTimeOffset at) =>
        PresenceOf(agent) == AgentPresence.Offline ? "is offline"
        : Standing[agent].Silent ? "gave no sign"
        : Terms.Members.FirstOrDefault(member => member.Id == agent)?.Shift?.IsOpen(at) == false ? "is off shift"
        : null;

    /// <summary>What an agent works on.</summary>
    public IEnumerable<string> HeldBy(string agent) => Held.Where(held => held.Value.Agent == agent).Select(held => held.Key).Order(StringComparer.Ordinal);

    /// <summary>Who works on something, and has shifts.</summary>
    public IEnumerable<TeamMember> HoldingOnShift()
    {
        var holding = Held.Values.Select(held => held.Agent).ToHashSet(StringComparer.Ordinal);
        return Terms.Members.Where(member => member.Shift is not null && holding.Contains(member.Id));
    }

    /// <summary>When each agent who has not left, and gives no further sign, is away.</summary>
    public IEnumerable<(string Agent, DateTimeOffset At)> Leaving() => Terms is not { AwayAfterMinutes: { } minutes, SignsApart: { } apart } ? [] :
        Standing.Where(pair => pair.Value is { Silent: false, Presence: not AgentPresence.Offline }).Select(pair => (pair.Key, pair.Value.Seen + TimeSpan.FromMinutes(minutes) + apart));

    /// <summary>What waits, in the order in which it is given out: the urgent first, then who waits longest.</summary>
    public IEnumerable<RoutingNeed> InOrder() =>
        Waiting.Values.OrderByDescending(need => need.Priority).ThenBy(need => need.Since).ThenBy(need => need.Conversation, StringComparer.Ordinal);

    public TeamQueue After(IEvent @event) => @event switch
    {
        TeamConfigured configured => this with { Team = configured.Team, Version = configured.Version, Terms = configured.Terms },
        AgentPresenceChanged changed => this with { Standing = Standing.SetItem(changed.Agent, AgentStanding.After(Standing.GetValueOrDefault(changed.Agent), changed)) },
        AgentSeen seen => Standing.TryGetValue(seen.Agent, out var standing) ? this with { Standing = Standing.SetItem(seen.Agent, standing with { Seen = seen.At }) } : this,
        ConversationWaits waits => this with { Waiting = Waiting.SetItem(waits.Need.Conversation, waits.Need), Held = Held.Remove(waits.Need.Conversation) },
        ConversationRouted routed => Given(routed.Conversation, new HeldConversation(routed.Agent, routed.Channel, false, routed.Verdicts, Waiting.GetValueOrDefault(routed.Conversation)?.Customer)) with
        {
            Turns = Turns.SetItem(routed.Agent, Turns.Values.DefaultIfEmpty().Max() + 1),
        },
        ConversationHeld held => Given(held.Conversation, Taken(held, Held.GetValueOrDefault(held.Conversation))),
        ConversationLeft left => this with { Waiting = Waiting.Remove(left.Conversation), Held = Held.Remove(left.Conversation) },
        _ => this,
    };

    private static HeldConversation Taken(ConversationHeld held, HeldConversation? known) =>
        new(held.Agent, held.Channel, true, known?.Agent == held.Agent ? known.Verdicts : [], held.Customer ?? known?.Customer);

    private TeamQueue Given(string conversation, HeldConversation held) => this with { Waiting = Waiting.Remove(conversation), Held = Held.SetItem(conversation, held) };
}

/// <summary>Another way of working, or other members; an older version changes nothing.</summary>
internal sealed record ConfigureTeam(string Team, int Version, TeamTerms Terms) : ICommand<TeamReply>;

internal sealed record ChangePresence(string Agent, AgentPresence Presence) : ICommand<TeamReply>;

/// <summary>Where a conversation stands now: this team's or not, in need of an agent or with one.</summary>
/// <param name="Need">The conversation and what it needs.</param>
/// <param name="Active">Whether it is this team's, and somebody has to act.</param>
/// <param name="Assignee">Who is to act.</param>
internal sealed record FollowConversation(RoutingNeed Need, bool Active, string? Assignee) : ICommand<TeamReply>;

/// <summary>What was given out has reached the conversation, or was overtaken there: what is told of it from now on counts.</summary>
internal sealed record ConfirmRouted(string Conversation, string Agent) : ICommand<TeamReply>;

/// <summary>A shift begins while something waits.</summary>
internal sealed record BeginShift : ICommand<TeamReply>;

/// <summary>A shift ends of somebody who works on something.</summary>
internal sealed record EndShift : ICommand<TeamReply>;

/// <summary>Somebody may have given no sign for too long.</summary>
internal sealed record CheckSigns : ICommand<TeamReply>;

internal sealed record TeamReply(int Waiting);

internal sealed record ReadTeam : IQuery<TeamQueue>
{
    public static readonly ReadTeam Query = new();
}

/// <summary>A team works otherwise from now on.</summary>
internal sealed record TeamConfigured(string Team, int Version, TeamTerms Terms, DateTimeOffset At) : IAdministrativeEvent;

/// <summary>An agent came, went away, or left.</summary>
/// <param name="Team">The team.</param>
/// <param name="Agent">The agent.</param>
/// <param name="Presence">Whether conversations are taken now.</param>
/// <param name="At">When.</param>
/// <param name="Reason"><c>no-sign</c> when the agent did not say so; null otherwise.</param>
public sealed record AgentPresenceChanged(string Team, string Agent, AgentPresence Presence, DateTimeOffset At, string? Reason = null) : IEvent
{
    public const string NoSign = "no-sign";
}

/// <summary>An agent is still there.</summary>
internal sealed record AgentSeen(string Team, string Agent, DateTimeOffset At) : IAdministrativeEvent;

/// <summary>A conversation waits for an agent.</summary>
public sealed record ConversationWaits(string Team, RoutingNeed Need, DateTimeOffset At) : IConcernsCustomer
{
    string? IConcernsCustomer.Customer => Need.Record;
}

/// <summary>A conversation is given to an agent, with what spoke for and against each.</summary>
public sealed record ConversationRouted(
    string Team, string Conversation, string? Record, string Channel, string Agent, IReadOnlyList<AgentVerdict> Verdicts, DateTimeOffset At, string? Cause = null) : IConcernsCustomer, ICausedEvent
{
    string? IConcernsCustomer.Customer => Record;
}

/// <summary>An agent works on a conversation, as it says itself.</summary>
internal sealed record ConversationHeld(string Team, string Conversation, string Channel, string Agent, DateTimeOffset At, string? Customer = null) : IAdministrativeEvent;

/// <summary>A conversation is no longer the team's to act on: its place is free.</summary>
internal sealed record ConversationLeft(string Team, string Conversation, DateTimeOffset At) : IAdministrativeEvent;

/// <summary>A shift began while something waited.</summary>
internal sealed record ShiftBegan(string Team, DateTimeOffset At) : IAdministrativeEvent;

/// <summary>A shift ended of agents who work on something.</summary>
internal sealed record ShiftEnded(string Team, IReadOnlyList<string> Agents, DateTimeOffset At) : IAdministrativeEvent;
