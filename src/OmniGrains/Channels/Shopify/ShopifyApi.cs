using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using OmniGrains.Channels.Connections;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Channels.Shopify;

/// <summary>Shopify's Admin API: pages by the Link header, at most 100 orders each, which keeps an answer small.</summary>
internal sealed class ShopifyApi(ShopHttp http)
{
    public const string VersionOption = "apiVersion";
    private const string DefaultVersion = "2026-01";

    public async Task<OrderPage> ListOrders(ConnectedShop shop, DateTimeOffset since, string? page, CancellationToken cancellation)
    {
        var query = page is null
            ? string.Create(CultureInfo.InvariantCulture, $"status=any&limit=100&order=updated_at%20asc&updated_at_min={since.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}")
            : $"limit=100&page_info={Uri.EscapeDataString(page)}";
        var answer = await http.Get($"{Root(shop)}/orders.json?{query}", headers => Authorise(headers, shop), cancellation);
        return OrderPage.Of(answer.Body.Each("orders"), order => ShopifyOrders.Whole(order, shop), NextOf(answer.Headers), byChange: true);
    }

    public async Task<OrderSnapshot?> FetchOrder(ConnectedShop shop, string externalId, CancellationToken cancellation)
    {
        try
        {
            var answer = await http.Get($"{Root(shop)}/orders/{Uri.EscapeDataString(externalId)}.json", headers => Authorise(headers, shop), cancellation);
            return answer.Body.At("order") is { ValueKind: JsonValueKind.Object } order ? ShopifyOrders.Whole(order, shop) : null;
        }
        catch (ShopRefusedException refused) when (refused.Code == "not-found")
        {
            return null;
        }
    }

    /// <summary>The <c>data</c> of a GraphQL answer.</summary>
    /// <exception cref="ShopRefusedException">There were errors; a throttled one says how long to wait.</exception>
    public async Task<JsonElement> Ask(ConnectedShop shop, string query, JsonObject variables, CancellationToken cancellation)
    {
        var body = new JsonObject { ["query"] = query, ["variables"] = variables }.ToJsonString();
        var answer = (await http.Send(HttpMethod.Post, $"{Root(shop)}/graphql.json", body, headers => Authorise(headers, shop), cancellation)).Body;
        foreach (var error in answer.Each("errors"))
        {
            throw error.Text("extensions", "code") == "THROTTLED"
                ? new ShopRefusedException("rate-limited", "The shop wants us to ask less often.", TimeSpan.FromSeconds(2))
                : new ShopRefusedException("refused", "The shop refused a GraphQL request. Check the rights of the access token and the API version.");
        }

        return answer.At("data");
    }

    private static string Root(ConnectedShop shop) => $"{shop.Settings.BaseUrl}/admin/api/{shop.Option(VersionOption) ?? DefaultVersion}";

    private static void Authorise(HttpRequestHeaders headers, ConnectedShop shop) =>
        headers.Add("X-Shopify-Access-Token", shop.RequiredSecret(ShopifyConnector.AccessToken));

    // Only the cursor is taken from the link: where to ask never comes from an answer.
    private static string? NextOf(HttpResponseHeaders headers)
    {
        if (!headers.TryGetValues("Link", out var links))
        {
            return null;
        }

        var next = links.SelectMany(link => link.Split(',')).FirstOrDefault(link => link.Contains("rel=\"next\"", StringComparison.Ordinal));
        var start = next?.IndexOf("page_info=", StringComparison.Ordinal) ?? -1;
        return start < 0 ? null : Uri.UnescapeDataString(next![(start + "page_info=".Length)..].Split('&', '>')[0]);
    }
}
