using OmniGrains.Catalogue.Contracts;
using OmniGrains.Engine;
using OmniGrains.Inventory.Contracts;
using OmniGrains.Orders.Contracts;
using OmniGrains.Orders.Sourcing;
using OmniGrains.Places.Contracts;

namespace OmniGrains.Orders.Feed;

/// <summary>What was looked up of our stock for a foreign order. Advice: what is really held, the stock decides.</summary>
/// <param name="Tracked">Places whose stock is recorded here.</param>
/// <param name="Candidates">Places that serve the shop, best first, with what nobody holds there.</param>
/// <param name="Rules">How lines are divided among them.</param>
/// <param name="Bundles">Parts by the bundle's SKU.</param>
internal sealed record Supply(
    IReadOnlyList<string> Tracked, IReadOnlyList<Candidate> Candidates, SourcingRules Rules, IReadOnlyDictionary<string, IReadOnlyList<StockPart>> Bundles)
{
    public static readonly Supply None = new([], [], SourcingRules.Default, new Dictionary<string, IReadOnlyList<StockPart>>());
}

/// <summary>Looks up our stock for foreign orders, in memory.</summary>
internal sealed class SupplyFinder(IGrains grains, IPlaces places, ICatalogue catalogue, IInventory inventory)
{
    /// <summary>For a snapshot: the SKUs that it names and those that are known of the order.</summary>
    public async ValueTask<Supply> For(OrderSnapshot told, OrderId orderId, CancellationToken cancellation)
    {
        if (told.StockIsTheirs)
        {
            return Supply.None;
        }

        var directory = await places.Read(cancellation);
        string[] tracked = [.. directory.All.Where(place => place.TracksStock).Select(place => place.Id)];
        if (tracked.Length == 0)
        {
            return Supply.None;
        }

        var bundles = await catalogue.Bundles(cancellation);
        var skus = await SkusOf(told, orderId, cancellation);
        var parts = skus.Select(sku => (sku, Parts: Sourcer.PartsOf(bundles, sku))).Where(bundle => bundle.Parts is not null)
            .ToDictionary(bundle => bundle.sku, bundle => bundle.Parts!, StringComparer.Ordinal);
        var serving = (told.StockPlaces ?? await inventory.Serving(told.Channel, cancellation))
            .Where(id => directory.TryFind(id, out var place) && place is { Active: true, TracksStock: true }).ToList();
        var unheld = await Unheld(skus.SelectMany(sku => parts.GetValueOrDefault(sku)?.Select(part => part.Sku) ?? [sku]), serving, told.Channel, cancellation);
        var rules = (await grains.Read(SourcingRulesGrain.Id, ReadSourcingRules.It, cancellation)).Value.Rules;
        return new Supply(tracked, [.. serving.Select((place, i) => CandidateOf(place, -i, unheld[place]))], rules, parts);
    }

    private static Candidate CandidateOf(string place, int priority, IReadOnlyDictionary<string, decimal> unheld) =>
        new(place, priority, null, IsAbroad: false, 0, DateTimeOffset.MinValue, HasCapacity: true, unheld);

    private async ValueTask<IReadOnlyCollection<string>> SkusOf(OrderSnapshot told, OrderId orderId, CancellationToken cancellation)
    {
        var known = (await grains.Read(orderId.Grain, DescribeOrder.Query, cancellation)).Value;
        var lines = (told.Lines ?? []).Concat(FeedDecisions.ToldOf(known).Lines?.Value ?? []);
        return lines.Where(line => line.Kind is LineKind.Merchandise or LineKind.Sample).Select(line => line.Sku).ToHashSet(StringComparer.Ordinal);
    }

    // The safety stock and the channel's pool are there for what has been sold already.
    private async ValueTask<Dictionary<string, Dictionary<string, decimal>>> Unheld(
        IEnumerable<string> skus, IReadOnlyList<string> serving, string channel, CancellationToken cancellation)
    {
        var unheld = serving.ToDictionary(place => place, _ => new Dictionary<string, decimal>(StringComparer.Ordinal), StringComparer.Ordinal);
        foreach (var sku in serving.Count == 0 ? [] : skus.Distinct(StringComparer.Ordinal))
        {
            foreach (var (place, level) in await inventory.Levels(sku, serving, cancellation))
            {
                unheld[place][sku] = Math.Max(0, level.OnHand - level.Damaged - level.Reserved) + (level.Pools?.GetValueOrDefault(channel) ?? 0);
            }
        }

        return unheld;
    }
}
