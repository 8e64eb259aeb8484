using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Desk.Setup;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Desk.Routing;

/// <summary>Says whether an agent takes conversations. It holds until something else is said, or until no sign comes any more where the team asks for signs.</summary>
public sealed record AgentPresenceInput(AgentPresence State);

/// <summary>An agent at work.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="Team">The team.</param>
/// <param name="State">Whether conversations are taken.</param>
/// <param name="Load">How many open conversations the agent has, in all teams.</param>
/// <param name="Capacity">How many the agent takes at once, in all teams.</param>
/// <param name="Position">The journal position that contains it.</param>
public sealed record AgentAtWork(string Agent, string Team, AgentPresence State, int Load, int Capacity, long Position);

/// <summary>Why a conversation is where it is.</summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="Team">The team; absent when no rule fits and nobody chose one.</param>
/// <param name="State"><c>unrouted</c>, <c>waiting</c>, <c>assigned</c>, <c>kept</c> (by hand, or from before) or <c>idle</c> (nobody has to act).</param>
/// <param name="Agent">Who got it.</param>
/// <param name="Place">Of one that waits: its place in the queue, from 1.</param>
/// <param name="Agents">What spoke for and against each agent: when it was last given out, or of one that waits, right now.</param>
/// <param name="Told">Who decided last who has it, and why.</param>
public sealed record RoutingAnswer(string ConversationId, string? Team, string State, string? Agent, int? Place, IReadOnlyList<AgentVerdict> Agents, RoutingTold? Told = null);

internal static class RoutingEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPut("/agents/{id}/presence", Put)
            .WithName("SetAgentPresence")
            .WithTags("Desk")
            .WithSummary("Come online, go away, leave")
            .WithDescription("Who comes online is given what waits at once. Who leaves keeps what they have, unless the team has returnUnanswered: then what waits for an answer goes back "
                + "to the queue, and what opens again later goes there at once. Who is away keeps it, for a while: where the team has awayAfterMinutes, say online or away again every minute; "
                + "whoever is not heard of for so long is not there. POST /v1/conversations/{id}/hand-over hands a single one over.")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithRequestExample("online", new AgentPresenceInput(AgentPresence.Online))
            .WithExample(StatusCodes.Status200OK, "online", new AgentAtWork("maria", "returns", AgentPresence.Online, 2, 5, 1240))
            .RequireScope(Scopes.ConversationsWrite);
        routes.MapGet("/conversations/{id}/routing", Explain)
            .WithName("ExplainRouting")
            .WithTags("Desk")
            .WithSummary("Why this agent, and not another one")
            .WithDescription("What spoke for and against each agent of the team when the conversation was given out, or right now while it waits.")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithExample(StatusCodes.Status200OK, "given to Maria", new RoutingAnswer(
                "0195f3a2b4c17d3e8f00112233445566", "returns", "assigned", "maria", null,
                [new AgentVerdict("maria", true, "chosen: has the most room left", 1, 5), new AgentVerdict("paolo", false, "is full: 5 of 5", 5, 5)]))
            .WaitsForPosition()
            .RequireScope(Scopes.ConversationsRead);
    }

    private static async Task<Results<Ok<AgentAtWork>, ProblemHttpResult>> Put(
        string id, AgentPresenceInput input, Intent intent, HttpContext http, ShelfKeeper keeper, IGrains grains, CancellationToken cancellation)
    {
        var book = await keeper.Book(cancellation);
        if (book.Find(DeskKind.Agent, id)?.Entry.Agent is not { } agent)
        {
            return TypedResults.Problem(Problems.Of(DeskRejections.AgentUnknown));
        }

        var context = intent.Context($"{id}-{input.State}");
        var (outcome, load) = (default(Outcome<TeamReply>), 0);

        // The main team last, under the request's own id: what a crash leaves out before is told when the request comes again, or with the next sign.
        foreach (var name in agent.TeamsOf().Reverse())
        {
            var (team, told) = (TeamQueue.GrainOf(name), name == agent.Team ? context : context with { Id = context.Id.Step($"in-{name}") });

            // The team may not have heard of its newest members yet.
            await grains.Ask(team, new ConfigureTeam(name, book.Version, Teams.TermsOf(book, name)), told with { Id = told.Id.Step("t") }, cancellation);
            outcome = await grains.Ask(team, new ChangePresence(id, input.State), told, cancellation);
            if (outcome.Rejection is not null)
            {
                break;
            }

            load += (await grains.Read(team, ReadTeam.Query, cancellation)).Value.Held.Values.Count(one => one.Agent == id);
        }

        return outcome.ToResult(_ => new AgentAtWork(id, agent.Team, input.State, load, agent.TeamsOf().Sum(agent.CapacityIn), outcome.Position)).ToOk(http);
    }

    private static async Task<Results<Ok<RoutingAnswer>, ProblemHttpResult>> Explain(
        string id, IConversations conversations, IGrains grains, Tail tail, TimeProvider time, CancellationToken cancellation)
    {
        if (await conversations.Find(id, cancellation) is not { } conversation)
        {
            return TypedResults.Problem(Problems.Of(DeskRejections.NoConversation));
        }

        if (conversation.Team is not { } name)
        {
            return TypedResults.Ok(new RoutingAnswer(id, null, "unrouted", conversation.Assignee, null, [], conversation.Routing));
        }

        var team = (await grains.Read(TeamQueue.GrainOf(name), ReadTeam.Query, cancellation)).Value;
        if (team.Waiting.TryGetValue(id, out var need))
        {
            var place = team.InOrder().TakeWhile(one => one.Conversation != id).Count() + 1;
            return TypedResults.Ok(new RoutingAnswer(id, name, "waiting", null, place, new Suitability(team, time.GetUtcNow()).Verdicts(need), conversation.Routing));
        }

        if (team.Held.TryGetValue(id, out var held))
        {
            // After a pause the team knows the agent, and the journal why it was this one.
            var verdicts = held.Verdicts.Count > 0 || conversation.Routing?.Agent != held.Agent ? held.Verdicts : await Decided(conversation, tail, cancellation);
            return TypedResults.Ok(new RoutingAnswer(id, name, verdicts.Count > 0 ? "assigned" : "kept", held.Agent, null, verdicts, conversation.Routing));
        }

        return TypedResults.Ok(new RoutingAnswer(id, name, "idle", conversation.Assignee, null, await Decided(conversation, tail, cancellation), conversation.Routing));
    }

    // The team forgets what is done; the journal does not.
    private static async ValueTask<IReadOnlyList<AgentVerdict>> Decided(ConversationFacts conversation, Tail tail, CancellationToken cancellation) =>
        conversation.Routing?.Decision is { } position && await tail.Read(position - 1, 1, cancellation) is [{ Event: ConversationRouted routed }] && routed.Conversation == conversation.Id
            ? routed.Verdicts
            : [];
}
