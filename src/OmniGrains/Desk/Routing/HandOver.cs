using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Desk.Setup;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Desk.Routing;

/// <summary>Hands a conversation over.</summary>
/// <param name="Note">What the next one has to know; 1 to 20,000 characters. The customer never sees it.</param>
/// <param name="Team">To which team: its queue gives it out. With an agent it may be left out.</param>
/// <param name="To">To which agent.</param>
/// <param name="Agent">Who hands it over, when one key serves several people.</param>
public sealed record HandOverInput(string Note, string? Team = null, string? To = null, string? Agent = null);

/// <summary>The answer to a hand-over.</summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="Team">The team that has it now.</param>
/// <param name="Agent">The agent who has it now; absent while the team's queue does.</param>
/// <param name="NoteId">The note.</param>
/// <param name="Revision">The conversation's version now; the ETag.</param>
/// <param name="Position">The journal position that contains it.</param>
public sealed record HandedOver(string ConversationId, string Team, string? Agent, string? NoteId, int Revision, long Position);

internal static class HandOverEndpoint
{
    private const int LongestNote = 20_000;

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/conversations/{id}/hand-over", Handle)
        .WithName("HandOverConversation")
        .WithTags("Desk")
        .WithSummary("Hand a conversation over to another team or agent, with a note")
        .WithDescription(
            "Note and hand-over in one go: both, or nothing. To a team, its queue gives it out by its rules; to an agent, it is theirs, above their capacity if need be. No clock "
            + "changes: the customer does not wait less for that. Send If-Match with the conversation's ETag to hand over only what you read.")
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status410Gone)
        .ProducesProblem(StatusCodes.Status412PreconditionFailed)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithRequestExample("to the returns team", new HandOverInput("Sent twice; the customer keeps one and sends back the other.", "returns", Agent: "maria"))
        .WithExample(StatusCodes.Status200OK, "in their queue", new HandedOver("0195f3a2b4c17d3e8f00112233445566", "returns", null, "0195f3a2b4c17d3e8f00112233445566.3", 7, 1240))
        .RequireScope(Scopes.ConversationsWrite);

    private static async Task<Results<Ok<HandedOver>, ProblemHttpResult>> Handle(
        string id, HandOverInput input, Intent intent, HttpContext http, ShelfKeeper keeper, IConversations conversations, KeyVault vault, CancellationToken cancellation)
    {
        if (!Answers.TryReadIfMatch(http.Request, out var revision))
        {
            return TypedResults.Problem(Problems.Of(Answers.BadIfMatch));
        }

        var book = await keeper.Book(cancellation);
        var agent = input.To is { } to ? book.Find(DeskKind.Agent, to)?.Entry.Agent : null;
        var team = input.Team ?? agent?.Team;
        var wrong = string.IsNullOrWhiteSpace(input.Note) || input.Note.Length > LongestNote ? $"note: must be 1 to {LongestNote} characters."
            : input.Agent is not null && !Slugs.IsText(input.Agent, 64) ? "agent: must be 1 to 64 characters."
            : input.To is not null && agent is null ? "to: there is no agent with this id."
            : team is null ? "team: must be given, or an agent."
            : book.Find(DeskKind.Team, team) is null ? "team: there is no team with this id."
            : agent is not null && !agent.IsIn(team) ? "to: the agent is in another team."
            : null;
        if (wrong is not null)
        {
            return TypedResults.Problem(Problems.Of(DeskRejections.Invalid(wrong)));
        }

        var act = new ConversationAct(null, input.Note, new ConversationEdit(Assignee: input.To ?? "", Team: team));
        var context = intent.Context(vault.Digest(Encoding.UTF8.GetBytes($"hand-over {id} {team} {input.To} {input.Agent} {input.Note}")));
        var acted = await conversations.Act(id, act, new SeenVersion(revision), input.Agent ?? intent.Actor, context, cancellation);
        return (acted.Rejection is { } rejection ? rejection : Result<HandedOver>.Of(
            new HandedOver(id, team!, input.To, acted.Value!.Note, acted.Value.Revision, acted.Position), acted.Position, acted.Replayed)).ToTagged(http, done => done.Revision);
    }
}
