using System.Globalization;
using System.Text.Json.Nodes;
using OmniGrains.Channels.Connections;

namespace OmniGrains.Channels.Shopify;

/// <summary>
/// Sets <c>available</c> by compare-and-set: the quantity that was just read must still be there. When somebody sold in
/// between, it is read and set again, a few times.
/// </summary>
internal sealed class ShopifyStock(ShopifyApi api, ConnectedShop shop)
{
    /// <summary>A search for so many SKUs stays below the cost that one request may have.</summary>
    public const int MostLevels = 50;
    private const int MostAttempts = 4;

    private const string ReadQuery =
        "query Stock($query: String!) { inventoryItems(first: 100, query: $query) { nodes { id sku inventoryLevels(first: 50) "
        + "{ nodes { location { id } quantities(names: [\"available\"]) { name quantity } } } } } }";

    private const string SetMutation =
        "mutation SetStock($input: InventorySetQuantitiesInput!, $key: String!) { inventorySetQuantities(input: $input) @idempotent(key: $key) "
        + "{ userErrors { code field message } } }";

    public async Task Set(IReadOnlyList<ShopLevel> levels, string key, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var changes = ChangesOf(levels, await Read(levels, cancellation));
            if (changes.Count == 0 || !await IsStale(changes, $"{key}-{attempt}", cancellation))
            {
                return;
            }

            if (attempt == MostAttempts)
            {
                throw new ShopRefusedException("stock-contended", "The shop's stock moves faster than it can be set; it will be tried again.");
            }
        }
    }

    private async Task<Dictionary<(string Sku, string Location), (string Item, long Quantity)>> Read(IReadOnlyList<ShopLevel> levels, CancellationToken cancellation)
    {
        var skus = levels.Select(level => level.Sku).Distinct(StringComparer.Ordinal).Select(sku => $"sku:\"{Escaped(sku)}\"");
        var data = await api.Ask(shop, ReadQuery, new JsonObject { ["query"] = string.Join(" OR ", skus) }, cancellation);
        var known = new Dictionary<(string, string), (string, long)>();
        foreach (var item in data.Each("inventoryItems", "nodes"))
        {
            foreach (var level in item.Each("inventoryLevels", "nodes"))
            {
                var quantity = level.Each("quantities").FirstOrDefault(quantity => quantity.Text("name") == "available").Amount("quantity");
                if (item.Text("sku") is { } sku && item.Text("id") is { } id && level.Text("location", "id") is { } location && quantity is { } available)
                {
                    known.TryAdd((sku, ShortId(location)), (id, (long)available));
                }
            }
        }

        return known;
    }

    private JsonArray ChangesOf(
        IReadOnlyList<ShopLevel> levels, Dictionary<(string Sku, string Location), (string Item, long Quantity)> known)
    {
        var changes = new JsonArray();
        foreach (var level in levels)
        {
            var target = (long)Math.Floor(level.Available);
            if (level.Location is { } location && known.TryGetValue((level.Sku, ShortId(location)), out var now) && now.Quantity != target)
            {
                changes.Add(new JsonObject
                {
                    ["inventoryItemId"] = now.Item,
                    ["locationId"] = $"gid://shopify/Location/{ShortId(location)}",
                    ["quantity"] = target,
                    [ComparedField] = now.Quantity,
                });
            }
        }

        return changes;
    }

    /// <summary>The field was renamed with 2026-04, when the old name went.</summary>
    private string ComparedField =>
        string.CompareOrdinal(shop.Option(ShopifyApi.VersionOption) ?? "2026-01", "2026-01") >= 0 ? "changeFromQuantity" : "compareQuantity";

    private async Task<bool> IsStale(JsonArray changes, string key, CancellationToken cancellation)
    {
        var input = new JsonObject
        {
            ["name"] = "available",
            ["reason"] = "correction",
            ["referenceDocumentUri"] = string.Create(CultureInfo.InvariantCulture, $"omnigrains://stock/{key}"),
            ["quantities"] = changes,
        };
        var data = await api.Ask(shop, SetMutation, new JsonObject { ["input"] = input, ["key"] = key }, cancellation);
        var errors = data.Each("inventorySetQuantities", "userErrors").Select(error => error.Text("code") ?? "").ToList();
        return errors.Count > 0 && (errors.All(code => code.EndsWith("_STALE", StringComparison.Ordinal))
            ? true
            : throw new ShopRefusedException("refused", $"The shop refused stock levels with {Payload.Shorten(errors[0], 60)}."));
    }

    private static string Escaped(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);

    // A location is mapped by its number, or by its whole global id.
    private static string ShortId(string id) => id[(id.LastIndexOf('/') + 1)..];
}
