using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Catalogue.Contracts;
using OmniGrains.Catalogue.Products;
using OmniGrains.Edge;
using OmniGrains.Inventory.Contracts;
using OmniGrains.Places.Contracts;

namespace OmniGrains.Catalogue.Barcodes;

/// <summary>What a scanned barcode tells at a place.</summary>
/// <param name="Gtin">The barcode in 14 digits.</param>
/// <param name="Product">Whose it is.</param>
/// <param name="Price">What it costs here; absent when it has no price.</param>
/// <param name="Here">The stock here; absent when no place was named or its stock is not recorded.</param>
/// <param name="Nearby">The nearest places that can sell it, nearest first.</param>
public sealed record BarcodeAnswer(string Gtin, Product Product, Price? Price, PlaceStock? Here, IReadOnlyList<PlaceStock> Nearby);

/// <summary>How much of a product a place can sell.</summary>
/// <param name="Place">The place.</param>
/// <param name="Name">Its name.</param>
/// <param name="Available">How much can be sold; of a bundle, how many can be put together.</param>
/// <param name="Kilometres">How far away it is, to the metre; absent for the place itself.</param>
public sealed record PlaceStock(string Place, string Name, decimal Available, decimal? Kilometres = null);

/// <summary>How much of a product can be sold where. All of it comes from memory.</summary>
internal sealed class StockAround(IInventory inventory)
{
    private const int PlacesAsked = 50;

    public async ValueTask<PlaceStock?> Here(Product product, Place place, CancellationToken cancellation) =>
        place.TracksStock ? (await At(product, [(place, null)], cancellation))[0] : null;

    /// <summary>Of the nearest places, those that can sell it.</summary>
    public async ValueTask<IReadOnlyList<PlaceStock>> Near(
        Product product, Place place, PlaceDirectory directory, int most, CancellationToken cancellation)
    {
        if (place.Location is null)
        {
            return [];
        }

        var asked = directory.Nearest(place.Location).Where(found => found.Place.TracksStock && found.Place.Id != place.Id).Take(PlacesAsked)
            .Select(found => (found.Place, (double?)found.Kilometres)).ToList();
        return [.. (await At(product, asked, cancellation)).Where(stock => stock.Available > 0).Take(most)];
    }

    private async ValueTask<IReadOnlyList<PlaceStock>> At(
        Product product, IReadOnlyList<(Place Place, double? Kilometres)> asked, CancellationToken cancellation)
    {
        IReadOnlyList<BundlePart> parts = product.Parts.Count > 0 ? product.Parts : [new BundlePart(product.Sku, 1)];
        var places = asked.Select(place => place.Place.Id).ToList();
        var available = new decimal?[asked.Count];
        foreach (var part in parts)
        {
            var levels = await inventory.Levels(part.Sku, places, cancellation);
            for (var i = 0; i < available.Length; i++)
            {
                var enough = product.Parts.Count > 0 ? Math.Floor(levels[i].Level.Available / part.Quantity) : levels[i].Level.Available;
                available[i] = available[i] is { } least && least < enough ? least : enough;
            }
        }

        return
        [
            .. asked.Select((place, i) => new PlaceStock(
                place.Place.Id, place.Place.Name, available[i] ?? 0, place.Kilometres is { } far ? Math.Round((decimal)far, 3) : null)),
        ];
    }
}

internal static class LookUpBarcodeEndpoint
{
    private const int MostNearby = 20;

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/barcodes/{code}", Handle)
        .WithName("LookUpBarcode")
        .WithTags("Catalogue")
        .WithSummary("What is this, what does it cost here, and where is it?")
        .WithDescription(
            "For a scanner in a shop: the product behind an EAN-8, EAN-13, UPC-A, UPC-E or GTIN-14, its price on the channel at the place, the stock there, "
            + "and the nearest other places that can sell it (nearby says how many, 5 when absent, at most 20). Answered from memory.")
        .Produces<BarcodeAnswer>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithExample(StatusCodes.Status200OK, "a teapot in Milan", new BarcodeAnswer(
            "04006381333931", GetProductEndpoint.Example, Prices.AddPriceEndpoint.Example, new PlaceStock("milano-1", "Milano Duomo", 0),
            [new PlaceStock("milano-2", "Milano Brera", 3, 1.204m)]))
        .WaitsForPosition()
        .RequireScope(Scopes.CatalogueRead);

    private static async Task<Results<Ok<BarcodeAnswer>, ProblemHttpResult>> Handle(
        string code, string? place, string? channel, int? nearby, LiveCatalogue catalogue, IPlaces places, StockAround stock, TimeProvider time,
        CancellationToken cancellation)
    {
        if (!Gtin.TryRead(code, out var gtin))
        {
            return TypedResults.Problem(Problems.Of(CatalogueRejections.BarcodeInvalid));
        }

        if (await catalogue.FindByBarcode(code, cancellation) is not { } product)
        {
            return TypedResults.Problem(Problems.Of(CatalogueRejections.BarcodeUnknown(code)));
        }

        var directory = await places.Read(cancellation);
        var here = directory.TryFind(place, out var found) ? found : null;
        if (place is not null && here is null)
        {
            return TypedResults.Problem(Problems.Of(CatalogueRejections.PlaceUnknown(place)));
        }

        var price = await catalogue.PriceOf(product.Sku, channel, place, time.GetUtcNow(), cancellation);
        return TypedResults.Ok(new BarcodeAnswer(
            gtin.Digits, product, price,
            here is null ? null : await stock.Here(product, here, cancellation),
            here is null ? [] : await stock.Near(product, here, directory, Math.Clamp(nearby ?? 5, 0, MostNearby), cancellation)));
    }
}
