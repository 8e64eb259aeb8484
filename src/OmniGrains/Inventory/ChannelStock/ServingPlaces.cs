using OmniGrains.Engine;
using OmniGrains.Inventory.Contracts;
using OmniGrains.Inventory.Holding;
using OmniGrains.Inventory.Stocks;
using OmniGrains.Places.Contracts;

namespace OmniGrains.Inventory.ChannelStock;

/// <summary>Which places serve a channel; read in memory.</summary>
internal sealed class ServingPlaces(IGrains grains, IPlaces places)
{
    private volatile Tracking? _tracking;

    public async ValueTask<ChannelService> Of(string channel, CancellationToken cancellation)
    {
        var rules = (await grains.Read(ChannelRules.Grain, ReadChannelRules.It, cancellation)).Value;
        var rule = rules.Of(channel);
        return new ChannelService(channel, rule, rule.Places ?? await All(cancellation));
    }

    /// <summary>Every active place that tracks stock, by priority.</summary>
    public async ValueTask<IReadOnlyList<string>> All(CancellationToken cancellation) => (await Now(cancellation)).Ids;

    public async ValueTask<bool> Tracks(string place, CancellationToken cancellation) =>
        (await places.Read(cancellation)).TryFind(place, out var found) && found.TracksStock;

    // Sorted once per state of the directory, which is immutable.
    private async ValueTask<Tracking> Now(CancellationToken cancellation)
    {
        var directory = await places.Read(cancellation);
        return _tracking is { } known && ReferenceEquals(known.Of, directory.ById)
            ? known
            : _tracking = new Tracking(directory.ById, [.. directory.All.Where(place => place is { Active: true, TracksStock: true })
                .OrderByDescending(place => place.Priority).ThenBy(place => place.Id, StringComparer.Ordinal).Select(place => place.Id)]);
    }

    private sealed record Tracking(object Of, IReadOnlyList<string> Ids);
}

/// <summary>How a channel is served.</summary>
internal sealed record ChannelService(string Channel, ChannelStockRule Rule, IReadOnlyList<string> Places)
{
    private readonly string? _pool = Channel.Length > 0 ? PoolHold.Of(Channel) : null;

    /// <summary>Whoever names no channel: no pool, no buffer.</summary>
    public static ChannelService OfNone(IReadOnlyList<string> places) => new("", ChannelStockRule.Open, places);

    /// <summary>What is left of its pool comes on top of what is available to everybody; the buffer is left to others.</summary>
    public decimal SellableAt(StockLevel level) =>
        Math.Max(0, level.Available + level.BackorderLimit - Rule.Buffer) + (level.Pools?.GetValueOrDefault(Channel) ?? 0);

    public decimal Sellable(IEnumerable<PlaceLevel> levels) => levels.Sum(place => SellableAt(place.Level));

    public decimal Shown(decimal sellable) => Math.Min(sellable, Rule.ShowAtMost ?? decimal.MaxValue);

    public StockAsk Ask(StockId stock, decimal quantity) => new(stock, quantity, _pool, Rule.Buffer);
}
