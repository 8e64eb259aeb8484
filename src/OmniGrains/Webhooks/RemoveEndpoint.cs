using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Webhooks;

internal static class RemoveEndpointEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapDelete("/webhook-endpoints/{id}", Handle)
        .WithName("RemoveWebhookEndpoint")
        .WithTags("Webhooks")
        .WithSummary("Delete a webhook endpoint")
        .WithDescription("Nothing is sent there any more, and the list of its deliveries is gone.")
        .ProducesProblem(StatusCodes.Status404NotFound)
        .WithExample(StatusCodes.Status200OK, "deleted", new EndpointReceipt("wh-7h3k9m2p5q8r", 1312))
        .RequireScope(Scopes.WebhooksWrite);

    private static async Task<Results<Ok<EndpointReceipt>, ProblemHttpResult>> Handle(
        string id, Intent intent, HttpContext http, IGrains grains, CancellationToken cancellation)
    {
        var outcome = await grains.Ask(Endpoints.Grain, new DeleteEndpoint(id, intent.Actor), intent.Context(id), cancellation);
        Result<EndpointReceipt> result = outcome.Rejection is { } rejection
            ? rejection
            : Result<EndpointReceipt>.Of(new EndpointReceipt(id, outcome.Position), outcome.Position, outcome.Replayed);
        return result.ToOk(http);
    }
}
