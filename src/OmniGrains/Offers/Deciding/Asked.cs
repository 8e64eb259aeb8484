using System.Collections.Frozen;
using System.Text.Json;
using OmniGrains.Customers.Contracts;
using OmniGrains.Offers.Contracts;
using OmniGrains.Offers.Levers;

namespace OmniGrains.Offers.Deciding;

/// <summary>Who asks, where, when, and with what in the basket.</summary>
internal sealed record Asked(
    CustomerRecord? Customer, string? Country, OfferMoment Moment, string Channel, string? Place, AskedBasket Basket, string Language, int Limit, bool Explain, DateTimeOffset Now)
{
    private JsonElement? _traits;

    public string? CountryOr => Country ?? (Trait("country") is { ValueKind: JsonValueKind.String } country ? country.GetString() : null);

    /// <summary>A trait of that name is true, or the trait <c>segments</c> lists it.</summary>
    public bool IsIn(string segment) =>
        Trait(segment) is { ValueKind: JsonValueKind.True }
        || (Trait("segments") is { ValueKind: JsonValueKind.Array } segments
            && segments.EnumerateArray().Any(one => one.ValueKind == JsonValueKind.String && one.ValueEquals(segment)));

    public bool IsInAny(IReadOnlyList<string> segments)
    {
        foreach (var segment in segments)
        {
            if (IsIn(segment))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The first loyalty tier that is one of these.</summary>
    public string? TierOf(FrozenSet<string> tiers)
    {
        foreach (var standing in Customer!.Loyalty)
        {
            if (standing.Tier is { } tier && tiers.Contains(tier))
            {
                return tier;
            }
        }

        return null;
    }

    private JsonElement? Trait(string name) =>
        Customer is not null && (_traits ??= JsonElement.Parse(Customer.Traits.Text)) is { ValueKind: JsonValueKind.Object } traits && traits.TryGetProperty(name, out var value) ? value : null;
}

/// <summary>A line with what is known of its product.</summary>
internal sealed record AskedLine(string Sku, decimal Quantity, decimal? Price, string? Currency, string? Category)
{
    public InBasket Product => new(Sku, Category, Price);
}

/// <summary>What lies in the basket.</summary>
internal sealed class AskedBasket
{
    private readonly Dictionary<string, decimal> _pieces;

    public AskedBasket(IReadOnlyList<AskedLine> lines)
    {
        (Lines, _pieces, Total) = (lines, new Dictionary<string, decimal>(lines.Count, StringComparer.Ordinal), 0);
        foreach (var line in lines)
        {
            _pieces[line.Sku] = _pieces.GetValueOrDefault(line.Sku) + line.Quantity;
            Total = line.Currency == lines[0].Currency ? Total + (line.Price * line.Quantity) : null;
        }
    }

    public IReadOnlyList<AskedLine> Lines { get; }

    /// <summary>Null when a price is not known, or prices are in several currencies.</summary>
    public decimal? Total { get; }

    public string? Currency => Lines.Count == 0 ? null : Lines[0].Currency;

    public decimal Pieces(string? sku) => sku is null ? 0 : _pieces.GetValueOrDefault(sku);

    public decimal? TotalIn(string? currency) => Lines.Count == 0 ? 0 : Currency == currency ? Total : null;

    /// <summary>The first of these that it holds.</summary>
    public string? FirstOf(FrozenSet<string> skus)
    {
        foreach (var line in Lines)
        {
            if (skus.Contains(line.Sku))
            {
                return line.Sku;
            }
        }

        return null;
    }

    /// <summary>The first of these categories that something in it belongs to.</summary>
    public string? FirstCategoryOf(IReadOnlyList<string> categories)
    {
        foreach (var category in categories)
        {
            foreach (var line in Lines)
            {
                if (line.Category is { } known && known.StartsWith(category, StringComparison.Ordinal) && (known.Length == category.Length || known[category.Length] == '/'))
                {
                    return category;
                }
            }
        }

        return null;
    }
}
