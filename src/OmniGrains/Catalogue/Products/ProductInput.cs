using OmniGrains.Catalogue.Contracts;
using OmniGrains.Edge;

namespace OmniGrains.Catalogue.Products;

/// <summary>A product as it is put: the whole of it, except for barcodes, which stay when they are absent.</summary>
/// <param name="Name">At most 200 characters.</param>
/// <param name="Description">At most 4,000 characters.</param>
/// <param name="Category">A path such as <c>kitchen/tea</c>; at most 200 characters.</param>
/// <param name="Attributes">At most 50, names of at most 60 characters, values of at most 200.</param>
/// <param name="Cost">What one piece costs us; not negative.</param>
/// <param name="TaxClass">At most 40 characters.</param>
/// <param name="Images">At most 20 https addresses of at most 2,000 characters; they are kept, never fetched.</param>
/// <param name="Barcodes">At most 50; absent leaves them as they are, an empty list gives all up.</param>
public sealed record ProductInput(
    string Name,
    string? Description = null,
    string? Category = null,
    IReadOnlyDictionary<string, string>? Attributes = null,
    Money? Cost = null,
    string? TaxClass = null,
    IReadOnlyList<string>? Images = null,
    IReadOnlyList<string>? Barcodes = null)
{
    internal ProductFacts Facts => new(
        Name, Description, Category, Attributes ?? new Dictionary<string, string>(StringComparer.Ordinal), Cost, TaxClass, Images ?? []);
}
