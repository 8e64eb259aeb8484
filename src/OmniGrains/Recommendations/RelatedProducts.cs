using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Recommendations;

/// <summary>A product that is bought with another.</summary>
/// <param name="Sku">Which.</param>
/// <param name="Name">As the catalogue knows it.</param>
/// <param name="Count">Baskets with both, of those that were looked at.</param>
/// <param name="OutOf">The latest baskets with the product that was asked about.</param>
/// <param name="Lift">How many times more often than by chance: N·c_ij / (c_i·c_j), c_ij carried over from the sample to all.</param>
/// <param name="Jaccard">c_ij / (c_i + c_j − c_ij).</param>
/// <param name="Cosine">c_ij / √(c_i·c_j).</param>
public sealed record RelatedProduct(string Sku, string? Name, long Count, long OutOf, double Lift, double Jaccard, double Cosine);

/// <summary>Related products, best first.</summary>
public sealed record RelatedProductList(IReadOnlyList<RelatedProduct> Items);

internal static class RelatedProductsEndpoint
{
    private const int DefaultSupport = 5;
    private const int MostItems = 50;
    private const string InNext = "next";
    private const string InSame = "together";

    private static readonly Rejection Limits = new("recommendations.limits", "basket is together or next, support 1 to 200, and limit 1 to 50.");

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/products/{sku}/related", Handle)
        .WithName("RelatedProducts")
        .WithTags("Recommendations")
        .WithSummary("What is bought with a product, or next")
        .WithDescription(
            "Of the latest 200 baskets with it: what else was in them (basket=together), or in the buyer's next one (next), at least support times (5), by lift. What cannot be "
            + "sold on the channel, or at the place, is left out.")
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithExample(StatusCodes.Status200OK, "cups with a teapot", new RelatedProductList([new RelatedProduct("CUP", "Blue cup", 10, 40, 2.0, 0.1818, 0.3162)]))
        .WaitsForPosition()
        .RequireScope(Scopes.CatalogueRead);

    private static async Task<Results<Ok<RelatedProductList>, ProblemHttpResult>> Handle(
        string sku, string? basket, int? support, int? limit, string? channel, string? place, IViewStore views, Shelves shelves, CancellationToken cancellation)
    {
        if (basket is not (null or InSame or InNext) || support is < 1 or > Baskets.Sample || limit is < 1 or > MostItems
            || new RecommendationQuery(null, channel, place, null, null).Check() is not null)
        {
            return TypedResults.Problem(Problems.Of(Limits));
        }

        await using var connection = await views.Open(cancellation);
        var baskets = new Baskets(connection, views.Dialect, cancellation);
        var companions = await (basket == InNext ? baskets.Next(sku) : baskets.Together(sku));
        var often = companions.Where(companion => companion.Count >= (support ?? DefaultSupport)).ToList();
        var totals = await baskets.Totals([sku, .. often.Select(companion => companion.Sku)]);
        var items = new List<RelatedProduct>();
        foreach (var (companion, strength) in often.Select(companion => (companion, Association.Of(sku, companion, totals))).OrderByDescending(pair => pair.Item2.Lift))
        {
            if (items.Count < (limit ?? 10) && await shelves.Find(companion.Sku, channel, place, cancellation) is { } shown)
            {
                items.Add(new RelatedProduct(
                    companion.Sku, shown.Name, companion.Count, Association.LookedAt(sku, totals), Rounded(strength.Lift), Rounded(strength.Jaccard), Rounded(strength.Cosine)));
            }
        }

        return TypedResults.Ok(new RelatedProductList(items));
    }

    private static double Rounded(double figure) => Math.Round(figure, 4);
}
