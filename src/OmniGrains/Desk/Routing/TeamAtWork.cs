using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Desk.Setup;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Desk.Routing;

/// <summary>A team at work, right now.</summary>
/// <param name="Team">The team.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Waiting">How many conversations wait in its queue.</param>
/// <param name="WaitingSince">Since when the one waits that has waited longest; absent when none does.</param>
/// <param name="WaitingByChannel">How many of them on each channel.</param>
/// <param name="Agents">Who is in it, by id.</param>
/// <param name="WithOthers">How many of its open conversations are with somebody who is not in it: they were given to them by hand.</param>
/// <param name="Position">The journal position that contains it.</param>
public sealed record TeamAtWork(
    string Team, string Name, int Waiting, DateTimeOffset? WaitingSince, IReadOnlyDictionary<string, int> WaitingByChannel, IReadOnlyList<MemberAtWork> Agents, int WithOthers, long Position);

/// <summary>An agent of a team, right now.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="Name">What they are called.</param>
/// <param name="State">Whether conversations are taken.</param>
/// <param name="Since">Since when that is so; absent when the agent never said anything.</param>
/// <param name="NoSign">True when the agent is away because no sign came any more.</param>
/// <param name="Shift">The business calendar of the agent's shifts; absent for none.</param>
/// <param name="OnShift">Whether it is the agent's shift; absent without shifts.</param>
/// <param name="Load">How many open conversations of the team the agent has.</param>
/// <param name="Capacity">How many of the team the agent takes at once.</param>
/// <param name="Channels">The same by channel: those that the agent has some on, and those that have a limit of their own.</param>
public sealed record MemberAtWork(
    string Agent, string Name, AgentPresence State, DateTimeOffset? Since, bool NoSign, string? Shift, bool? OnShift, int Load, int Capacity, IReadOnlyDictionary<string, ChannelLoad> Channels);

/// <summary>What an agent has on a channel.</summary>
/// <param name="Load">How many open conversations.</param>
/// <param name="Capacity">How many at once; absent when only the whole is limited.</param>
public sealed record ChannelLoad(int Load, int? Capacity = null);

internal static class TeamAtWorkEndpoint
{
    private static readonly DateTimeOffset Morning = new(2026, 3, 2, 8, 1, 0, TimeSpan.Zero);

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/teams/{id}/desk", Handle)
        .WithName("ReadTeamAtWork")
        .WithTags("Desk")
        .WithSummary("Who is there, how much they have, and what waits")
        .WithDescription("For whoever runs the shift: each agent's state and load, and the team's queue. Read from the team's live state, at the same cost however long its history is. "
            + "For why a single conversation is where it is: GET /v1/conversations/{id}/routing.")
        .ProducesProblem(StatusCodes.Status404NotFound)
        .WithExample(StatusCodes.Status200OK, "one at work, one gone", new TeamAtWork(
            "returns", "Returns", 3, Morning.AddMinutes(41), new Dictionary<string, int> { ["chat"] = 1, ["email"] = 2 },
            [
                new MemberAtWork("maria", "Maria", AgentPresence.Online, Morning, false, "milan", true, 5, 5, new Dictionary<string, ChannelLoad> { ["chat"] = new(3, 3), ["email"] = new(2) }),
                new MemberAtWork("paolo", "Paolo", AgentPresence.Away, Morning.AddMinutes(30), true, null, null, 0, 5, new Dictionary<string, ChannelLoad>()),
            ],
            0, 1240))
        .WaitsForPosition()
        .RequireScope(Scopes.ConversationsRead);

    private static async Task<Results<Ok<TeamAtWork>, ProblemHttpResult>> Handle(string id, ShelfKeeper keeper, IGrains grains, TimeProvider time, CancellationToken cancellation)
    {
        var book = await keeper.Book(cancellation);
        if (book.Find(DeskKind.Team, id)?.Entry.Team is not { } team)
        {
            return TypedResults.Problem(Problems.Of(DeskRejections.TeamUnknown));
        }

        // Who is in it is what the book says, also before the team has heard of it.
        var read = await grains.Read(TeamQueue.GrainOf(id), ReadTeam.Query, cancellation);
        return TypedResults.Ok(Of(id, team.Name, read.Value with { Terms = Teams.TermsOf(book, id) }, book, time.GetUtcNow(), read.Position));
    }

    internal static TeamAtWork Of(string id, string name, TeamQueue queue, DeskBook book, DateTimeOffset at, long position)
    {
        var held = queue.Held.Values.ToLookup(one => one.Agent, one => one.Channel, StringComparer.Ordinal);
        var waiting = queue.Waiting.Values;
        return new TeamAtWork(
            id, name, queue.Waiting.Count, waiting.Select(need => (DateTimeOffset?)need.Since).Min(),
            new SortedDictionary<string, int>(waiting.CountBy(need => need.Channel).ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal),
            [.. queue.Terms.Members.Select(member => Of(member, queue, book.Find(DeskKind.Agent, member.Id)!.Entry.Agent!, [.. held[member.Id]], at))],
            queue.Held.Count - queue.Terms.Members.Sum(member => held[member.Id].Count()), position);
    }

    private static MemberAtWork Of(TeamMember member, TeamQueue queue, AgentInput agent, IReadOnlyList<string> held, DateTimeOffset at)
    {
        var standing = queue.Standing.GetValueOrDefault(member.Id);
        var (load, limits) = (held.CountBy(channel => channel).ToDictionary(StringComparer.Ordinal), member.ChannelCapacity ?? new Dictionary<string, int>());
        var channels = load.Keys.Union(limits.Keys, StringComparer.Ordinal).ToDictionary(
            channel => channel, channel => new ChannelLoad(load.GetValueOrDefault(channel), limits.TryGetValue(channel, out var most) ? most : null), StringComparer.Ordinal);
        return new MemberAtWork(
            member.Id, agent.Name, queue.PresenceOf(member.Id), standing?.Since, standing?.Silent == true, agent.Shift, member.Shift?.IsOpen(at), held.Count, member.Capacity,
            new SortedDictionary<string, ChannelLoad>(channels, StringComparer.Ordinal));
    }
}
