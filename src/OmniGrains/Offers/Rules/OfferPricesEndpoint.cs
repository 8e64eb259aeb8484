using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Offers.Contracts;

namespace OmniGrains.Offers.Rules;

internal static class OfferPricesEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/products/{sku}/offer-prices", Handle)
        .WithName("ReadOfferPrices")
        .WithTags("Offers")
        .WithSummary("What offers asked for a product")
        .WithDescription("The latest 500, last published first: what was asked on which channel and place, the lowest of it, how it was rounded, whether customers were told that it ends, and when it was taken back before. "
            + "While it was asked it followed the list price by its benefit. Prior prices look at these too.")
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithExample(StatusCodes.Status200OK, "a week", new Page<PricedOffer>(
            [new PricedOffer("teapot-week", 1, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddDays(7), 9.99m, 12.50m, "EUR", true, "charmPrice", 2,
                new OfferBenefit(BenefitKind.Percent, 20), [new SpotPrice("web", null, 9.99m, 12.50m, "EUR", true)])], null))
        .WaitsForPosition()
        .RequireScope(Scopes.OffersRead);

    private static async Task<Results<Ok<Page<PricedOffer>>, ProblemHttpResult>> Handle(string sku, IGrains grains, CancellationToken cancellation) =>
        Slugs.IsText(sku, 64)
            ? TypedResults.Ok(new Page<PricedOffer>([.. (await grains.Read(OfferPrices.GrainOf(sku), ReadOfferPrices.Query, cancellation)).Value.Prices.Reverse()], null))
            : TypedResults.Problem(Problems.Of(OfferRejections.Invalid("sku: must be 1 to 64 characters.")));
}
