using OmniGrains.Offers.Contracts;

namespace OmniGrains.Offers.Levers;

/// <summary>A product of the basket, as it is compared with the offer's.</summary>
internal readonly record struct InBasket(string Sku, string? Category, decimal? Price);

/// <summary>What is claimed of a product beside one in the basket.</summary>
internal static class BasketLevers
{
    private const decimal Least = 1.1m;
    private const decimal Most = 1.5m;

    private const string Price = "withPrice";

    /// <summary>Better: of the same category, at 1.1 to 1.5 times the price, and there. The price in the basket is part of the claim.</summary>
    public static Verdict Upsell(InBasket offered, InBasket line, bool inStock) => WhyNoUpsell(offered, line, inStock) is { } code
        ? Verdict.Hide(code, $"{offered.Sku} is not a better {line.Sku} at 1.1 to 1.5 times its price that is there")
        : Verdict.Show(
            [new EvidenceSource($"price/{offered.Sku}", Figure.Money(offered.Price!.Value)), new EvidenceSource($"basket/{line.Sku}", Figure.Money(line.Price!.Value))], null,
            ("with", line.Sku), (Price, Figure.Of(line.Price!.Value)), ("ratio", Figure.Of(Math.Round(offered.Price!.Value / line.Price!.Value, 2))));

    /// <summary>Why it is no upsell, as a code; null when it is. It costs nothing to ask.</summary>
    public static string? WhyNoUpsell(in InBasket offered, in InBasket line, bool inStock) =>
        offered.Sku == line.Sku ? "in-basket"
        : offered.Category is null || offered.Category != line.Category ? "other-category"
        : offered.Price is null || line.Price is not > 0 ? "price-unknown"
        : offered.Price / line.Price is < Least or > Most ? "price-far-off"
        : !inStock ? "sold-out"
        : null;

    /// <summary>What the product in the basket cost when the claim was made; null when an older claim does not say.</summary>
    public static decimal? PriceIn(OfferClaim claim) =>
        claim.Figures.TryGetValue(Price, out var price) ? decimal.Parse(price, System.Globalization.CultureInfo.InvariantCulture) : null;

    /// <summary>Often bought together: in so many baskets at least, and more often than by chance.</summary>
    /// <param name="offered">The offer's product.</param>
    /// <param name="with">What is in the basket.</param>
    /// <param name="count">Baskets with both, of those looked at; null when there are too few.</param>
    /// <param name="outOf">Baskets that were looked at.</param>
    /// <param name="lift">How many times more often than by chance.</param>
    /// <param name="inStock">Whether it can be sold.</param>
    public static Verdict CrossSell(string offered, string with, long? count, long outOf, double lift, bool inStock) => WhyNoCrossSell(count, lift, inStock) is { } code
        ? Verdict.Hide(code, $"{offered} is not bought with {with} often, more often than by chance, and there")
        : Verdict.Show(
            [new EvidenceSource("baskets", $"{count} of the latest {outOf} with {offered} held {with}, lift {Figure.Of(Math.Round((decimal)lift, 4))}")], null,
            ("with", with), ("count", Figure.Of(count!.Value)), ("outOf", Figure.Of(outOf)));

    /// <summary>Why it does not go with it, as a code; null when it does. It costs nothing to ask.</summary>
    public static string? WhyNoCrossSell(long? count, double lift, bool inStock) =>
        count is null ? "rarely-together" : lift <= 1 ? "by-chance" : !inStock ? "sold-out" : null;

    /// <summary>Points lapse: only those of real lots, on the day on which they do.</summary>
    public static Verdict ExpiringPoints(decimal points, DateTimeOffset? at, DateTimeOffset now, int days, string account) => at switch
    {
        { } when points <= 0 => Verdict.Hide("no-points", "no points lapse"),
        { } soon when soon > now && soon <= now.AddDays(days) => Verdict.Show(
            [new EvidenceSource($"loyalty-account/{account}", $"{Figure.Of(points)} points lapse at {soon:u}")], soon,
            ("points", Figure.Of(points)), ("pointsExpire", Figure.At(soon))),
        _ => Verdict.Hide("no-points-lapse", $"no points lapse within {days} days"),
    };
}
