using OmniGrains.Offers.Contracts;

namespace OmniGrains.Offers.Levers;

/// <summary>A product of the basket, as it is compared with the offer's.</summary>
internal sealed record InBasket(string Sku, string? Category, decimal? Price);

/// <summary>What is claimed of a product beside one in the basket.</summary>
internal static class BasketLevers
{
    private const decimal Least = 1.1m;
    private const decimal Most = 1.5m;

    /// <summary>Better: of the same category, at 1.1 to 1.5 times the price, and there.</summary>
    public static Verdict Upsell(InBasket offered, InBasket line, bool inStock) => (offered, line) switch
    {
        _ when offered.Sku == line.Sku => Verdict.Hide("in-basket", "it is in the basket already"),
        _ when offered.Category is null || offered.Category != line.Category => Verdict.Hide("other-category", $"{line.Sku} is of another category"),
        ({ Price: not { } }, _) or (_, { Price: not > 0 }) => Verdict.Hide("price-unknown", "a price is not known"),
        _ when offered.Price / line.Price is < Least or > Most => Verdict.Hide("price-far-off", "its price is not 1.1 to 1.5 times that of what is in the basket"),
        _ when !inStock => Verdict.Hide("sold-out", "none can be sold"),
        _ => Verdict.Show(
            [new EvidenceSource($"price/{offered.Sku}", Figure.Money(offered.Price!.Value)), new EvidenceSource($"price/{line.Sku}", Figure.Money(line.Price!.Value))], null,
            ("with", line.Sku), ("ratio", Figure.Of(Math.Round(offered.Price!.Value / line.Price!.Value, 2)))),
    };

    /// <summary>Often bought together: in so many baskets at least, and more often than by chance.</summary>
    /// <param name="offered">The offer's product.</param>
    /// <param name="with">What is in the basket.</param>
    /// <param name="count">Baskets with both, of those looked at; null when there are too few.</param>
    /// <param name="outOf">Baskets that were looked at.</param>
    /// <param name="lift">How many times more often than by chance.</param>
    /// <param name="inStock">Whether it can be sold.</param>
    public static Verdict CrossSell(string offered, string with, long? count, long outOf, double lift, bool inStock) => count switch
    {
        null => Verdict.Hide("rarely-together", $"it is not bought with {with} often enough"),
        _ when lift <= 1 => Verdict.Hide("by-chance", $"it is bought with {with} no more often than by chance"),
        _ when !inStock => Verdict.Hide("sold-out", "none can be sold"),
        { } often => Verdict.Show(
            [new EvidenceSource("baskets", $"{often} of the latest {outOf} with {offered} held {with}, lift {Figure.Of(Math.Round((decimal)lift, 4))}")], null,
            ("with", with), ("count", Figure.Of(often)), ("outOf", Figure.Of(outOf))),
    };

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
