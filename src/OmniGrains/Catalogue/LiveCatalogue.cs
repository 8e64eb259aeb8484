using OmniGrains.Catalogue.Barcodes;
using OmniGrains.Catalogue.Bundles;
using OmniGrains.Catalogue.Contracts;
using OmniGrains.Catalogue.Prices;
using OmniGrains.Catalogue.Products;
using OmniGrains.Engine;

namespace OmniGrains.Catalogue;

/// <summary>The catalogue from the memory of its grains.</summary>
internal sealed class LiveCatalogue(IGrains grains) : ICatalogue
{
    public async ValueTask<Product?> Find(string sku, CancellationToken cancellation = default) =>
        Sku.IsValid(sku) && (await State(sku, cancellation)) is { Facts: { } facts } state
            ? ProductOf(sku, facts, state, (await Bundles(cancellation)).PartsOf(sku))
            : null;

    public async ValueTask<Product?> FindByBarcode(string code, CancellationToken cancellation = default)
    {
        if (!Gtin.TryRead(code, out var gtin))
        {
            return null;
        }

        var owner = await grains.Read(BarcodeGrain.IdOf(gtin.Digits), WhoseBarcode.Query, cancellation);
        return owner.Value.Sku is { } sku ? await Find(sku, cancellation) : null;
    }

    public async ValueTask<Price?> PriceOf(
        string sku, string? channel, string? place, DateTimeOffset at, CancellationToken cancellation = default) =>
        Sku.IsValid(sku)
            ? Pricing.PriceAt(await Lists(cancellation), await State(sku, cancellation), channel, place, at)
            : null;

    public async ValueTask<IReadOnlyList<PricePeriod>> PeriodsOf(
        string sku, string? channel, string? place, DateTimeOffset from, DateTimeOffset until, CancellationToken cancellation = default) =>
        Sku.IsValid(sku) ? Pricing.Periods(await Lists(cancellation), await State(sku, cancellation), channel, place, from, until) : [];

    public async ValueTask<PricedWhere> WhereOf(string sku, CancellationToken cancellation = default) =>
        Sku.IsValid(sku) ? Pricing.WhereOf(await Lists(cancellation), await State(sku, cancellation)) : new PricedWhere([], []);

    public async ValueTask<BundleDirectory> Bundles(CancellationToken cancellation = default) =>
        (await grains.Read(BundlesGrain.Id, ReadBundles.Query, cancellation)).Value;

    public async ValueTask<PriceLists> Lists(CancellationToken cancellation = default) =>
        (await grains.Read(PriceListsGrain.Id, ReadPriceLists.Query, cancellation)).Value;

    public async ValueTask<ProductState> State(string sku, CancellationToken cancellation = default) =>
        (await grains.Read(ProductGrain.IdOf(sku), DescribeProduct.Query, cancellation)).Value;

    private static Product ProductOf(string sku, ProductFacts facts, ProductState state, IReadOnlyList<BundlePart> parts) => new(
        sku, facts.Name, facts.Description, facts.Category, facts.Attributes, facts.Cost, facts.TaxClass, facts.Images,
        [.. state.OwnBarcodes.Select(note => note.Code!)], parts, state.Archived);
}

/// <summary>The form of stock keeping units.</summary>
internal static class Sku
{
    public const int Longest = 64;

    public const string Form =
        "must be 1 to 64 visible ASCII characters or single spaces between them, without slash and bar, with at least one letter or digit.";

    public static bool IsValid(string? sku)
    {
        if (sku is not { Length: > 0 and <= Longest } || sku[0] == ' ' || sku[^1] == ' ' || sku.Contains("  ", StringComparison.Ordinal))
        {
            return false;
        }

        return sku.All(letter => letter is >= ' ' and <= '~' and not ('/' or '|')) && sku.Any(char.IsAsciiLetterOrDigit);
    }
}
