using OmniGrains.Catalogue.Contracts;
using OmniGrains.Engine;
using OmniGrains.Inventory.ChannelStock;
using OmniGrains.Inventory.Contracts;
using OmniGrains.Inventory.Holding;
using OmniGrains.Inventory.Levels;

namespace OmniGrains.Inventory;

/// <inheritdoc cref="IInventory"/>
internal sealed class Inventory(
    IGrains grains, WholeHold whole, LevelBoard board, ICatalogue catalogue, ServingPlaces serving, AvailabilityReader availability, TimeProvider time)
    : IInventory
{
    public const int MostDemands = 2_000;

    public async ValueTask<HoldOutcome> Hold(
        string holdId, IReadOnlyList<Demand> demands, DateTimeOffset? until, GrainId? owner, DateTimeOffset at, string? from = null, string? channel = null,
        CancellationToken cancellation = default)
    {
        var parts = await Parts(demands, cancellation);
        if (parts.Count is 0 or > MostDemands)
        {
            return new HoldOutcome([], InventoryRejections.DemandSize, [], 0);
        }

        var service = channel is null ? null : await serving.Of(channel, cancellation);
        var asks = parts.Select(part => AskOf(new StockId(part.Place, part.Sku), part.Quantity, from, service)).ToList();
        return await whole.Hold(asks, new Holder(holdId, until, owner?.Stream, at));
    }

    public async ValueTask Release(string holdId, IEnumerable<StockId> stocks, string reason, DateTimeOffset at) =>
        await whole.Release(holdId, stocks, reason, at);

    public async ValueTask<IReadOnlyList<Demand>> Parts(IReadOnlyList<Demand> demands, CancellationToken cancellation = default)
    {
        var bundles = await catalogue.Bundles(cancellation);
        return demands.Count == 1 && bundles.PartsOf(demands[0].Sku).Count == 0
            ? demands
            : [.. demands.SelectMany(demand => PartsOf(demand, bundles))
                .GroupBy(demand => new StockId(demand.Place, demand.Sku))
                .Select(same => new Demand(same.Key.Place, same.Key.Sku, same.Sum(demand => demand.Quantity)))];
    }

    public async ValueTask<StockLevel> Level(StockId stock, CancellationToken cancellation = default) =>
        (await grains.Read(stock.Grain, new ReadLevel(time.GetUtcNow()), cancellation)).Value;

    public async ValueTask<IReadOnlyList<PlaceLevel>> Levels(string sku, IReadOnlyList<string> places, CancellationToken cancellation = default)
    {
        await board.CatchUp(cancellation);
        return await board.Read(sku, places, cancellation);
    }

    public async ValueTask<decimal> Sellable(string channel, string sku, CancellationToken cancellation = default) =>
        (await availability.Read([sku], null, channel, cancellation)).Items[0].Available;

    public async ValueTask<IReadOnlyList<string>> Serving(string channel, CancellationToken cancellation = default) =>
        (await serving.Of(channel, cancellation)).Places;

    private static StockAsk AskOf(StockId stock, decimal quantity, string? from, ChannelService? service)
    {
        var ask = service?.Ask(stock, quantity) ?? new StockAsk(stock, quantity);
        return from is null ? ask : ask with { From = from };
    }

    private static IEnumerable<Demand> PartsOf(Demand demand, BundleDirectory bundles)
    {
        var parts = bundles.PartsOf(demand.Sku);
        return parts.Count == 0 ? [demand] : parts.Select(part => new Demand(demand.Place, part.Sku, part.Quantity * demand.Quantity));
    }
}

internal static class InventoryRejections
{
    public static readonly Rejection DemandSize = new("stock.demand-size", $"1 to {Inventory.MostDemands} stocks can be held at once.");

    public static Rejection UnknownPlace(string place) => new(
        "stock.place-unknown", $"There is no place '{place}' that tracks stock. Define it first.", RejectionKind.NotFound);
}
