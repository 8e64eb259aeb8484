using System.Security.Cryptography;
using System.Text;
using OmniGrains.Offers.Contracts;

namespace OmniGrains.Offers.Rules;

/// <summary>
/// What an offer asks less for, so that two offers can be compared: a product, a bundle of the same items, the basket, its shipping, its points.
/// Names other than of products have a bar in them, which no SKU has.
/// </summary>
internal static class PricedThings
{
    private const string Basket = "|basket";

    /// <summary>The name of the thing; null when the offer gives nothing.</summary>
    public static string? Of(OfferTerms terms) => terms switch
    {
        { Benefit: { Kind: BenefitKind.BundlePrice, Items: { } items } } => $"|bundle|{DigestOf(items)}",
        { Benefit.Kind: BenefitKind.FreeShipping or BenefitKind.PointsMultiplier } => $"{terms.Sku ?? Basket}|{terms.Benefit.Kind}",
        { Sku: { } sku } => sku,
        { Benefit.Kind: BenefitKind.None } => null,
        _ => $"{Basket}|{terms.Benefit.Kind}",
    };

    /// <summary>Under which conditions a thing is given: of what is given on the basket, what the basket must be like. A product is the same in any basket.</summary>
    public static BasketCondition? ConditionOf(OfferTerms terms) => Of(terms)?.StartsWith(Basket, StringComparison.Ordinal) == true ? terms.Basket : null;

    /// <summary>What is asked for a thing that has no list price: the less, the better for the customer.</summary>
    public static (decimal Amount, string Currency) Worth(OfferBenefit benefit) =>
        (benefit.Kind == BenefitKind.BundlePrice ? benefit.Value!.Value : -(benefit.Value ?? 0), benefit.Currency ?? "");

    private static string DigestOf(IReadOnlyList<OfferItem> items)
    {
        var text = string.Join('|', items.GroupBy(item => item.Sku, StringComparer.Ordinal).OrderBy(same => same.Key, StringComparer.Ordinal)
            .Select(same => $"{Levers.Figure.Of(same.Sum(item => item.Quantity))} {same.Key}"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
    }
}
