using OmniGrains.Catalogue.Contracts;
using OmniGrains.Channels.Connections;
using OmniGrains.Inventory.Contracts;

namespace OmniGrains.Channels.Sync;

/// <summary>How much shops are told of our SKUs: bundles among them, which move with their parts.</summary>
internal sealed class ShopLevels(IInventory inventory, ICatalogue catalogue)
{
    /// <summary>The levels, as they stand, of the SKUs that moved and of all bundles that contain them.</summary>
    public async Task<IReadOnlyList<ShopLevel>> Of(ConnectionSettings settings, IReadOnlySet<string> moved, CancellationToken stop)
    {
        var levels = new List<ShopLevel>();
        if (moved.Count > 0)
        {
            var bundles = await catalogue.Bundles(stop);
            var around = bundles.ByBundle.Where(bundle => bundle.Value.Parts.Any(part => moved.Contains(part.Sku))).Select(bundle => bundle.Key);
            foreach (var sku in moved.Union(around, StringComparer.Ordinal).Order(StringComparer.Ordinal))
            {
                await Add(settings, sku, bundles.PartsOf(sku), levels, stop);
            }
        }

        return levels;
    }

    public static bool Concerns(ConnectionSettings settings, string place) =>
        ChannelLocation(settings).OneFigure || settings.Places.Values.Contains(place);

    private async ValueTask Add(ConnectionSettings settings, string sku, IReadOnlyList<BundlePart> parts, List<ShopLevel> levels, CancellationToken stop)
    {
        if (ChannelLocation(settings) is (true, var location))
        {
            levels.Add(new ShopLevel(sku, location, Math.Max(0, await inventory.Sellable(settings.Channel, sku, stop))));
            return;
        }

        foreach (var (theirs, place) in settings.Places)
        {
            levels.Add(new ShopLevel(sku, theirs, parts.Count == 0 ? await Available(place, sku, stop) : await Together(place, parts, stop)));
        }
    }

    private async ValueTask<decimal> Together(string place, IReadOnlyList<BundlePart> parts, CancellationToken stop)
    {
        var least = decimal.MaxValue;
        foreach (var part in parts)
        {
            least = Math.Min(least, Math.Floor(await Available(place, part.Sku, stop) / part.Quantity));
        }

        return least;
    }

    private async ValueTask<decimal> Available(string place, string sku, CancellationToken stop) =>
        Math.Max(0, (await inventory.Level(new StockId(place, sku), stop)).Available);

    /// <summary>
    /// A shop without mapped locations has one figure per product: what its channel may sell. So has one that names the
    /// location which stands for the whole channel.
    /// </summary>
    private static (bool OneFigure, string? Location) ChannelLocation(ConnectionSettings settings) =>
        settings.Options.TryGetValue(StockOptions.Location, out var location) ? (true, location) : (settings.Places.Count == 0, null);
}
