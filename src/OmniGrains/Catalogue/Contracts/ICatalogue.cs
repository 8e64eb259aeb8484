using System.Collections.Immutable;
using OmniGrains.Edge;

namespace OmniGrains.Catalogue.Contracts;

/// <summary>What is sold, for other slices: every answer comes from memory.</summary>
public interface ICatalogue
{
    /// <summary>The product of that SKU, also when it is archived; null when there is none.</summary>
    ValueTask<Product?> Find(string sku, CancellationToken cancellation = default);

    /// <summary>The product that owns a barcode, in whichever of its forms it was scanned; null for none and for what is no barcode.</summary>
    ValueTask<Product?> FindByBarcode(string code, CancellationToken cancellation = default);

    /// <summary>
    /// The price of one piece on a channel, at a place, at a moment: that of the first price list which applies there and
    /// has a price then. Null when there is none.
    /// </summary>
    ValueTask<Price?> PriceOf(string sku, string? channel, string? place, DateTimeOffset at, CancellationToken cancellation = default);

    /// <summary>
    /// What was, is and will be asked for one piece on a channel, at a place, from <paramref name="from"/> up to <paramref name="until"/>, as far as
    /// prices are set: in order, without the times that had no price.
    /// </summary>
    ValueTask<IReadOnlyList<PricePeriod>> PeriodsOf(
        string sku, string? channel, string? place, DateTimeOffset from, DateTimeOffset until, CancellationToken cancellation = default);

    /// <summary>Where the price of a product may differ: the channels and the places that are named by the price lists in which it has a price.</summary>
    ValueTask<PricedWhere> WhereOf(string sku, CancellationToken cancellation = default);

    /// <summary>All bundles: one read, whatever the number of SKUs that are then looked up.</summary>
    ValueTask<BundleDirectory> Bundles(CancellationToken cancellation = default);
}

/// <summary>A product.</summary>
/// <param name="Sku">Stock keeping unit.</param>
/// <param name="Name">For people.</param>
/// <param name="Description">Longer, for people.</param>
/// <param name="Category">A path such as <c>kitchen/tea</c>.</param>
/// <param name="Attributes">Colour, size and the like.</param>
/// <param name="Cost">What one piece costs us.</param>
/// <param name="TaxClass">How it is taxed, in the seller's own words.</param>
/// <param name="Images">Addresses; never fetched by us.</param>
/// <param name="Barcodes">The barcodes that it owns, as they were written.</param>
/// <param name="Parts">What a bundle consists of; empty for what is no bundle.</param>
/// <param name="Archived">No longer sold.</param>
public sealed record Product(
    string Sku,
    string Name,
    string? Description,
    string? Category,
    IReadOnlyDictionary<string, string> Attributes,
    Money? Cost,
    string? TaxClass,
    IReadOnlyList<string> Images,
    IReadOnlyList<string> Barcodes,
    IReadOnlyList<BundlePart> Parts,
    bool Archived);

/// <summary>A part of a bundle.</summary>
/// <param name="Sku">A product that is no bundle itself.</param>
/// <param name="Quantity">Pieces in one bundle; at most three decimals.</param>
public sealed record BundlePart(string Sku, decimal Quantity);

/// <summary>A price in force.</summary>
/// <param name="List">The price list that it comes from.</param>
/// <param name="Id">Which of the product's prices.</param>
/// <param name="Amount">For one piece.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="From">Since when it is set to apply.</param>
/// <param name="Until">Until when; null when open.</param>
public sealed record Price(string List, int Id, decimal Amount, string Currency, DateTimeOffset From, DateTimeOffset? Until);

/// <summary>Channels and places at which a product may have a price of its own; elsewhere it has the same price everywhere.</summary>
public sealed record PricedWhere(IReadOnlyList<string> Channels, IReadOnlyList<string> Places);

/// <summary>All bundles at one moment. Immutable.</summary>
/// <param name="ByBundle">The parts under the bundle's SKU.</param>
public sealed record BundleDirectory(ImmutableSortedDictionary<string, Bundle> ByBundle)
{
    public static readonly BundleDirectory Empty = new(ImmutableSortedDictionary.Create<string, Bundle>(StringComparer.Ordinal));

    /// <summary>What one piece of a SKU consists of; empty when it is no bundle. Parts are never bundles themselves.</summary>
    public IReadOnlyList<BundlePart> PartsOf(string sku) => ByBundle.GetValueOrDefault(sku)?.Parts ?? [];
}

/// <summary>A bundle's parts, and how often they have been defined.</summary>
public sealed record Bundle(IReadOnlyList<BundlePart> Parts, int Revision);
