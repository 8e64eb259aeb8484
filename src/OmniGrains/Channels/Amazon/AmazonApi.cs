using System.Globalization;
using System.Text.Json;
using OmniGrains.Channels.Connections;
using OmniGrains.Customers.Contracts;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Channels.Amazon;

/// <summary>
/// Amazon's Orders API, version 0: a token traded at Login with Amazon; items and prices are asked for apart. Amazon gives out items of thirty orders at
/// once and then of one every two seconds, lists once a minute: whoever begins anew when that is used up never ends. So it is waited for.
/// </summary>
internal sealed class AmazonApi(ShopHttp http, AccessTokens tokens, TimeProvider time)
{
    private const string TokenUrl = "https://api.amazon.com/auth/o2/token";
    private const int MostItemPages = 20;
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(64);

    public async Task<OrderPage> ListOrders(ConnectedShop shop, DateTimeOffset since, string? page, CancellationToken cancellation)
    {
        var marketplaces = shop.Option(AmazonConnector.MarketplacesOption)
            ?? throw new ShopRefusedException("no-marketplaces", "Amazon lists orders by marketplace: set the option marketplaceIds.");
        var query = $"MarketplaceIds={Uri.EscapeDataString(marketplaces)}" + (page is null
            ? string.Create(CultureInfo.InvariantCulture, $"&LastUpdatedAfter={since.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}&MaxResultsPerPage=50")
            : $"&NextToken={Uri.EscapeDataString(page)}");
        var body = await Get(shop, $"/orders/v0/orders?{query}", cancellation);
        var items = new Dictionary<string, List<JsonElement>>(StringComparer.Ordinal);
        foreach (var id in body.Each("payload", "Orders").Select(order => order.Text("AmazonOrderId")).OfType<string>())
        {
            items[id] = await Items(id, shop, cancellation);
        }

        return OrderPage.Of(
            body.Each("payload", "Orders"), order => AmazonOrders.Of(order, items[order.Id("AmazonOrderId")], shop), body.Text("payload", "NextToken"),
            byChange: false);
    }

    public async Task<OrderSnapshot?> FetchOrder(ConnectedShop shop, string externalId, CancellationToken cancellation)
    {
        try
        {
            var order = (await Get(shop, $"/orders/v0/orders/{Uri.EscapeDataString(externalId)}", cancellation)).At("payload");
            return order.Text("AmazonOrderId") is { } id ? AmazonOrders.Of(order, await Items(id, shop, cancellation), shop) : null;
        }
        catch (ShopRefusedException refused) when (refused.Code == "not-found")
        {
            return null;
        }
    }

    private async Task<List<JsonElement>> Items(string order, ConnectedShop shop, CancellationToken cancellation)
    {
        var items = new List<JsonElement>();
        string? next = null;
        for (var page = 0; page < MostItemPages; page++)
        {
            var path = $"/orders/v0/orders/{Uri.EscapeDataString(order)}/orderItems" + (next is null ? "" : $"?NextToken={Uri.EscapeDataString(next)}");
            var payload = (await Get(shop, path, cancellation)).At("payload");
            items.AddRange(payload.Each("OrderItems"));
            next = payload.Text("NextToken");
            if (next is null)
            {
                break;
            }
        }

        return items;
    }

    private async Task<JsonElement> Get(ConnectedShop shop, string path, CancellationToken cancellation)
    {
        for (var wait = FirstWait; ; wait *= 2)
        {
            try
            {
                return await Once(shop, path, cancellation);
            }
            catch (ShopRefusedException refused) when (refused.Code == "rate-limited" && wait <= LongestWait && (refused.RetryAfter ?? wait) <= LongestWait)
            {
                await Task.Delay(refused.RetryAfter ?? wait, time, cancellation);
            }
        }
    }

    private async Task<JsonElement> Once(ConnectedShop shop, string path, CancellationToken cancellation)
    {
        var answer = await tokens.Ask(shop, "orders", () => http.PostForm(
            shop.Option(ConnectionSettings.TokenUrl) ?? TokenUrl,
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["grant_type"] = "refresh_token",
                ["refresh_token"] = shop.RequiredSecret(AmazonConnector.RefreshToken),
                ["client_id"] = shop.RequiredSecret(AmazonConnector.ClientId),
                ["client_secret"] = shop.RequiredSecret(AmazonConnector.ClientSecret),
            },
            null, cancellation),
            token => http.Get($"{shop.Settings.BaseUrl}{path}", headers => headers.Add("x-amz-access-token", token), cancellation));
        return answer.Body;
    }
}

/// <summary>Amazon's orders in our shape.</summary>
internal static class AmazonOrders
{
    public static OrderSnapshot Of(JsonElement order, IReadOnlyList<JsonElement> items, ConnectedShop shop)
    {
        var status = order.Text("OrderStatus");
        var updatedAt = order.Moment("LastUpdateDate") ?? order.Moment("PurchaseDate") ?? throw new UnreadableDeliveryException("LastUpdateDate is missing.");
        var currency = order.Text("OrderTotal", "CurrencyCode") ?? items.Select(item => item.Text("ItemPrice", "CurrencyCode")).FirstOrDefault(code => code is not null);
        var cancelled = status is "Canceled" or "Unfulfillable";

        // While the payment is pending nothing has a price yet: told then, the order would count as given away.
        List<SnapshotLine>? lines = currency is null ? null : [.. items.SelectMany(Lines)];
        return new OrderSnapshot(
            shop.Id, order.Id("AmazonOrderId"), order.ShortText(40, "AmazonOrderId"), shop.Settings.Channel, null,
            SnapshotLines.Country(order.Text("ShippingAddress", "CountryCode")) ?? shop.Settings.Country, currency ?? shop.Settings.Currency,
            order.Moment("PurchaseDate"), updatedAt, Identities(order, shop), lines is { Count: > 0 } ? lines : null,
            currency is null ? null : [new SnapshotPayment("order", "amazon", order.Amount("OrderTotal", "Amount") ?? 0, cancelled ? "voided" : "captured")],
            [.. items.Where(IsShipped).Select(item => Shipment(item, shop, updatedAt))], null,
            cancelled ? updatedAt : null, cancelled ? "cancelled" : null, order.Moment("LatestDeliveryDate"),
            shop.Settings.StockIsTheirs || order.Text("FulfillmentChannel") == "AFN");
    }

    /// <summary>The relay address is one buyer's with one seller, and stays.</summary>
    private static IdentityInput[]? Identities(JsonElement order, ConnectedShop shop) =>
        order.Text("BuyerInfo", "BuyerEmail") is { } relay ? [new IdentityInput(IdentityKinds.Buyer, $"{shop.Id}:{relay.ToLowerInvariant()}")] : null;

    private static IEnumerable<SnapshotLine> Lines(JsonElement item)
    {
        if (item.Amount("QuantityOrdered") is not { } quantity || quantity <= 0)
        {
            yield break;
        }

        var id = item.Id("OrderItemId");
        var price = item.Amount("ItemPrice", "Amount") ?? 0;
        var discount = item.Amount("PromotionDiscount", "Amount") ?? 0;
        yield return SnapshotLines.Of(
            id, SnapshotLines.SkuOr(item.Text("SellerSKU"), "amazon", item.Text("ASIN"), id), item.ShortText(200, "Title"), LineKind.Merchandise, quantity,
            price, Math.Max(0, price - discount), item.Amount("ItemTax", "Amount") ?? 0);
        if (item.Amount("ShippingPrice", "Amount") is { } shipping and > 0)
        {
            var off = item.Amount("ShippingDiscount", "Amount") ?? 0;
            yield return SnapshotLines.Of(
                $"shipping-{id}", "SHIPPING", null, LineKind.Shipping, 1, shipping, Math.Max(0, shipping - off), item.Amount("ShippingTax", "Amount") ?? 0);
        }
    }

    // Amazon names no shipments: an item that has left whole is one.
    private static bool IsShipped(JsonElement item) => item.Amount("QuantityOrdered") is > 0 and var ordered && item.Amount("QuantityShipped") >= ordered;

    private static SnapshotShipment Shipment(JsonElement item, ConnectedShop shop, DateTimeOffset updatedAt) => new(
        $"shipped-{item.Id("OrderItemId")}", null, null, shop.Settings.DefaultPlace, updatedAt, "shipped",
        [new SnapshotQuantity(item.Id("OrderItemId"), item.Amount("QuantityOrdered")!.Value)]);
}
