using System.Text.Json.Serialization;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Catalogue.Contracts;

/// <summary>What is said of a product, apart from barcodes, parts and prices.</summary>
public sealed record ProductFacts(
    string Name,
    string? Description,
    string? Category,
    IReadOnlyDictionary<string, string> Attributes,
    Money? Cost,
    string? TaxClass,
    IReadOnlyList<string> Images);

/// <summary>A product was entered, or changed: the whole of it.</summary>
public sealed record ProductDefined(string Sku, ProductFacts Facts) : IEvent;

/// <summary>A product is no longer sold.</summary>
public sealed record ProductArchived(string Sku) : IEvent;

/// <summary>An archived product is sold again.</summary>
public sealed record ProductRestored(string Sku) : IEvent;

/// <summary>The product has learnt that it owns a barcode, or no longer does. The barcode itself decides who owns it.</summary>
/// <param name="Sku">The product.</param>
/// <param name="Gtin">The barcode in 14 digits.</param>
/// <param name="Code">As it was written; null when it is no longer the product's.</param>
/// <param name="Turn">How often the barcode had changed hands: of two notes the later counts, whatever their order of arrival.</param>
public sealed record ProductBarcodeNoted(string Sku, string Gtin, string? Code, int Turn) : IEvent;

/// <summary>A barcode belongs to a product from now on.</summary>
/// <param name="Gtin">The barcode in 14 digits.</param>
/// <param name="Code">As it was written.</param>
/// <param name="Sku">Its owner.</param>
/// <param name="MovedFrom">Who owned it until now; null when nobody.</param>
/// <param name="Turn">Counts the changes of hands.</param>
/// <param name="Trial">True when it was claimed for a change that might still be refused; null: it is its owner's in any case.</param>
public sealed record BarcodeAssigned(
    string Gtin, string Code, string Sku, string? MovedFrom, int Turn,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? Trial = null) : IEvent;

/// <summary>The owner of a barcode has claimed it once more, while another change of the same product had only tried to have it.</summary>
/// <param name="Gtin">The barcode in 14 digits.</param>
/// <param name="Sku">Its owner.</param>
/// <param name="Trial">True when this change, too, may still be refused.</param>
public sealed record BarcodeClaimedAgain(string Gtin, string Sku, bool Trial) : IEvent;

/// <summary>One of several changes of the owner was refused; the barcode stays for the others.</summary>
public sealed record BarcodeTrialGivenUp(string Gtin, string Sku) : IEvent;

/// <summary>A barcode belongs to nobody any more.</summary>
public sealed record BarcodeReleased(string Gtin, string Sku, int Turn) : IEvent;

/// <summary>A bundle's parts were set; none makes it an ordinary product again.</summary>
public sealed record BundleDefined(string Sku, IReadOnlyList<BundlePart> Parts, int Revision) : IEvent;

/// <summary>A price list was entered, or changed: the whole of it.</summary>
/// <param name="List">The list.</param>
/// <param name="Since">From when on it is so. Earlier prices keep being found by the list as it was.</param>
public sealed record PriceListDefined(PriceList List, DateTimeOffset Since) : IEvent;

/// <summary>A price was set, from now, from later, or for a time of which nothing was known.</summary>
/// <param name="Sku">The product.</param>
/// <param name="Price">The price, with an id that grows.</param>
public sealed record PriceSet(string Sku, Price Price) : IEvent;

/// <summary>A price no longer applies from <paramref name="Until"/> on; what it was until then stays so.</summary>
public sealed record PriceEnded(string Sku, string List, int Id, DateTimeOffset Until) : IEvent;

/// <summary>Prices in one currency, for some channels and places, or for all.</summary>
/// <param name="Id">A short name.</param>
/// <param name="Name">For people.</param>
/// <param name="Currency">ISO 4217; never changes.</param>
/// <param name="Channels">Where it applies; empty means on every channel.</param>
/// <param name="Places">Where it applies; empty means at every place.</param>
/// <param name="Priority">Of several lists that apply the one of the highest priority comes first.</param>
/// <param name="Active">False when it applies nowhere.</param>
/// <param name="Revision">How often it has been defined; its ETag.</param>
public sealed record PriceList(
    string Id, string Name, string Currency, IReadOnlyList<string> Channels, IReadOnlyList<string> Places, int Priority, bool Active, int Revision)
{
    public bool AppliesTo(string? channel, string? place) =>
        Active && (Channels.Count == 0 || (channel is not null && Channels.Contains(channel)))
        && (Places.Count == 0 || (place is not null && Places.Contains(place)));
}
