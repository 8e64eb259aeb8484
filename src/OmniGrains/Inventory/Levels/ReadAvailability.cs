using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Catalogue.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Inventory.ChannelStock;
using OmniGrains.Inventory.Contracts;

namespace OmniGrains.Inventory.Levels;

/// <summary>What can be sold, by SKU and place.</summary>
public sealed record Availability(IReadOnlyList<SkuAvailability> Items);

/// <summary>What can be sold of a SKU.</summary>
/// <param name="Sku">Which SKU.</param>
/// <param name="Available">What may be sold at these places together; for a channel: pools, buffers and its limit applied.</param>
/// <param name="Places">At each place.</param>
public sealed record SkuAvailability(string Sku, decimal Available, IReadOnlyList<PlaceAvailability> Places);

/// <summary>What can be sold of a SKU at a place.</summary>
/// <param name="Place">Where.</param>
/// <param name="Available">What may be sold; for a channel: its pool included, its buffer left.</param>
/// <param name="Incoming">What is on its way there.</param>
public sealed record PlaceAvailability(string Place, decimal Available, decimal Incoming);

internal static class ReadAvailabilityEndpoint
{
    private const int MostSkus = 50;
    private const int MostPlaces = 20;

    private static readonly Rejection Limits = new(
        "availability.limits", $"Ask for 1 to {MostSkus} SKUs and at most {MostPlaces} places at once; without places every place that serves is asked.");

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/availability", Handle)
        .WithName("ReadAvailability")
        .WithTags("Stock")
        .WithSummary("What can be sold now")
        .WithDescription(
            "Live, from memory. Repeat sku (up to 50) and place (up to 20). With a channel: what that channel may sell, over the places that serve it. "
            + "A bundle can be sold as often as its parts can be put together at one place.")
        .Produces<Availability>()
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithExample(StatusCodes.Status200OK, "two places", new Availability(
            [new SkuAvailability("TEAPOT", 7, [new PlaceAvailability("milano-1", 5, 0), new PlaceAvailability("roma-1", 2, 10)])]))
        .WaitsForPosition()
        .RequireScope(Scopes.InventoryRead);

    private static async Task<IResult> Handle(
        string[]? sku, string[]? place, string? channel, AvailabilityReader reader, CancellationToken cancellation)
    {
        if (sku is not { Length: > 0 and <= MostSkus } || place is { Length: > MostPlaces }
            || !Array.TrueForAll(sku, one => Slugs.IsText(one, Quantities.LongestSku))
            || (place is not null && !Array.TrueForAll(place, one => Slugs.IsSlug(one, Quantities.LongestPlace)))
            || (channel is not null && !Slugs.IsSlug(channel, Quantities.LongestChannel)))
        {
            return Limits.ToProblem();
        }

        return TypedResults.Ok(await reader.Read(sku, place, channel, cancellation));
    }
}

/// <summary>Puts an answer together from the board.</summary>
internal sealed class AvailabilityReader(LevelBoard board, ServingPlaces serving, ICatalogue catalogue)
{
    public async ValueTask<Availability> Read(string[] skus, string[]? places, string? channel, CancellationToken cancellation)
    {
        await board.CatchUp(cancellation);
        var service = await ServiceOf(places, channel, cancellation);
        var bundles = await catalogue.Bundles(cancellation);
        var items = new SkuAvailability[skus.Length];
        for (var i = 0; i < items.Length; i++)
        {
            var parts = bundles.PartsOf(skus[i]);
            items[i] = parts.Count == 0
                ? Of(skus[i], await board.Read(skus[i], service.Places, cancellation), service)
                : await OfBundle(skus[i], parts, service, cancellation);
        }

        return new Availability(items);
    }

    private async ValueTask<ChannelService> ServiceOf(string[]? places, string? channel, CancellationToken cancellation)
    {
        var service = channel is null
            ? ChannelService.OfNone(places is { Length: > 0 } ? places : await serving.All(cancellation))
            : await serving.Of(channel, cancellation);
        return channel is not null && places is { Length: > 0 }
            ? service with { Places = [.. service.Places.Where(place => places.Contains(place, StringComparer.Ordinal))] }
            : service;
    }

    private static SkuAvailability Of(string sku, PlaceLevel[] levels, ChannelService service)
    {
        var total = 0m;
        var rows = new PlaceAvailability[levels.Length];
        for (var i = 0; i < levels.Length; i++)
        {
            var sellable = service.SellableAt(levels[i].Level);
            total += sellable;
            rows[i] = new PlaceAvailability(levels[i].Place, sellable, levels[i].Level.Incoming);
        }

        return new SkuAvailability(sku, service.Shown(total), rows);
    }

    private async ValueTask<SkuAvailability> OfBundle(
        string sku, IReadOnlyList<BundlePart> parts, ChannelService service, CancellationToken cancellation)
    {
        PlaceAvailability[] rows = [.. service.Places.Select(place => new PlaceAvailability(place, decimal.MaxValue, decimal.MaxValue))];
        foreach (var part in parts)
        {
            var levels = await board.Read(part.Sku, service.Places, cancellation);
            for (var i = 0; i < rows.Length; i++)
            {
                rows[i] = new PlaceAvailability(
                    rows[i].Place,
                    Math.Min(rows[i].Available, Math.Floor(service.SellableAt(levels[i].Level) / part.Quantity)),
                    Math.Min(rows[i].Incoming, Math.Floor(levels[i].Level.Incoming / part.Quantity)));
            }
        }

        return new SkuAvailability(sku, service.Shown(rows.Sum(row => row.Available)), rows);
    }
}
