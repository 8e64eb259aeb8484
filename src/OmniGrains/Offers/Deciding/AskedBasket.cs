using System.Collections.Frozen;
using OmniGrains.Offers.Levers;

namespace OmniGrains.Offers.Deciding;

/// <summary>A line with what is known of its product.</summary>
internal sealed record AskedLine(string Sku, decimal Quantity, decimal? Price, string? Currency, string? Category)
{
    public InBasket Product => new(Sku, Category, Price);
}

/// <summary>What lies in the basket. Used by one question alone.</summary>
internal sealed class AskedBasket
{
    private readonly Dictionary<string, decimal> _pieces;
    private AskedLine[]? _byWorth;
    private string[]? _categories;

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

    /// <summary>What it holds most of in money first.</summary>
    public IReadOnlyList<AskedLine> ByWorth => _byWorth ??= [.. Lines.OrderByDescending(line => line.Price * line.Quantity ?? 0)];

    private string[] Categories => _categories ??= [.. Lines.Select(line => line.Category).OfType<string>().Distinct(StringComparer.Ordinal)];

    public decimal Pieces(string? sku) => sku is null ? 0 : _pieces.GetValueOrDefault(sku);

    public decimal? TotalIn(string? currency) => Lines.Count == 0 ? 0 : Currency == currency ? Total : null;

    /// <summary>One of these that it holds.</summary>
    public string? FirstOf(FrozenSet<string> skus)
    {
        if (skus.Count > _pieces.Count)
        {
            return FirstIn(skus);
        }

        foreach (var sku in skus)
        {
            if (_pieces.ContainsKey(sku))
            {
                return sku;
            }
        }

        return null;
    }

    private string? FirstIn(FrozenSet<string> skus)
    {
        foreach (var sku in _pieces.Keys)
        {
            if (skus.Contains(sku))
            {
                return sku;
            }
        }

        return null;
    }

    /// <summary>The first of these categories that something in it belongs to.</summary>
    public string? FirstCategoryOf(IReadOnlyList<string> categories)
    {
        for (var i = 0; i < categories.Count; i++)
        {
            foreach (var known in Categories)
            {
                if (known.StartsWith(categories[i], StringComparison.Ordinal) && (known.Length == categories[i].Length || known[categories[i].Length] == '/'))
                {
                    return categories[i];
                }
            }
        }

        return null;
    }
}
