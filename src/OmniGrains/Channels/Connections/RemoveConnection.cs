using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Channels.Connections;

/// <summary>The answer to a removal.</summary>
/// <param name="Id">The connection that is gone.</param>
/// <param name="Position">The journal position that contains it.</param>
public sealed record RemovedConnection(string Id, long Position);

internal sealed record RemoveConnection(string Id, Intent Intent) : IRequest<Result<RemovedConnection>>;

internal sealed class RemoveConnectionHandler(IGrains grains) : IRequestHandler<RemoveConnection, Result<RemovedConnection>>
{
    public async Task<Result<RemovedConnection>> Handle(RemoveConnection request, CancellationToken cancellationToken)
    {
        var command = new RemoveConnectionForGood(request.Id, request.Intent.Actor);
        var outcome = await grains.Ask(AllConnections.Grain, command, request.Intent.Context($"remove/{request.Id}"), cancellationToken);
        return outcome.Accepted
            ? Result<RemovedConnection>.Of(new RemovedConnection(request.Id, outcome.Position), outcome.Position, outcome.Replayed)
            : outcome.Rejection!;
    }
}

internal static class RemoveConnectionEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapDelete("/connections/{id}", Handle)
        .WithName("RemoveConnection")
        .WithTags("Channels")
        .WithSummary("Remove a connection")
        .WithDescription("Its webhooks are refused from now on, and nothing more is asked of the shop. Orders that came through it stay.")
        .Produces<RemovedConnection>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .WithExample(StatusCodes.Status200OK, "removed", new RemovedConnection("shopify-eu", 812))
        .RequireScope(Scopes.Admin);

    private static async Task<Results<Ok<RemovedConnection>, ProblemHttpResult>> Handle(
        string id, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
        (await mediator.Send(new RemoveConnection(id, intent), cancellation)).ToOk(http);
}
