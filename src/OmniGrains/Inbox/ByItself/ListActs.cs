using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;

namespace OmniGrains.Inbox.Desk;

/// <summary>What was done with a conversation by itself.</summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="Routing">Who decided last who has it, and why; absent before anybody did.</param>
/// <param name="Acts">What rules, escalations and surveys did or could not do, latest first: all of the last hour, and no fewer than the last fifty.</param>
public sealed record ConversationActs(string ConversationId, RoutingTold? Routing, IReadOnlyList<ActedByItself> Acts);

internal static class ListActsEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/conversations/{id}/automation", Handle)
        .WithName("ListAutomaticActs")
        .WithTags("Inbox")
        .WithSummary("What rules did with a conversation, and why")
        .WithDescription("What automation rules, escalations and surveys did, or could not do (code), each with what had happened and why; and who decided last who has it.")
        .ProducesProblem(StatusCodes.Status404NotFound)
        .WithExample(StatusCodes.Status200OK, "a label", new ConversationActs("0195f3a2b4c17d3e8f00112233445566", null,
        [
            new ActedByItself(
                "0195f3a2b4c17d3e8f00112233445566", null, "automation:refunds", 3, "Refunds: messageReceived; text has 'rimborso'", "messageReceived", 1209, null, null,
                new DateTimeOffset(2026, 3, 1, 9, 30, 0, TimeSpan.Zero)),
        ]))
        .WaitsForPosition()
        .RequireScope(Scopes.ConversationsRead);

    private static async Task<Results<Ok<ConversationActs>, ProblemHttpResult>> Handle(string id, IGrains grains, CancellationToken cancellation) =>
        DeskAnswers.GrainOf(id) is { } grain && (await grains.Read(grain, ReadConversation.Query, cancellation)).Value is { Exists: true } state
            ? TypedResults.Ok(new ConversationActs(id, state.Routing, [.. Enumerable.Reverse(state.ByItself)]))
            : TypedResults.Problem(Problems.Of(ConversationRejections.Unknown));
}
