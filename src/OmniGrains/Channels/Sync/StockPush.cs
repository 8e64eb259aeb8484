using System.Globalization;
using System.Text;
using OmniGrains.Catalogue.Contracts;
using OmniGrains.Channels.Connections;
using OmniGrains.Engine;
using OmniGrains.Inventory.Contracts;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Channels.Sync;

/// <summary>Tells shops what can be sold.</summary>
internal sealed class StockPush(Connectors connectors, ShopLevels levels, Tail tail, TimeProvider time)
{
    public StockPushRun For(KeyedRun run) => new(run, connectors, levels, tail, time);
}

/// <summary>
/// Follows the journal for one shop, from a durable cursor. However often a stock moved since the last time, it is told
/// once, as it stands now: levels are absolute, so that telling them again after a crash is harmless.
/// </summary>
internal sealed class StockPushRun(KeyedRun run, Connectors connectors, ShopLevels levels, Tail tail, TimeProvider time)
{
    private const int Batch = 2_000;
    private const int MostSkus = 1_000;
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan NotAsked = TimeSpan.FromSeconds(2);

    private long? _position;
    private int _revision;

    /// <summary>Waits until something moved, then tells it. Says how long to pause before the next time.</summary>
    public async Task<StepDone> Step(ConnectedShop shop, CancellationToken stop)
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
        var told = await levels.Of(shop.Settings, skus, stop);
        var refused = await Tell(shop, target, told, reached, stop);
        if (!await run.SaveCursor(reached, stop))
        {
            throw new OperationCanceledException("Another process owns this connection by now.");
        }

        _position = reached;
        return refused is null ? new StepDone(TimeSpan.Zero, DidSomething: told.Count > 0) : throw new ShopRefusedException("stock-refused", refused);
    }

    private async Task<(HashSet<string> Skus, long Reached)> Moved(ConnectionSettings settings, long position, CancellationToken stop)
    {
        var skus = new HashSet<string>(StringComparer.Ordinal);
        while (skus.Count < MostSkus && position < tail.Head)
        {
            foreach (var recorded in await tail.Read(position, Batch, stop))
            {
                if (recorded.Event is AvailabilityChanged && StockId.OfStream(recorded.Stream) is { } stock && ShopLevels.Concerns(settings, stock.Place))
                {
                    skus.Add(stock.Sku);
                }
                else if (recorded.Event is BundleDefined bundle)
                {
                    skus.Add(bundle.Sku);
                }

                position = recorded.Position;
            }
        }

        return (skus, position);
    }

    /// <summary>The text says which level the shop refused, if any: it is told by itself then, and keeps no other one from being told.</summary>
    /// <exception cref="ShopRefusedException">It took none: it refuses us and not a product, and all of it is to be told again.</exception>
    private static async Task<string?> Tell(ConnectedShop shop, IStockShop target, IReadOnlyList<ShopLevel> told, long reached, CancellationToken stop)
    {
        var refused = new List<ShopLevel>();
        foreach (var chunk in told.Chunk(target.MostLevels))
        {
            var singly = await IsTaken(chunk) ? [] : chunk;
            foreach (var level in singly)
            {
                refused.AddRange(await IsTaken([level]) ? [] : [level]);
            }
        }

        return refused.Count == 0 ? null
            : refused.Count < told.Count ? $"The shop refused the level of {refused[0].Sku}, and took others. Look at that product there."
            : throw new ShopRefusedException("refused", $"The shop refused all stock levels; that of {refused[0].Sku} was the first.");

        async Task<bool> IsTaken(ShopLevel[] levels)
        {
            try
            {
                await target.SetLevels(shop, levels, KeyOf(shop, levels, reached), stop);
                return true;
            }
            catch (ShopRefusedException answer) when (answer.Code == "refused")
            {
                return false;
            }
        }
    }

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
