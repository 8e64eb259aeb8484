using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Webhooks;

internal static class ChangeSecretEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/webhook-endpoints/{id}/secret", Handle)
        .WithName("RotateWebhookSecret")
        .WithTags("Webhooks")
        .WithSummary("Give a webhook endpoint a new secret")
        .WithDescription(
            "The new secret is shown once. For 24 hours every message carries two signatures, one with the new and one with the earlier secret, so "
            + "that the receiver can change over without losing any.")
        .ProducesProblem(StatusCodes.Status404NotFound)
        .WithExample(StatusCodes.Status200OK, "rotated", new EndpointSecret("wh-7h3k9m2p5q8r", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", 1313))
        .RequireScope(Scopes.WebhooksWrite);

    private static async Task<Results<Ok<EndpointSecret>, ProblemHttpResult>> Handle(
        string id, Intent intent, HttpContext http, IGrains grains, Signing signing, CancellationToken cancellation)
    {
        var (shown, stored) = signing.NewSecret(id);
        var outcome = await grains.Ask(Endpoints.Grain, new RotateSecret(id, stored, intent.Actor), intent.Context(id), cancellation);
        Result<EndpointSecret> result = outcome.Rejection is { } rejection
            ? rejection
            : Result<EndpointSecret>.Of(new EndpointSecret(id, outcome.Replayed ? null : shown, outcome.Position), outcome.Position, outcome.Replayed);
        return result.ToOk(http);
    }
}
