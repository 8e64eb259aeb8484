using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Recommendations;

/// <summary>What both endpoints ask for.</summary>
/// <param name="Basket">SKUs that are being bought, at most 20.</param>
/// <param name="Channel">Where it is to be sold.</param>
/// <param name="Place">In which shop.</param>
/// <param name="Lang"><c>en</c> or <c>it</c>.</param>
/// <param name="Limit">1 to 50; when absent, 10.</param>
internal readonly record struct RecommendationQuery(string[]? Basket, string? Channel, string? Place, string? Lang, int? Limit)
{
    public static readonly Rejection NoCustomer = new(
        "customer.unknown", "There is no customer of this id. Find or create one with POST /v1/customers.", RejectionKind.NotFound);

    private const int MostBasket = 20;
    private const int LongestSku = 64;
    private const int LongestPlace = 64;
    private const int LongestChannel = 40;
    private const int MostItems = 50;

    private static readonly Rejection Limits = new(
        "recommendations.limits", "Name at most 20 SKUs of a basket, a channel and a place by their ids, limit 1 to 50, and lang en or it.");

    public Rejection? Check() =>
        Basket is { Length: > MostBasket } || (Basket is not null && !Array.TrueForAll(Basket, sku => Slugs.IsText(sku, LongestSku)))
        || (Channel is not null && !Slugs.IsSlug(Channel, LongestChannel)) || (Place is not null && !Slugs.IsSlug(Place, LongestPlace))
        || Limit is < 1 or > MostItems || (Lang is not null && !Sentences.Languages.Contains(Lang))
            ? Limits
            : null;

    public Wanted For(Past past, IReadOnlyList<string> records, string? preferred) =>
        new(past, records, Basket ?? [], Channel, Place, Lang ?? (preferred?.StartsWith("it", StringComparison.OrdinalIgnoreCase) == true ? "it" : "en"), Limit ?? 10);
}
