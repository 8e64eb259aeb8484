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

    private JsonElement? Trait(string name) =>
        Customer is not null && (_traits ??= JsonElement.Parse(Customer.Traits.Text)) is { ValueKind: JsonValueKind.Object } traits && traits.TryGetProperty(name, out var value) ? value : null;
}

/// <summary>A line with what is known of its product.</summary>
internal sealed record AskedLine(string Sku, decimal Quantity, decimal? Price, string? Currency, string? Category)
{
    public InBasket Product => new(Sku, Category, Price);
}

/// <summary>What lies in the basket.</summary>
internal sealed class AskedBasket(IReadOnlyList<AskedLine> lines)
{
    private readonly Dictionary<string, decimal> _pieces = lines.GroupBy(line => line.Sku, StringComparer.Ordinal).ToDictionary(same => same.Key, same => same.Sum(line => line.Quantity), StringComparer.Ordinal);

    public IReadOnlyList<AskedLine> Lines => lines;

    public IEnumerable<string> Skus => _pieces.Keys;

    /// <summary>Null when a price is not known, or prices are in several currencies.</summary>
    public decimal? Total { get; } = lines.All(line => line.Price is not null && line.Currency == lines[0].Currency) ? lines.Sum(line => line.Price!.Value * line.Quantity) : null;

    public string? Currency => lines.Count == 0 ? null : lines[0].Currency;

    public decimal Pieces(string? sku) => sku is null ? 0 : _pieces.GetValueOrDefault(sku);

    public decimal? TotalIn(string? currency) => lines.Count == 0 ? 0 : Currency == currency ? Total : null;

    public bool HasCategory(string category) => lines.Any(line =>
        line.Category is { } known && known.StartsWith(category, StringComparison.Ordinal) && (known.Length == category.Length || known[category.Length] == '/'));
}
