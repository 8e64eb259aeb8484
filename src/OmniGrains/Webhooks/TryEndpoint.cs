using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Webhooks;

/// <summary>What a receiver did with a test message.</summary>
/// <param name="MessageId">The message's id.</param>
/// <param name="Delivered">True when it answered 2xx.</param>
/// <param name="Status">Its answer; absent when there was none.</param>
/// <param name="Error">Why there was none.</param>
/// <param name="Milliseconds">How long it took.</param>
public sealed record TestResult(string MessageId, bool Delivered, int? Status, string? Error, int Milliseconds);

/// <summary>The body of a test message.</summary>
internal sealed record TestMessage(string Type, DateTimeOffset At);

internal static class TryEndpointEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/webhook-endpoints/{id}/test", Handle)
        .WithName("TestWebhookEndpoint")
        .WithTags("Webhooks")
        .WithSummary("Send a test message now")
        .WithDescription("One signed message of type webhook.test, also to a disabled endpoint. It is not recorded, and not tried again; a repeated request sends another.")
        .ProducesProblem(StatusCodes.Status404NotFound)
        .WithExample(StatusCodes.Status200OK, "delivered", new TestResult("msg_wh-7h3k9m2p5q8r_test_1772357400000", true, 204, null, 41))
        .RequireScope(Scopes.WebhooksWrite);

    private static async Task<Results<Ok<TestResult>, ProblemHttpResult>> Handle(
        string id, IGrains grains, WebhookCall call, TimeProvider time, CancellationToken cancellation)
    {
        if ((await grains.Read(Endpoints.Grain, new FindEndpoint(id), cancellation)).Value is not { } endpoint)
        {
            return TypedResults.Problem(Problems.Of(WebhookRejections.Unknown));
        }

        var now = time.GetUtcNow();
        var message = string.Create(CultureInfo.InvariantCulture, $"msg_{id}_test_{now.ToUnixTimeMilliseconds()}");
        var body = JsonSerializer.SerializeToUtf8Bytes(new TestMessage("webhook.test", now), WebhooksJson.Default.TestMessage);
        var result = await call.Send(endpoint, message, body, cancellation);
        return TypedResults.Ok(new TestResult(message, result.Status is >= 200 and < 300, result.Status, result.Error, result.Milliseconds));
    }
}
