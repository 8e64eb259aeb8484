using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;

namespace OmniGrains.Offers.Claims;

internal static class ClaimStreamEndpoint
{
    private const int MostNames = 50;
    private const string Example =
        "event: claim\ndata: {\"claim\":{\"evidenceId\":\"e0f9d3a1b2c4d5e6f708192a3b4c5d6e7\",\"kind\":\"lastPieces\",\"offer\":\"teapot-week\",\"sku\":\"TEAPOT\",\"channel\":\"web\",\"figures\":{\"left\":\"3\"}}}\n\n"
        + "event: claim-withdrawn\ndata: {\"claim\":{\"evidenceId\":\"e0f9d3a1b2c4d5e6f708192a3b4c5d6e7\",\"kind\":\"lastPieces\",\"offer\":\"teapot-week\",\"sku\":\"TEAPOT\",\"channel\":\"web\",\"figures\":{\"left\":\"3\"}},\"because\":\"enough-left\"}\n\n";

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/offers/claims/stream", Stream)
        .WithName("StreamClaims")
        .WithTags("Offers")
        .WithSummary("Which claims stand, as server-sent events")
        .WithDescription(
            "Repeat offer and sku (together up to 50); name the channel, and the place, where they are shown. First each claim that stands, then claim and claim-withdrawn as they change: "
            + "within a second of the stock, the price, the budget or the time that they rest on; of offers that are not made nothing is claimed. Only what is the same for everybody there; what depends on the customer comes with decide. "
            + "After a lost connection connect again: it begins with what stands then.")
        .Produces(StatusCodes.Status200OK, typeof(string), "text/event-stream")
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
        .WithExample(StatusCodes.Status200OK, "three left, then more came", Example, "text/event-stream")
        .RequireScope(Scopes.OffersRead);

    private static async Task Stream(HttpContext http, string[]? offer, string[]? sku, string? channel, string? place, ClaimWatch watch)
    {
        var (offers, skus) = (offer ?? [], sku ?? []);
        if (offers.Length + skus.Length is 0 or > MostNames || !Array.TrueForAll(offers, one => Slugs.IsSlug(one, 40)) || !Array.TrueForAll(skus, one => Slugs.IsText(one, 64))
            || (channel is not null && !Slugs.IsSlug(channel, 40)) || (place is not null && !Slugs.IsSlug(place, 64)))
        {
            await OfferRejections.StreamLimits.ToProblem().ExecuteAsync(http);
            return;
        }

        if (!watch.TryEnter())
        {
            await OfferRejections.StreamFull.ToProblem().ExecuteAsync(http);
            return;
        }

        try
        {
            http.Response.Headers["X-Accel-Buffering"] = "no";
            await TypedResults.ServerSentEvents(watch.Watch(new Watched(offers, skus, channel, place), http.RequestAborted)).ExecuteAsync(http);
        }
        finally
        {
            watch.Leave();
        }
    }
}
