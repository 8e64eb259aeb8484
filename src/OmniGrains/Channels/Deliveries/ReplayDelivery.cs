using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Channels.Deliveries;

/// <summary>A delivery that is being processed again.</summary>
/// <param name="Id">The delivery.</param>
/// <param name="Attempt">Which attempt this is.</param>
/// <param name="Position">The journal position that contains it.</param>
public sealed record ReplayedDelivery(string Id, int Attempt, long Position);

internal sealed record ReplayKeptDelivery(DeliveryId Id, Intent Intent) : IRequest<Result<ReplayedDelivery>>;

internal sealed class ReplayKeptDeliveryHandler(IGrains grains) : IRequestHandler<ReplayKeptDelivery, Result<ReplayedDelivery>>
{
    public async Task<Result<ReplayedDelivery>> Handle(ReplayKeptDelivery request, CancellationToken cancellationToken)
    {
        var (id, intent) = request;
        if (!Slugs.IsSlug(id.Connection, 40) || !Slugs.IsSlug(id.Id, 64))
        {
            return DeliveryRejections.Unknown;
        }

        var outcome = await grains.Ask(id.Grain, new ReplayDelivery(intent.Actor), intent.Context($"replay/{id.Grain}"), cancellationToken);
        return outcome.Reply is { } done
            ? Result<ReplayedDelivery>.Of(new ReplayedDelivery(id.Id, done.Attempt, outcome.Position), outcome.Position, outcome.Replayed)
            : outcome.Rejection!;
    }
}

internal static class ReplayDeliveryEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/connections/{id}/deliveries/{delivery}/replay", Handle)
        .WithName("ReplayDelivery")
        .WithTags("Channels")
        .WithSummary("Process a delivery again")
        .WithDescription("Possible while its content is kept, thirty days. What it said before is not recorded twice.")
        .Produces<ReplayedDelivery>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status410Gone)
        .WithExample(StatusCodes.Status200OK, "processed again", new ReplayedDelivery("5f0c1e9a7b3d42c88a6e0f1d2c3b4a59", 2, 1310))
        .RequireScope(Scopes.Admin);

    private static async Task<Results<Ok<ReplayedDelivery>, ProblemHttpResult>> Handle(
        string id, string delivery, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
        (await mediator.Send(new ReplayKeptDelivery(new DeliveryId(id, delivery), intent), cancellation)).ToOk(http);
}
