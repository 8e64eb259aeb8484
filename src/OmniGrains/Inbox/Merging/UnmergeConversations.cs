using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;
using OmniGrains.Inbox.Desk;

namespace OmniGrains.Inbox.Merging;

/// <summary>Who undoes it; may be left out.</summary>
/// <param name="Agent">When one key serves several people; at most 64 characters.</param>
public sealed record UnmergeInput(string? Agent);

internal sealed record UnmergeConversations(string Id, UnmergeInput? Input, Intent Intent) : IRequest<Result<ConversationMergeReceipt>>;

internal sealed class UnmergeConversationsHandler(IGrains grains) : IRequestHandler<UnmergeConversations, Result<ConversationMergeReceipt>>
{
    private static readonly Rejection BadAgent = new("request.invalid", "agent: must be 1 to 64 characters.");

    public async Task<Result<ConversationMergeReceipt>> Handle(UnmergeConversations request, CancellationToken cancellationToken)
    {
        var (id, input, intent) = request;
        if (input?.Agent is { } agent && !Slugs.IsText(agent, 64))
        {
            return BadAgent;
        }

        if (DeskAnswers.GrainOf(id) is not { } grain)
        {
            return ConversationRejections.Unknown;
        }

        var context = intent.Context($"{id}/{input?.Agent}");
        var outcome = await grains.Ask(grain, new UnmergeConversation(null, ConversationGrain.ByHand, DeskAnswers.Actor(input?.Agent, intent)), context, cancellationToken);
        if (outcome.Reply is not { } done)
        {
            return outcome.Rejection!;
        }

        // Not when it was asked before: the two may have been merged again since.
        if (!outcome.Replayed)
        {
            await grains.Ask(new ConversationId(done.From).Grain, new ReleaseMember(id), context with { Id = context.Id.Step("r") }, cancellationToken);
        }

        return Result<ConversationMergeReceipt>.Of(new ConversationMergeReceipt(id, done.From, done.Revision, outcome.Position), outcome.Position, outcome.Replayed);
    }
}

internal static class UnmergeConversationsEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/conversations/{id}/unmerge", Handle)
        .WithName("UnmergeConversations")
        .WithTags("Inbox")
        .WithSummary("Let a merged conversation stand alone again")
        .WithDescription("With all that its contact wrote and was answered before and since. It stands where it stood before the merge: open, unless it was resolved.")
        .Produces<ConversationMergeReceipt>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status410Gone)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithExample(StatusCodes.Status200OK, "alone again", new ConversationMergeReceipt("0195f3a2b4c17d3e8f00112233445566", "0195f3a2b4c17d3e8f00112233445577", 9, 1312))
        .RequireScope(Scopes.ConversationsWrite);

    private static async Task<Results<Ok<ConversationMergeReceipt>, ProblemHttpResult>> Handle(
        string id, UnmergeInput? input, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
        (await mediator.Send(new UnmergeConversations(id, input, intent), cancellation)).ToTagged(http, receipt => receipt.Revision);
}
