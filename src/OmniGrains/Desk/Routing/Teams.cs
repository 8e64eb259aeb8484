using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Desk.Escalation;
using OmniGrains.Desk.Setup;
using OmniGrains.Edge;

namespace OmniGrains.Desk.Routing;

/// <summary>People who share a queue. Its id is the <c>team</c> of conversations.</summary>
/// <param name="Name">At most 100 characters.</param>
/// <param name="Strategy">Who of those who can take a conversation does; <c>roundRobin</c> when absent.</param>
/// <param name="Sticky">Whether who served the customer last comes first; true when absent.</param>
/// <param name="Escalation">How it gets help when conversations wait too long; absent for not at all.</param>
/// <param name="AwayAfterMinutes">After how many minutes without a sign (<c>PUT /v1/agents/{id}/presence</c>) an agent is away: 1 to 1,440; absent for never.</param>
/// <param name="ReturnUnanswered">
/// True when agents who are not there (who left, give no sign, or are off shift) keep nothing that somebody has to act on: what waits for an answer goes back to the
/// queue when they leave, and what opens again later goes there at once.
/// </param>
public sealed record TeamInput(string Name, RoutingStrategy? Strategy = null, bool? Sticky = null, EscalationInput? Escalation = null,
    int? AwayAfterMinutes = null, bool? ReturnUnanswered = null);

/// <summary>Somebody who works on conversations. Its id is the <c>assignee</c> of conversations.</summary>
/// <param name="Name">At most 100 characters.</param>
/// <param name="Team">The team.</param>
/// <param name="Capacity">How many open conversations of that team at once: 0 to 100; 5 when absent.</param>
/// <param name="ChannelCapacity">How many of a team's on a channel.</param>
/// <param name="Skills">What the agent can do.</param>
/// <param name="Languages">Which languages (<c>en</c>); absent means any.</param>
/// <param name="Channels">On which channels; absent means any.</param>
/// <param name="Connections">On which connected channels, so for which brands; absent means any.</param>
/// <param name="Shift">The business calendar of the agent's shifts; absent means whenever online.</param>
/// <param name="AlsoIn">Further teams, at most 10, each with how many open conversations of it at once: every part of the capacity has one owner.</param>
public sealed record AgentInput(
    string Name, string Team, int? Capacity = null, IReadOnlyDictionary<string, int>? ChannelCapacity = null, IReadOnlyList<string>? Skills = null,
    IReadOnlyList<string>? Languages = null, IReadOnlyList<string>? Channels = null, IReadOnlyList<string>? Connections = null, string? Shift = null,
    IReadOnlyDictionary<string, int>? AlsoIn = null);

internal static class Teams
{
    private static readonly Shelf<TeamInput> Shelf = new(
        DeskKind.Team, "teams", "Team", "team", "Its queue is worked in the new way at once.",
        ("returns", new TeamInput("Returns", RoutingStrategy.LeastLoaded)), DeskRejections.TeamUnknown, input => new DeskEntry(Team: input), entry => entry.Team,
        input => Slugs.IsText(input.Name, 100) ? EscalationTerms.Wrong(input.Escalation) ?? (input.AwayAfterMinutes is < 1 or > 1_440 ? "awayAfterMinutes: must be 1 to 1440." : null) : "name: must be 1 to 100 characters.");

    private static readonly Shelf<AgentInput> AgentShelf = new(
        DeskKind.Agent, "agents", "Agent", "agent", "The queue of the team is looked at again at once. What is open of an agent who leaves a team goes back to the team's queue.",
        ("maria", new AgentInput("Maria", "returns", 5, new Dictionary<string, int> { ["chat"] = 3 }, ["refunds"], ["it", "en"], Shift: "milan")), DeskRejections.AgentUnknown,
        input => new DeskEntry(Agent: input), entry => entry.Agent, Wrong);

    public static void Map(IEndpointRouteBuilder routes)
    {
        Shelf.Saving(routes.MapPut("/teams/{id}", (string id, TeamInput input, Intent intent, HttpContext http, ShelfKeeper keeper, CancellationToken cancellation) =>
            keeper.Put(Shelf, id, input, intent, http, cancellation)));
        Shelf.Reading(routes.MapGet("/teams/{id}", (string id, HttpContext http, ShelfKeeper keeper, CancellationToken cancellation) =>
            keeper.Get(Shelf, id, http, cancellation)));
        Shelf.Removing(routes.MapDelete("/teams/{id}", (string id, Intent intent, HttpContext http, ShelfKeeper keeper, CancellationToken cancellation) =>
            keeper.Remove(Shelf, id, intent, http, cancellation)));
        Shelf.Listing(routes.MapGet("/teams", (ShelfKeeper keeper, CancellationToken cancellation) => keeper.List(Shelf, cancellation)));
        AgentShelf.Saving(routes.MapPut("/agents/{id}", (string id, AgentInput input, Intent intent, HttpContext http, ShelfKeeper keeper, CancellationToken cancellation) =>
            keeper.Put(AgentShelf, id, input, intent, http, cancellation)));
        AgentShelf.Reading(routes.MapGet("/agents/{id}", (string id, HttpContext http, ShelfKeeper keeper, CancellationToken cancellation) =>
            keeper.Get(AgentShelf, id, http, cancellation)));
        AgentShelf.Removing(routes.MapDelete("/agents/{id}", (string id, Intent intent, HttpContext http, ShelfKeeper keeper, CancellationToken cancellation) =>
            keeper.Remove(AgentShelf, id, intent, http, cancellation)), " What is open of the agent goes back to the queue of its team.");
        AgentShelf.Listing(routes.MapGet("/agents", (ShelfKeeper keeper, CancellationToken cancellation) => keeper.List(AgentShelf, cancellation)));
    }

    /// <summary>How a team works and who is in it, as the desk is set up.</summary>
    public static TeamTerms TermsOf(DeskBook book, string id)
    {
        var team = book.Find(DeskKind.Team, id)?.Entry.Team;
        var members = book.All(DeskKind.Agent).Where(one => one.Kept.Entry.Agent!.IsIn(id)).Select(one => MemberOf(book, one.Id, one.Kept.Entry.Agent!, id));
        return new TeamTerms(team?.Strategy ?? RoutingStrategy.RoundRobin, team?.Sticky ?? true, team is null ? [] : [.. members], team?.AwayAfterMinutes, team?.ReturnUnanswered == true);
    }

    public static bool IsIn(this AgentInput agent, string team) => agent.Team == team || agent.AlsoIn?.ContainsKey(team) == true;

    /// <summary>The agent's teams, the main one first.</summary>
    public static IReadOnlyList<string> TeamsOf(this AgentInput agent) => [agent.Team, .. (agent.AlsoIn ?? new Dictionary<string, int>()).Keys.Order(StringComparer.Ordinal)];

    /// <summary>Whether agents of a team who are not there give back what somebody has to act on.</summary>
    public static bool Returns(this DeskBook book, string team) => book.Find(DeskKind.Team, team)?.Entry.Team?.ReturnUnanswered == true;

    /// <summary>How many conversations of a team the agent takes at once.</summary>
    public static int CapacityIn(this AgentInput agent, string team) => agent.Team == team ? agent.Capacity ?? 5 : agent.AlsoIn?.GetValueOrDefault(team) ?? 0;

    private static TeamMember MemberOf(DeskBook book, string id, AgentInput agent, string team) => new(
        id, agent.Skills ?? [], agent.Languages, agent.Channels, agent.Connections, agent.CapacityIn(team), agent.ChannelCapacity, book.CalendarOf(agent.Shift));

    private static string? Wrong(AgentInput input) =>
        !Slugs.IsText(input.Name, 100) ? "name: must be 1 to 100 characters."
        : input.Capacity is < 0 or > 100 ? "capacity: must be 0 to 100."
        : input.ChannelCapacity is { Count: > 20 } || input.ChannelCapacity?.Any(pair => !Slugs.IsText(pair.Key, 64) || pair.Value is < 0 or > 100) == true
            ? "channelCapacity: must be at most 20 channels, 0 to 100 each."
        : input.AlsoIn is { Count: > 10 } || input.AlsoIn?.Any(pair => pair.Key == input.Team || pair.Value is < 0 or > 100) == true
            ? "alsoIn: must be at most 10 other teams, 0 to 100 conversations each."
        : !new[] { input.Skills, input.Languages, input.Channels, input.Connections }.All(AreNames) ? "skills, languages, channels, connections: must be at most 50 names of 1 to 64 characters each."
        : null;

    internal static bool AreNames(IReadOnlyList<string>? names) => names is null || (names.Count <= 50 && names.All(name => Slugs.IsText(name, 64)));
}
