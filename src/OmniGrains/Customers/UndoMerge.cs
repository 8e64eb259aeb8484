using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Customers;

/// <summary>Why a merge is undone; may be left out.</summary>
/// <param name="Reason">In your words; at most 500 characters.</param>
public sealed record UndoRequest(string? Reason);

internal sealed record UndoMerge(string Id, string MergeId, string? Reason, Intent Intent) : IRequest<Result<MergeReceipt>>;

internal sealed class UndoMergeHandler(IGrains grains, Families families, FollowUp followUp) : IRequestHandler<UndoMerge, Result<MergeReceipt>>
{
    private const int LongestReason = 500;

    private static readonly Rejection ReasonTooLong = new("request.invalid", "reason: must be at most 500 characters");

    public async Task<Result<MergeReceipt>> Handle(UndoMerge request, CancellationToken cancellationToken)
    {
        if (request.Reason is { } reason && !Slugs.IsText(reason, LongestReason))
        {
            return ReasonTooLong;
        }

        var (family, rejection) = await families.Find(request.Id);
        if (rejection is not null)
        {
            return rejection;
        }

        if (CustomerIds.MemberOf(request.MergeId) is not { } member || !await Concerns(family!, member))
        {
            return CustomerRejections.MergeUnknown;
        }

        var command = new Unmerge(member, request.MergeId, request.Reason, request.Intent.Actor);
        var outcome = await grains.Ask(new CustomerId(member).Grain, command, request.Intent.ContextOr($"u:{request.MergeId}", request.MergeId), cancellationToken);
        if (outcome.Rejection is { } refused)
        {
            return refused;
        }

        return await followUp.Reach(outcome.Position, cancellationToken)
            ? Result<MergeReceipt>.Of(new MergeReceipt(request.MergeId, family!.Root, member, outcome.Position), outcome.Position, outcome.Replayed)
            : CustomerRejections.Behind;
    }

    // A record that stands alone is asked too: it may be that this very request has separated it before.
    private async ValueTask<bool> Concerns(Family family, string member) =>
        family.Parts.Any(part => part.Id == member) || (await families.Read(member)).Value is Customer.Active;
}

internal static class UndoMergeEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/customers/{id}/merges/{mergeId}/undo", Handle)
        .WithName("UndoMerge")
        .WithTags("Customers")
        .WithSummary("Undo a merge")
        .WithDescription(
            "The record that was merged stands alone again, with all that was recorded on it before and since. The two are not merged again unless "
            + "somebody asks for it.")
        .Produces<MergeReceipt>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status410Gone)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
        .RequireScope(Scopes.CustomersWrite);

    private static async Task<Results<Ok<MergeReceipt>, ProblemHttpResult>> Handle(
        string id, string mergeId, UndoRequest? input, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
        (await mediator.Send(new UndoMerge(id, mergeId, input?.Reason, intent), cancellation)).ToOk(http);
}
