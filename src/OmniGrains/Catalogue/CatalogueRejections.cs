using OmniGrains.Catalogue.Contracts;
using OmniGrains.Engine;

namespace OmniGrains.Catalogue;

internal static class CatalogueRejections
{
    public static readonly Rejection BarcodeInvalid = new(
        "barcode.invalid", "A barcode is an EAN-8, EAN-13, UPC-A, UPC-E or GTIN-14: 8, 12, 13 or 14 digits with a right check digit.");

    public static readonly Rejection TooManyBundles = new(
        "bundle.limit", $"There are {Bundles.BundlesGrain.MostBundles} bundles already.", RejectionKind.Conflict);

    public static readonly Rejection TooManyLists = new(
        "price-list.limit", $"There are {Prices.PriceListsGrain.MostLists} price lists already.", RejectionKind.Conflict);

    public static readonly Rejection TooManyRevisions = new(
        "price-list.limit", $"This price list has been changed {Prices.PriceListsGrain.MostRevisions} times; enter a new one.", RejectionKind.Conflict);

    public static readonly Rejection TooManyPrices = new(
        "price.limit", $"A product has at most {Prices.PriceHistory.MostPrices} prices in a list over time.", RejectionKind.Conflict);

    public static readonly Rejection PastIsFixed = new(
        "price.past-fixed", "A price that has applied is never changed afterwards. Set one from now on, or only for a time that has none.",
        RejectionKind.Conflict);

    public static readonly Rejection EndsBeforeItBegins = new("price.ends-before-it-begins", "until must lie after from, and after now when from is absent.");

    public static Rejection NotFound(string sku) => new(
        "product.not-found", $"There is no product '{sku}'.", RejectionKind.NotFound);

    public static Rejection Changed(string sku) => new(
        "product.changed", $"The product '{sku}' has changed since you read it. Read it again and decide anew.", RejectionKind.PreconditionFailed);

    public static Rejection BarcodeOwned(string code, string owner) => new(
        "barcode.owned-by-another",
        $"The barcode {code} belongs to '{owner}'. If it is to move, PUT /v1/barcodes/{code} with \"from\": \"{owner}\".", RejectionKind.Conflict);

    public static Rejection BarcodeUnknown(string code) => new(
        "barcode.not-found", $"No product has the barcode {code}.", RejectionKind.NotFound);

    public static Rejection PlaceUnknown(string id) => new(
        "place.not-found", $"There is no place '{id}'. GET /v1/places lists them.", RejectionKind.NotFound);

    public static Rejection PartUnknown(string sku) => new("bundle.part-unknown", $"The part '{sku}' is no product of the catalogue.");

    public static Rejection PartIsBundle(string sku) => new(
        "bundle.part-is-bundle", $"'{sku}' is a bundle itself; a bundle consists of ordinary products.", RejectionKind.Conflict);

    public static Rejection IsPart(string sku, string bundle) => new(
        "bundle.is-part", $"'{sku}' is part of the bundle '{bundle}', so it cannot be a bundle itself.", RejectionKind.Conflict);

    public static Rejection ListNotFound(string id) => new(
        "price-list.not-found", $"There is no price list '{id}'. PUT /v1/price-lists/{id} makes one.", RejectionKind.NotFound);

    public static Rejection ListChanged(string id) => new(
        "price-list.changed", $"The price list '{id}' has changed since you read it. Read it again and decide anew.", RejectionKind.PreconditionFailed);

    public static Rejection CurrencyFixed(PriceList list) => new(
        "price-list.currency-fixed", $"The prices of '{list.Id}' are in {list.Currency}; enter another list for another currency.", RejectionKind.Conflict);

    public static Rejection PriceUnknown(int id) => new(
        "price.not-found", $"The product has no price {id.ToString(System.Globalization.CultureInfo.InvariantCulture)}.", RejectionKind.NotFound);
}
