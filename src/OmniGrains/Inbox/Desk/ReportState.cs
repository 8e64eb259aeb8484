using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;

namespace OmniGrains.Inbox.Desk;

/// <summary>What became of a message that a channel of your own was to deliver.</summary>
/// <param name="State"><c>sent</c>, <c>delivered</c>, <c>read</c> or <c>failed</c>.</param>
/// <param name="Code">Why it failed: at most 40 lower-case letters, digits and hyphens.</param>
/// <param name="Detail">The same for people, without personal data; at most 200 characters.</param>
public sealed record MessageStateInput(MessageState State, string? Code, string? Detail);

internal static class ReportStateEndpoint
{
    private static readonly Rejection Invalid = new(
        "conversation.state-invalid", "code must be at most 40 lower-case letters, digits and hyphens, detail at most 200 characters, both for failed only.");

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/conversations/messages/{message}/state", Handle)
        .WithName("ReportMessageState")
        .WithTags("Inbox")
        .WithSummary("Report what became of a message to the customer")
        .WithDescription("For channels of your own (connector api). A message only moves on; what would take it back changes nothing.")
        .Produces<ConversationReceipt>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithRequestExample("delivered", new MessageStateInput(MessageState.Delivered, null, null))
        .WithExample(StatusCodes.Status200OK, "noted", new ConversationReceipt("0195f3a2b4c17d3e8f00112233445566", 4, 1213))
        .RequireScope(Scopes.ConversationsWrite);

    private static async Task<Results<Ok<ConversationReceipt>, ProblemHttpResult>> Handle(
        string message, MessageStateInput input, Intent intent, IGrains grains, HttpContext http, CancellationToken cancellation)
    {
        if (MessageId.ConversationOf(message) is not { } id
            || (await grains.Read(id.Grain, ReadConversation.Query, cancellation)).Value is not { Connector: "api" } state || state.Entry(message)?.State is null)
        {
            return TypedResults.Problem(Problems.Of(ConversationRejections.NoMessage));
        }

        var isFailure = input.State == MessageState.Failed;
        if ((!isFailure && (input.Code ?? input.Detail) is not null) || !(input.Code is null || Slugs.IsSlug(input.Code, 40)) || !(input.Detail is null || Slugs.IsText(input.Detail, 200)))
        {
            return TypedResults.Problem(Problems.Of(Invalid));
        }

        var command = new NoteMessageState(message, input.State, isFailure ? input.Code ?? "refused" : null, input.Detail);
        var context = intent.Context($"{message}/{input.State}/{input.Code}");
        return DeskAnswers.ReceiptOf(await grains.Ask(id.Grain, command, context, cancellation)).ToOk(http);
    }
}
