using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Inbox.Conversations;
using OmniGrains.Inbox.Desk;
using OmniGrains.Inbox.Merging;

namespace OmniGrains.Inbox.Linking;

/// <summary>Which conversation is the same story.</summary>
/// <param name="To">The other conversation.</param>
/// <param name="Agent">Who does it, when one key serves several people; at most 64 characters.</param>
public sealed record LinkInput(string To, string? Agent);

/// <summary>Which conversation is not the same story.</summary>
/// <param name="From">The other conversation.</param>
/// <param name="Agent">Who does it, when one key serves several people; at most 64 characters.</param>
public sealed record UnlinkInput(string From, string? Agent);

internal static class LinkEndpoints
{
    private const string One = "0195f3a2b4c17d3e8f00112233445566";
    private const string Other = "0195f3a2b4c17d3e8f00112233445577";
    private static readonly Rejection BadInput = new("request.invalid", "agent: must be 1 to 64 characters.");

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/conversations/{id}/link", Link)
            .WithName("LinkConversations")
            .WithTags("Inbox")
            .WithSummary("Say that two conversations are one story")
            .WithDescription(
                "Each stays as it is, with its own status, agent and clocks; whoever opens one is shown the other, and why. For what cannot be merged, such as a live chat and a mail. Rules do it "
                + "by themselves (PUT /v1/joining-rules/{id}).")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status410Gone)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .WithRequestExample("a mail after a chat", new LinkInput(Other, "maria"))
            .WithExample(StatusCodes.Status200OK, "linked", new ConversationReceipt(One, 7, 1301))
            .RequireScope(Scopes.ConversationsWrite);
        routes.MapPost("/conversations/{id}/unlink", Unlink)
            .WithName("UnlinkConversations")
            .WithTags("Inbox")
            .WithSummary("Say that two conversations are not one story")
            .WithDescription("In both of them. No rule links or merges the two again; somebody may, by hand.")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status410Gone)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .WithRequestExample("another matter", new UnlinkInput(Other, "maria"))
            .WithExample(StatusCodes.Status200OK, "unlinked", new ConversationReceipt(One, 7, 1302))
            .RequireScope(Scopes.ConversationsWrite);
    }

    private static async Task<Results<Ok<ConversationReceipt>, ProblemHttpResult>> Link(
        string id, LinkInput input, Intent intent, IGrains grains, ICustomerFamilies families, HttpContext http, CancellationToken cancellation)
    {
        if (DeskAnswers.GrainOf(id) is not { } grain || DeskAnswers.GrainOf(input.To) is not { } other)
        {
            return TypedResults.Problem(Problems.Of(DeskAnswers.GrainOf(id) is null ? ConversationRejections.Unknown : LinkRejections.UnknownTo));
        }

        var one = (await grains.Read(grain, ReadConversation.Query, cancellation)).Value;
        var to = (await grains.Read(other, ReadConversation.Query, cancellation)).Value;
        var refusal = input.Agent is not null && !Slugs.IsText(input.Agent, 64) ? BadInput
            : !to.Exists ? LinkRejections.UnknownTo
            : to.Forgotten ? ConversationRejections.Forgotten
            : await SameCustomer.May(one, to, families, cancellation) ? null : MergeRejections.OtherCustomer;
        if (refusal is not null)
        {
            return TypedResults.Problem(Problems.Of(refusal));
        }

        var actor = DeskAnswers.Actor(input.Agent, intent);
        var link = new LinkConversation(input.To, to.Channel, [LinkRejections.ByHand], actor, $"{actor} says so", IsRule: false);
        return DeskAnswers.ReceiptOf(await grains.Ask(grain, link, intent.Context($"{id}/link/{input.To}/{input.Agent}"), cancellation)).ToOk(http);
    }

    private static async Task<Results<Ok<ConversationReceipt>, ProblemHttpResult>> Unlink(
        string id, UnlinkInput input, Intent intent, IGrains grains, HttpContext http, CancellationToken cancellation)
    {
        var refusal = input.Agent is not null && !Slugs.IsText(input.Agent, 64) ? BadInput
            : DeskAnswers.GrainOf(id) is null ? ConversationRejections.Unknown
            : DeskAnswers.GrainOf(input.From) is null ? LinkRejections.NotLinked
            : null;
        if (refusal is not null)
        {
            return TypedResults.Problem(Problems.Of(refusal));
        }

        var unlink = new UnlinkConversation(input.From, DeskAnswers.Actor(input.Agent, intent));
        return DeskAnswers.ReceiptOf(await grains.Ask(DeskAnswers.GrainOf(id)!.Value, unlink, intent.Context($"{id}/unlink/{input.From}/{input.Agent}"), cancellation)).ToOk(http);
    }
}
