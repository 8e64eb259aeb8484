using OmniGrains.Catalogue.Contracts;
using OmniGrains.Catalogue.Prices;
using OmniGrains.Catalogue.Products;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Catalogue.Files;

/// <summary>
/// A product in a file: what <see cref="ProductInput"/> says of it, with its SKU and, for a bundle, its parts. Absent parts
/// and barcodes stay as they are.
/// </summary>
public sealed record ProductRow(
    string Sku,
    string Name,
    string? Description = null,
    string? Category = null,
    IReadOnlyDictionary<string, string>? Attributes = null,
    Money? Cost = null,
    string? TaxClass = null,
    IReadOnlyList<string>? Images = null,
    IReadOnlyList<string>? Barcodes = null,
    IReadOnlyList<BundlePart>? Parts = null)
{
    internal ProductInput Input => new(Name, Description, Category, Attributes, Cost, TaxClass, Images, Barcodes);
}

/// <summary>A price in a file.</summary>
/// <param name="Sku">Of what.</param>
/// <param name="List">In which price list.</param>
/// <param name="Amount">For one piece.</param>
/// <param name="Currency">In exports, the list's currency; when it is given to an import it must be that.</param>
/// <param name="From">From when on; absent means now.</param>
/// <param name="Until">Up to when; absent means open.</param>
public sealed record PriceRow(
    string Sku, string List, decimal Amount, string? Currency = null, DateTimeOffset? From = null, DateTimeOffset? Until = null)
{
    internal PriceInput Input => new(List, Amount, From, Until);
}

/// <summary>What became of one row of a file; rows are answered in their order.</summary>
/// <param name="Row">The row's number, from 1, without the header.</param>
/// <param name="Status"><c>recorded</c> (or so already) or <c>rejected</c>.</param>
/// <param name="Sku">The product.</param>
/// <param name="Position">The journal position that contains it.</param>
/// <param name="Code">Why it was rejected.</param>
/// <param name="Detail">What to do about it.</param>
public sealed record RowOutcome(long Row, string Status, string? Sku = null, long? Position = null, string? Code = null, string? Detail = null)
{
    internal static RowOutcome Recorded(long row, string sku, long position) => new(row, "recorded", sku, position);

    internal static RowOutcome Rejected(long row, string? sku, Rejection rejection) =>
        new(row, "rejected", sku, Code: rejection.Code, Detail: rejection.Detail);
}
