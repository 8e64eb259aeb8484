using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using OmniGrains.Channels.Connections;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Channels.Square;

/// <summary>Square's Connect API: a bearer token, a dated version, pages by cursor.</summary>
internal sealed class SquareApi(ShopHttp http, TimeProvider time)
{
    private const string Version = "2025-10-16";
    private static readonly Dictionary<string, string> NoSkus = [];

    /// <summary>One search may name so many locations.</summary>
    private const int MostLocations = 10;

    /// <summary>Orders of the mapped locations, in the order of their change; when they are too many for one search, of some after the others.</summary>
    public async Task<OrderPage> ListOrders(ConnectedShop shop, DateTimeOffset since, string? page, CancellationToken cancellation)
    {
        var groups = shop.Settings.Places.Keys.Order(StringComparer.Ordinal).Chunk(MostLocations).ToList();
        if (groups.Count == 0)
        {
            throw new ShopRefusedException("no-locations", "Square lists orders by location: map its locations in places.");
        }

        var (group, cursor) = PageOf(page);
        var query = new JsonObject
        {
            ["location_ids"] = new JsonArray([.. groups[Math.Min(group, groups.Count - 1)].Select(id => JsonValue.Create(id))]),
            ["limit"] = 100,
            ["query"] = new JsonObject
            {
                ["filter"] = new JsonObject
                {
                    ["date_time_filter"] = new JsonObject { ["updated_at"] = new JsonObject { ["start_at"] = since.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) } },
                    ["state_filter"] = new JsonObject { ["states"] = new JsonArray("OPEN", "COMPLETED", "CANCELED") },
                },
                ["sort"] = new JsonObject { ["sort_field"] = "UPDATED_AT", ["sort_order"] = "ASC" },
            },
        };
        if (cursor is not null)
        {
            query["cursor"] = cursor;
        }

        var answer = (await Post(shop, "/v2/orders/search", query, cancellation)).Body;
        var orders = answer.Each("orders").ToList();
        var skus = await SkusOf(shop, orders.SelectMany(SquareOrders.VariationsOf), cancellation);
        var next = answer.Text("cursor") is { } more ? $"{group}/{more}" : group + 1 < groups.Count ? $"{group + 1}/" : null;
        return OrderPage.Of(orders, order => SquareOrders.Of(order, shop, skus), next, byChange: groups.Count == 1);
    }

    private static (int Group, string? Cursor) PageOf(string? page)
    {
        if (page is null)
        {
            return (0, null);
        }

        var end = page.IndexOf('/', StringComparison.Ordinal);
        return (int.Parse(page.AsSpan(0, end), NumberStyles.None, CultureInfo.InvariantCulture), end + 1 == page.Length ? null : page[(end + 1)..]);
    }

    public async Task<OrderSnapshot?> FetchOrder(ConnectedShop shop, string externalId, CancellationToken cancellation)
    {
        try
        {
            var answer = await http.Get($"{shop.Settings.BaseUrl}/v2/orders/{Uri.EscapeDataString(externalId)}", headers => Authorise(headers, shop), cancellation);
            var order = answer.Body.At("order");
            return order.Exists() ? SquareOrders.Of(order, shop, await SkusOf(shop, SquareOrders.VariationsOf(order), cancellation)) : null;
        }
        catch (ShopRefusedException refused) when (refused.Code == "not-found")
        {
            return null;
        }
    }

    /// <summary>Physical counts: absolute, and recorded once per key.</summary>
    public async Task SetLevels(ConnectedShop shop, IReadOnlyList<ShopLevel> levels, string key, CancellationToken cancellation)
    {
        var variations = await VariationsOf(shop, levels, cancellation);
        var now = time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        JsonArray changes = [.. levels
            .Where(level => level.Location is not null && variations.ContainsKey(level.Sku))
            .Select(level => new JsonObject
            {
                ["type"] = "PHYSICAL_COUNT",
                ["physical_count"] = new JsonObject
                {
                    ["catalog_object_id"] = variations[level.Sku],
                    ["state"] = "IN_STOCK",
                    ["location_id"] = level.Location,
                    ["quantity"] = level.Available.ToString("0.#####", CultureInfo.InvariantCulture),
                    ["occurred_at"] = now,
                },
            })];
        if (changes.Count > 0)
        {
            // The same key may only come with the same content, and a count that is repeated later has another moment.
            var batch = new JsonObject { ["idempotency_key"] = Signatures.Fingerprint(Encoding.UTF8.GetBytes($"{key}/{now}")), ["ignore_unchanged_counts"] = true, ["changes"] = changes };
            await Post(shop, "/v2/inventory/changes/batch-create", batch, cancellation);
        }
    }

    private async Task<IReadOnlyDictionary<string, string>> SkusOf(ConnectedShop shop, IEnumerable<string> variations, CancellationToken cancellation)
    {
        var skus = NoSkus;
        foreach (var ids in variations.Distinct(StringComparer.Ordinal).Chunk(1_000))
        {
            var query = new JsonObject { ["object_ids"] = new JsonArray([.. ids.Select(id => JsonValue.Create(id))]), ["include_deleted_objects"] = true };
            var answer = await Post(shop, "/v2/catalog/batch-retrieve", query, cancellation);
            skus = answer.Body.Each("objects").Where(item => item.Text("item_variation_data", "sku") is not null)
                .Select(item => (Id: item.Id("id"), Sku: item.Text("item_variation_data", "sku")!))
                .Concat(skus.Select(known => (Id: known.Key, Sku: known.Value)))
                .ToDictionary(pair => pair.Id, pair => pair.Sku, StringComparer.Ordinal);
        }

        return skus;
    }

    private async Task<Dictionary<string, string>> VariationsOf(ConnectedShop shop, IReadOnlyList<ShopLevel> levels, CancellationToken cancellation)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var skus in levels.Select(level => level.Sku).Distinct(StringComparer.Ordinal).Chunk(250))
        {
            var query = new JsonObject
            {
                ["object_types"] = new JsonArray("ITEM_VARIATION"),
                ["query"] = new JsonObject
                {
                    ["set_query"] = new JsonObject { ["attribute_name"] = "sku", ["attribute_values"] = new JsonArray([.. skus.Select(sku => JsonValue.Create(sku))]) },
                },
            };
            foreach (var item in (await Post(shop, "/v2/catalog/search", query, cancellation)).Body.Each("objects"))
            {
                if (item.Text("item_variation_data", "sku") is { } sku)
                {
                    found.TryAdd(sku, item.Id("id"));
                }
            }
        }

        return found;
    }

    private Task<ShopAnswer> Post(ConnectedShop shop, string path, JsonObject body, CancellationToken cancellation) =>
        http.Send(HttpMethod.Post, $"{shop.Settings.BaseUrl}{path}", body.ToJsonString(), headers => Authorise(headers, shop), cancellation);

    private static void Authorise(HttpRequestHeaders headers, ConnectedShop shop)
    {
        headers.Authorization = new AuthenticationHeaderValue("Bearer", shop.RequiredSecret(SquareConnector.AccessToken));
        headers.Add("Square-Version", Version);
    }
}
