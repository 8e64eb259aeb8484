using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using OmniGrains.Channels.Connections;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Channels.WooCommerce;

/// <summary>WooCommerce's REST API, version 3: Basic credentials, numbered pages of at most 100.</summary>
internal sealed class WooApi(ShopHttp http)
{
    private const int PageSize = 100;

    /// <summary>
    /// Goes on from the last change instead of by page number: numbered pages shift when an order changes meanwhile, and one would
    /// be passed over.
    /// </summary>
    public async Task<OrderPage> ListOrders(ConnectedShop shop, DateTimeOffset since, string? page, CancellationToken cancellation)
    {
        var (after, number) = page is null ? (since, 1) : Parse(page);
        var query = string.Create(CultureInfo.InvariantCulture,
            $"orders?modified_after={after.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss}&dates_are_gmt=true&orderby=modified&order=asc&status=any&per_page={PageSize}&page={number}");
        var orders = (await Get(shop, query, cancellation)).Body.Each().ToList();
        var refunds = new Dictionary<string, List<JsonElement>>(StringComparer.Ordinal);
        foreach (var id in orders.Where(WooOrders.HasRefunds).Select(order => order.Text("id")).OfType<string>())
        {
            refunds[id] = await Refunds(shop, id, cancellation);
        }

        return OrderPage.Of(
            orders, order => WooOrders.Whole(order, shop, refunds.GetValueOrDefault(order.Id("id"))),
            orders.Count < PageSize ? null : NextOf(orders[^1], after, number), byChange: true);
    }

    // Whole seconds, and "after" excludes its own: those that share the second of the last one are listed again.
    private static string NextOf(JsonElement last, DateTimeOffset after, int number)
    {
        var from = (last.Moment("date_modified_gmt") ?? after).AddSeconds(-1);
        return from > after
            ? string.Create(CultureInfo.InvariantCulture, $"{from.ToUnixTimeSeconds()}/1")
            : string.Create(CultureInfo.InvariantCulture, $"{after.ToUnixTimeSeconds()}/{number + 1}");
    }

    private static (DateTimeOffset After, int Number) Parse(string page)
    {
        var parts = page.Split('/');
        return (DateTimeOffset.FromUnixTimeSeconds(long.Parse(parts[0], CultureInfo.InvariantCulture)), int.Parse(parts[1], CultureInfo.InvariantCulture));
    }

    public async Task<OrderSnapshot?> FetchOrder(ConnectedShop shop, string externalId, CancellationToken cancellation)
    {
        try
        {
            var answer = await Get(shop, $"orders/{Uri.EscapeDataString(externalId)}", cancellation);
            var refunds = WooOrders.HasRefunds(answer.Body) ? await Refunds(shop, externalId, cancellation) : null;
            return WooOrders.Whole(answer.Body, shop, refunds);
        }
        catch (ShopRefusedException refused) when (refused.Code == "not-found")
        {
            return null;
        }
    }

    /// <summary>A product or variation has one figure; those that the shop does not have are left out.</summary>
    public async Task SetLevels(ConnectedShop shop, IReadOnlyList<ShopLevel> levels, CancellationToken cancellation)
    {
        foreach (var level in levels)
        {
            var found = (await Get(shop, $"products?sku={Uri.EscapeDataString(level.Sku)}", cancellation)).Body.Each().FirstOrDefault(product => product.Text("sku") == level.Sku);
            if (found.Text("id") is { } id)
            {
                var path = found.Text("type") == "variation" && found.Text("parent_id") is { } parent and not "0" ? $"products/{parent}/variations/{id}" : $"products/{id}";
                var quantity = ((long)Math.Floor(level.Available)).ToString(CultureInfo.InvariantCulture);
                await http.Send(HttpMethod.Put, Address(shop, path), $$"""{"manage_stock":true,"stock_quantity":{{quantity}}}""", headers => Authorise(headers, shop), cancellation);
            }
        }
    }

    private async Task<List<JsonElement>> Refunds(ConnectedShop shop, string order, CancellationToken cancellation) =>
        [.. (await Get(shop, $"orders/{Uri.EscapeDataString(order)}/refunds?per_page={PageSize}", cancellation)).Body.Each()];

    private Task<ShopAnswer> Get(ConnectedShop shop, string path, CancellationToken cancellation) =>
        http.Get(Address(shop, path), headers => Authorise(headers, shop), cancellation);

    private static string Address(ConnectedShop shop, string path) => $"{shop.Settings.BaseUrl}/wp-json/wc/v3/{path}";

    private static void Authorise(HttpRequestHeaders headers, ConnectedShop shop) =>
        headers.Authorization = AccessTokens.Basic(shop.RequiredSecret(WooConnector.ConsumerKey), shop.RequiredSecret(WooConnector.ConsumerSecret));
}
