using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Webhooks;

/// <summary>Reads endpoints from memory, with how far each is.</summary>
internal static class ReadEndpointsEndpoint
{
    private static readonly EndpointDetails Example = new(
        "wh-7h3k9m2p5q8r", "https://shop.example/hooks/omnigrains", ["order."], "The shop's back office", false, true, null, 1310, 0,
        new DateTimeOffset(2026, 3, 1, 9, 30, 0, TimeSpan.Zero), new DateTimeOffset(2026, 2, 1, 8, 0, 0, TimeSpan.Zero));

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/webhook-endpoints", List)
            .WithName("ListWebhookEndpoints")
            .WithTags("Webhooks")
            .WithSummary("All webhook endpoints")
            .WithDescription("Without their secrets; with how far each is and how many deliveries wait to be tried again.")
            .WithExample(StatusCodes.Status200OK, "one endpoint", new EndpointList([Example]))
            .RequireScope(Scopes.WebhooksWrite);
        routes.MapGet("/webhook-endpoints/{id}", Find)
            .WithName("GetWebhookEndpoint")
            .WithTags("Webhooks")
            .WithSummary("Read a webhook endpoint")
            .WithDescription("Its ETag is what If-Match of a change takes.")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithExample(StatusCodes.Status200OK, "an endpoint", Example)
            .RequireScope(Scopes.WebhooksWrite);
    }

    private static async Task<Ok<EndpointList>> List(IGrains grains, CancellationToken cancellation)
    {
        var items = new List<EndpointDetails>();
        foreach (var endpoint in (await grains.Read(Endpoints.Grain, ListEndpoints.All, cancellation)).Value)
        {
            items.Add(await DetailsOf(endpoint, grains, cancellation));
        }

        return TypedResults.Ok(new EndpointList(items));
    }

    private static async Task<Results<Ok<EndpointDetails>, ProblemHttpResult>> Find(string id, HttpResponse response, IGrains grains, CancellationToken cancellation)
    {
        if ((await grains.Read(Endpoints.Grain, new FindEndpoint(id), cancellation)).Value is not { } endpoint)
        {
            return TypedResults.Problem(Problems.Of(WebhookRejections.Unknown));
        }

        response.Headers.ETag = Answers.ETagOf(endpoint.Version);
        return TypedResults.Ok(await DetailsOf(endpoint, grains, cancellation));
    }

    private static async ValueTask<EndpointDetails> DetailsOf(Endpoint endpoint, IGrains grains, CancellationToken cancellation)
    {
        var (state, _, _) = await grains.Read(Deliveries.GrainOf(endpoint.Id), ReadDeliveries.State, cancellation);
        return new EndpointDetails(
            endpoint.Id, endpoint.Url, endpoint.Kinds, endpoint.Description, endpoint.PersonalData, endpoint.Disabled is null, endpoint.Disabled,
            state.Cursor ?? endpoint.From, state.Waiting.Count, state.LastSuccess, endpoint.CreatedAt);
    }
}
