using System.Globalization;
using System.Text;
using OmniGrains.Channels.Connections;
using OmniGrains.Engine;
using OmniGrains.Inventory.Contracts;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Channels.Sync;

/// <summary>Tells shops what can be sold.</summary>
internal sealed class StockPush(Connectors connectors, IInventory inventory, Tail tail, TimeProvider time)
{
    public StockPushRun For(KeyedRun run) => new(run, connectors, inventory, tail, time);
}

/// <summary>
/// Follows the journal for one shop, from a durable cursor. However often a stock moved since the last time, it is told
/// once, as it stands now: levels are absolute, so that telling them again after a crash is harmless.
/// </summary>
internal sealed class StockPushRun(KeyedRun run, Connectors connectors, IInventory inventory, Tail tail, TimeProvider time)
{
    private const int Batch = 2_000;
    private const int MostSkus = 1_000;
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan NotAsked = TimeSpan.FromSeconds(2);

    private long? _position;
    private int _revision;

    /// <summary>Waits until something moved, then tells it. Says how long to pause before the next time.</summary>
    public async Task<TimeSpan> Step(ConnectedShop shop, CancellationToken stop)
    {
        if (!shop.Settings.PushStock || connectors.Of(shop) is not IStockShop target)
        {
            return NotAsked;
        }

        var position = _position ?? await run.LoadCursor(stop);
        if (_revision != 0 && _revision != shop.Revision)
        {
            // Another mapping or another shop: everything is told anew.
            position = 0;
        }

        _revision = shop.Revision;
        if (position == tail.Head)
        {
            _position = position;
            await tail.Wait(position, stop);
            await Task.Delay(Gathering, time, stop);
        }

        var (skus, reached) = await Moved(shop.Settings, position, stop);
        await Tell(shop, target, skus, reached, stop);
        if (!await run.SaveCursor(reached, stop))
        {
            throw new OperationCanceledException("Another process owns this connection by now.");
        }

        _position = reached;
        return TimeSpan.Zero;
    }

    private async Task<(HashSet<string> Skus, long Reached)> Moved(ConnectionSettings settings, long position, CancellationToken stop)
    {
        var skus = new HashSet<string>(StringComparer.Ordinal);
        while (skus.Count < MostSkus && position < tail.Head)
        {
            foreach (var recorded in await tail.Read(position, Batch, stop))
            {
                if (recorded.Event is AvailabilityChanged && StockId.OfStream(recorded.Stream) is { } stock && Concerns(settings, stock.Place))
                {
                    skus.Add(stock.Sku);
                }

                position = recorded.Position;
            }
        }

        return (skus, position);
    }

    private async Task Tell(ConnectedShop shop, IStockShop target, HashSet<string> skus, long reached, CancellationToken stop)
    {
        var levels = new List<ShopLevel>();
        foreach (var sku in skus.Order(StringComparer.Ordinal))
        {
            await AddLevels(shop.Settings, sku, levels, stop);
        }

        foreach (var chunk in levels.Chunk(target.MostLevels))
        {
            await target.SetLevels(shop, chunk, KeyOf(shop, chunk, reached), stop);
        }
    }

    private async ValueTask AddLevels(ConnectionSettings settings, string sku, List<ShopLevel> levels, CancellationToken stop)
    {
        if (ChannelLocation(settings) is (true, var location))
        {
            levels.Add(new ShopLevel(sku, location, Math.Max(0, await inventory.Sellable(settings.Channel, sku, stop))));
            return;
        }

        foreach (var (theirs, place) in settings.Places)
        {
            var level = await inventory.Level(new StockId(place, sku), stop);
            levels.Add(new ShopLevel(sku, theirs, Math.Max(0, level.Available)));
        }
    }

    /// <summary>
    /// A shop without mapped locations has one figure per product: what its channel may sell. So has one that names the
    /// location which stands for the whole channel.
    /// </summary>
    private static (bool OneFigure, string? Location) ChannelLocation(ConnectionSettings settings) =>
        settings.Options.TryGetValue(StockOptions.Location, out var location) ? (true, location) : (settings.Places.Count == 0, null);

    private static bool Concerns(ConnectionSettings settings, string place) =>
        ChannelLocation(settings).OneFigure || settings.Places.Values.Contains(place);

    private static string KeyOf(ConnectedShop shop, ShopLevel[] levels, long reached)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{shop.Id}/{reached}");
        foreach (var level in levels)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{level.Sku}@{level.Location}={level.Available}");
        }

        return Signatures.Fingerprint(Encoding.UTF8.GetBytes(text.ToString()));
    }
}

internal static class StockOptions
{
    /// <summary>The snapshot, with the places whose levels its shop is told, and so sells from.</summary>
    public static OrderSnapshot SoldFrom(this OrderSnapshot told, ConnectedShop shop) => told with
    {
        StockPlaces = shop.Settings.Places.Count == 0 || shop.Settings.Options.ContainsKey(Location) ? null : [.. shop.Settings.Places.Values.Distinct(StringComparer.Ordinal)],
    };

    /// <summary>The option that names the one location that stands for the whole channel.</summary>
    public const string Location = "stockLocation";
}
