using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using OmniGrains.Channels.Connections;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Channels.Walmart;

/// <summary>Walmart Marketplace's Orders API: a token for a quarter of an hour, pages by a cursor that is a query.</summary>
internal sealed class WalmartApi(ShopHttp http, AccessTokens tokens, TimeProvider time)
{
    /// <summary>How far back an order may have been created: a listing reaches no further, and without a start only a week.</summary>
    private static readonly TimeSpan Reach = TimeSpan.FromDays(179);

    public async Task<OrderPage> ListOrders(ConnectedShop shop, DateTimeOffset since, string? page, CancellationToken cancellation)
    {
        var query = page ?? string.Create(
            CultureInfo.InvariantCulture,
            $"?limit=100&productInfo=false&createdStartDate={time.GetUtcNow().Subtract(Reach).UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}&lastModifiedStartDate={since.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}");
        JsonElement list;
        try
        {
            list = (await Get(shop, $"/v3/orders{query}", cancellation)).At("list");
        }
        catch (ShopRefusedException refused) when (refused.Code == "not-found")
        {
            // That is how Walmart says that there are none.
            return new OrderPage([], null, ByChange: false);
        }

        var next = list.Text("meta", "nextCursor");

        // It must be a query of the same address: where to ask never comes from an answer.
        return OrderPage.Of(
            list.Each("elements", "order"), order => WalmartOrders.Of(order, shop), next?.StartsWith('?') == true ? next : null, byChange: false,
            list.Count("meta", "totalCount"));
    }

    public async Task<OrderSnapshot?> FetchOrder(ConnectedShop shop, string externalId, CancellationToken cancellation)
    {
        try
        {
            var order = (await Get(shop, $"/v3/orders/{Uri.EscapeDataString(externalId)}", cancellation)).At("order");
            return order.Exists() ? WalmartOrders.Of(order, shop) : null;
        }
        catch (ShopRefusedException refused) when (refused.Code == "not-found")
        {
            return null;
        }
    }

    private async Task<JsonElement> Get(ConnectedShop shop, string path, CancellationToken cancellation)
    {
        var answer = await tokens.Ask(shop, "orders", () => http.PostForm(
            $"{shop.Settings.BaseUrl}/v3/token", [new("grant_type", "client_credentials")],
            headers =>
            {
                headers.Authorization = AccessTokens.Basic(shop.RequiredSecret(WalmartConnector.ClientId), shop.RequiredSecret(WalmartConnector.ClientSecret));
                Name(headers);
            },
            cancellation),
            token => http.Get(
                $"{shop.Settings.BaseUrl}{path}",
                headers =>
                {
                    headers.Add("WM_SEC.ACCESS_TOKEN", token);
                    Name(headers);
                },
                cancellation));
        return answer.Body;
    }

    private void Name(HttpRequestHeaders headers)
    {
        headers.Add("WM_SVC.NAME", "Walmart Marketplace");
        headers.Add("WM_QOS.CORRELATION_ID", Guid.CreateVersion7(time.GetUtcNow()).ToString());
    }
}

/// <summary>Walmart's purchase orders in our shape. Each line is cancelled, shipped and refunded by itself.</summary>
internal static class WalmartOrders
{
    public static OrderSnapshot Of(JsonElement order, ConnectedShop shop)
    {
        var lines = order.Each("orderLines", "orderLine").ToList();
        var placedAt = order.Moment("orderDate") ?? throw new UnreadableDeliveryException("orderDate is missing.");
        var updatedAt = lines.Select(line => line.Moment("statusDate") ?? placedAt).DefaultIfEmpty(placedAt).Max();
        var charged = lines.SelectMany(line => line.Each("charges", "charge")).ToList();
        var currency = charged.Select(charge => charge.Text("chargeAmount", "currency")).FirstOrDefault(code => code is not null) ?? shop.Settings.Currency;
        var cancelled = lines.Count > 0 && lines.All(line => StatusOf(line) == "Cancelled");
        var snapshotLines = lines.SelectMany(Lines).ToList();
        return new OrderSnapshot(
            shop.Id, order.Id("purchaseOrderId"), order.ShortText(40, "customerOrderId"), shop.Settings.Channel, null, shop.Settings.Country ?? "US", currency, placedAt,
            updatedAt, Identities(order, shop), snapshotLines.Count > 0 ? snapshotLines : null,
            [new SnapshotPayment("order", "walmart", charged.Sum(charge => charge.Amount("chargeAmount", "amount") ?? 0), cancelled ? "voided" : "captured")],
            [.. lines.Select(line => Shipment(line, shop)).OfType<SnapshotShipment>()],
            [.. lines.Select(line => Refund(line, updatedAt)).OfType<SnapshotRefund>()],
            cancelled ? updatedAt : null, cancelled ? "cancelled" : null, order.Moment("shippingInfo", "estimatedDeliveryDate"), shop.Settings.StockIsTheirs);
    }

    private static IReadOnlyList<Customers.Contracts.IdentityInput>? Identities(JsonElement order, ConnectedShop shop) =>
        SnapshotLines.Buyer(shop, order.Text("customerEmailId")?.ToLowerInvariant(), null, false, null, null);

    private static string? StatusOf(JsonElement line) => line.Each("orderLineStatuses", "orderLineStatus").LastOrDefault().Text("status");

    private static IEnumerable<SnapshotLine> Lines(JsonElement line)
    {
        if (line.Amount("orderLineQuantity", "amount") is not { } quantity || quantity <= 0)
        {
            yield break;
        }

        var id = line.Id("lineNumber");
        var sku = SnapshotLines.SkuOr(line.Text("item", "sku"), "walmart", id);
        foreach (var (kind, name) in ((LineKind, string)[])[(LineKind.Merchandise, "PRODUCT"), (LineKind.Shipping, "SHIPPING")])
        {
            var charges = line.Each("charges", "charge").Where(charge => charge.Text("chargeType") == name).ToList();
            var amount = charges.Sum(charge => charge.Amount("chargeAmount", "amount") ?? 0);
            var tax = charges.Sum(charge => charge.Amount("tax", "taxAmount", "amount") ?? 0);
            if (kind == LineKind.Merchandise)
            {
                yield return SnapshotLines.Of(id, sku, line.ShortText(200, "item", "productName"), kind, quantity, amount, amount, tax);
            }
            else if (amount > 0)
            {
                yield return SnapshotLines.Of($"shipping-{id}", "SHIPPING", null, kind, 1, amount, amount, tax);
            }
        }
    }

    private static SnapshotShipment? Shipment(JsonElement line, ConnectedShop shop)
    {
        var shipped = line.Each("orderLineStatuses", "orderLineStatus").FirstOrDefault(status => status.Text("status") is "Shipped" or "Delivered");
        return shipped.Amount("statusQuantity", "amount") is not { } quantity || quantity <= 0
            ? null
            : new SnapshotShipment(
                $"line-{line.Id("lineNumber")}", shipped.ShortText(60, "trackingInfo", "carrierName", "carrier"), shipped.ShortText(80, "trackingInfo", "trackingNumber"),
                shop.Settings.DefaultPlace, shipped.Moment("trackingInfo", "shipDateTime"), shipped.Text("status")!.ToLowerInvariant(),
                [new SnapshotQuantity(line.Id("lineNumber"), quantity)]);
    }

    private static SnapshotRefund? Refund(JsonElement line, DateTimeOffset at)
    {
        var amount = -line.Each("refund", "refundCharges", "refundCharge").Sum(charge => charge.Amount("charge", "chargeAmount", "amount") ?? 0);
        return amount <= 0 ? null : new SnapshotRefund(line.Text("refund", "refundId") ?? $"line-{line.Id("lineNumber")}", amount, at, null, null);
    }
}
