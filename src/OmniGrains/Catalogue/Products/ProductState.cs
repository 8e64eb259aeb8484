using System.Collections.Immutable;
using OmniGrains.Catalogue.Barcodes;
using OmniGrains.Catalogue.Contracts;
using OmniGrains.Catalogue.Prices;

namespace OmniGrains.Catalogue.Products;

/// <summary>What is known of a product. Immutable.</summary>
/// <param name="Facts">Null while it has not been defined; barcodes may be noted before.</param>
/// <param name="Archived">No longer sold.</param>
/// <param name="Barcodes">Notes of barcodes under their 14 digits; those that are the product's have a code.</param>
/// <param name="Revision">Counts the changes of everything but prices.</param>
/// <param name="Prices">The prices under their lists.</param>
internal sealed record ProductState(
    ProductFacts? Facts,
    bool Archived,
    ImmutableSortedDictionary<string, BarcodeNote> Barcodes,
    int Revision,
    ImmutableSortedDictionary<string, PriceHistory> Prices)
{
    public static readonly ProductState Unknown = new(
        null, false, ImmutableSortedDictionary.Create<string, BarcodeNote>(StringComparer.Ordinal), 0,
        ImmutableSortedDictionary.Create<string, PriceHistory>(StringComparer.Ordinal));

    public IEnumerable<BarcodeNote> OwnBarcodes => Barcodes.Values.Where(note => note.Code is not null);

    public PriceHistory PricesIn(string list) => Prices.GetValueOrDefault(list, PriceHistory.Empty);

    public int LastPriceId => Prices.Values.SelectMany(history => history.Entries.Take(^1..)).Select(entry => entry.Price.Id).DefaultIfEmpty().Max();
}
