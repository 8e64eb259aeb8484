using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Catalogue.Contracts;
using OmniGrains.Catalogue.Products;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Catalogue.Prices;

/// <summary>What a product costs at a moment.</summary>
/// <param name="Sku">The product.</param>
/// <param name="At">The moment.</param>
/// <param name="Price">What is asked for on that channel, at that place; absent when it has no price there.</param>
/// <param name="Reduction">When that price is a reduction: the lowest price of the 30 days before it, which must be shown beside it in the EU.</param>
/// <param name="Lists">The price in force in every list that has one.</param>
public sealed record ProductPrices(string Sku, DateTimeOffset At, Price? Price, PriceReduction? Reduction, IReadOnlyList<Price> Lists);

/// <summary>A price of the past, present or future.</summary>
/// <param name="Price">As it applies: ended early, it has its actual end.</param>
/// <param name="EndedEarlyAt">When it was ended before its time.</param>
public sealed record HistoricPrice(Price Price, DateTimeOffset? EndedEarlyAt);

internal static class PriceEndpoints
{
    private const int MostItems = 500;
    private static readonly DateTimeOffset Earliest = new(1970, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Latest = new(2200, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/products/{sku}/prices", Read)
            .WithName("ReadPrices")
            .WithTags("Catalogue")
            .WithSummary("What does it cost, here and then?")
            .WithDescription(
                "The price for a channel and a place, now or at the instant at (also in the past or to come), from the first list that applies there and "
                + "has one. A reduced price comes with the lowest price of the 30 days before the reduction (Directive 98/6/EC, Article 6a); "
                + "with progressive=true a reduction that grows without a break is measured from its first step.")
            .Produces<ProductPrices>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .WithExample(StatusCodes.Status200OK, "a reduction", Example)
            .WaitsForPosition()
            .RequireScope(Scopes.CatalogueRead);
        routes.MapGet("/products/{sku}/prices/history", History)
            .WithName("ReadPriceHistory")
            .WithTags("Catalogue")
            .WithSummary("Every price that was ever set")
            .WithDescription("The latest first, those to come included. Filter by list; page with cursor.")
            .Produces<Page<HistoricPrice>>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .WithExample(StatusCodes.Status200OK, "one price", new Page<HistoricPrice>([new HistoricPrice(AddPriceEndpoint.Example, null)], null))
            .WaitsForPosition()
            .RequireScope(Scopes.CatalogueRead);
    }

    private static ProductPrices Example
    {
        get
        {
            var price = AddPriceEndpoint.Example;
            var reduction = new PriceReduction(price.Amount, 12.50m, price.Currency, price.From, price.From - PriorPrice.Window);
            return new ProductPrices("TEAPOT", price.From.AddDays(1), price, reduction, [price]);
        }
    }

    private static async Task<Results<Ok<ProductPrices>, ProblemHttpResult>> Read(
        string sku, DateTimeOffset? at, string? channel, string? place, bool? progressive, LiveCatalogue catalogue, TimeProvider time,
        CancellationToken cancellation)
    {
        var moment = (at ?? time.GetUtcNow()).ToUniversalTime();
        if (moment < Earliest || moment > Latest)
        {
            return TypedResults.Problem(Problems.Of(new Rejection("request.moment-invalid", "at: must be an instant from 1970 to 2200.")));
        }

        if (!Sku.IsValid(sku) || await catalogue.State(sku, cancellation) is not { Facts: not null } product)
        {
            return TypedResults.Problem(Problems.Of(CatalogueRejections.NotFound(sku)));
        }

        var lists = await catalogue.Lists(cancellation);
        var price = Pricing.PriceAt(lists, product, channel, place, moment);
        var reduction = price is null ? null : ReductionAt(lists, product, channel, place, moment, progressive ?? false);
        var each = product.Prices.Values.Select(history => history.At(moment)?.InForce).OfType<Price>();
        return TypedResults.Ok(new ProductPrices(sku, moment, price, reduction, [.. each]));
    }

    private static PriceReduction? ReductionAt(
        PriceLists lists, ProductState product, string? channel, string? place, DateTimeOffset at, bool progressive) =>
        PriorPrice.At(Pricing.Periods(lists, product, channel, place, DateTimeOffset.MinValue, at.AddTicks(1)), at, progressive);

    private static async Task<Results<Ok<Page<HistoricPrice>>, ProblemHttpResult>> History(
        string sku, string? list, string? cursor, int? limit, LiveCatalogue catalogue, CancellationToken cancellation)
    {
        if (!Cursor.TryRead(cursor, out var before))
        {
            return TypedResults.Problem(Problems.Of(Cursor.Unreadable));
        }

        if (!Sku.IsValid(sku) || await catalogue.State(sku, cancellation) is not { Facts: not null } product)
        {
            return TypedResults.Problem(Problems.Of(CatalogueRejections.NotFound(sku)));
        }

        var size = Math.Clamp(limit ?? 100, 1, MostItems);
        var found = product.Prices.Where(history => list is null || history.Key == list).SelectMany(history => history.Value.Entries)
            .Where(entry => before is null || entry.Price.Id < before).OrderByDescending(entry => entry.Price.Id).Take(size + 1)
            .Select(entry => new HistoricPrice(entry.InForce, entry.EndedAt)).ToList();
        var next = found.Count > size ? Cursor.Of(found[size - 1].Price.Id) : null;
        return TypedResults.Ok(new Page<HistoricPrice>([.. found.Take(size)], next));
    }
}
