using OmniGrains.Catalogue.Barcodes;
using OmniGrains.Catalogue.Contracts;
using OmniGrains.Engine;

namespace OmniGrains.Catalogue.Products;

/// <summary>Enters a product, or replaces what is known of it.</summary>
/// <param name="Sku">Which.</param>
/// <param name="Facts">The whole of it.</param>
/// <param name="Claimed">Barcodes that have just become the product's.</param>
/// <param name="ExpectedRevision">The revision that the caller has read; null when the caller does not mind.</param>
internal sealed record DefineProduct(string Sku, ProductFacts Facts, IReadOnlyList<BarcodeNote> Claimed, int? ExpectedRevision)
    : ICommand<ProductRevision>;

/// <summary>Takes a product off sale.</summary>
internal sealed record ArchiveProduct(string Sku, int? ExpectedRevision) : ICommand<ProductRevision>;

/// <summary>Puts an archived product back on sale.</summary>
internal sealed record RestoreProduct(string Sku, int? ExpectedRevision) : ICommand<ProductRevision>;

/// <summary>A barcode has become the product's, or no longer is.</summary>
internal sealed record NoteBarcode(string Sku, BarcodeNote Note) : ICommand<ProductRevision>;

/// <summary>Sets a price.</summary>
/// <param name="Sku">Of what.</param>
/// <param name="List">In which list.</param>
/// <param name="Currency">The list's currency.</param>
/// <param name="Amount">For one piece.</param>
/// <param name="From">From when on; null means now.</param>
/// <param name="Until">Until when; null means until another one begins.</param>
internal sealed record SetPrice(string Sku, string List, string Currency, decimal Amount, DateTimeOffset? From, DateTimeOffset? Until)
    : ICommand<PriceReply>;

/// <summary>Ends a price now, or takes back one that has not begun.</summary>
internal sealed record EndPrice(string Sku, int Id) : ICommand<PriceReply>;

/// <summary>Where a product stands.</summary>
/// <param name="Revision">Its revision.</param>
/// <param name="Barcodes">The barcodes that it owns, in 14 digits.</param>
internal sealed record ProductRevision(int Revision, IReadOnlyList<string> Barcodes);

/// <summary>A price as it now is.</summary>
internal sealed record PriceReply(Price Price);

/// <summary>Everything about a product.</summary>
internal sealed record DescribeProduct : IQuery<ProductState>
{
    public static readonly DescribeProduct Query = new();
}
