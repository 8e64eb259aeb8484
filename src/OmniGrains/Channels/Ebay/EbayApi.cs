using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using OmniGrains.Channels.Connections;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Channels.Ebay;

/// <summary>eBay's Fulfilment API (orders) and Notification API (public keys).</summary>
internal sealed class EbayApi(ShopHttp http, AccessTokens tokens)
{
    private const int PageSize = 100;
    private const string ApplicationScope = "https://api.ebay.com/oauth/api_scope";
    private const string OrdersScope = "https://api.ebay.com/oauth/api_scope/sell.fulfillment.readonly";

    public async Task<OrderPage> ListOrders(ConnectedShop shop, DateTimeOffset since, string? page, CancellationToken cancellation)
    {
        var offset = page is null ? 0 : int.Parse(page, CultureInfo.InvariantCulture);
        var filter = Uri.EscapeDataString(string.Create(CultureInfo.InvariantCulture, $"lastmodifieddate:[{since.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'.000Z'}..]"));
        var body = await Get(shop, $"/sell/fulfillment/v1/order?filter={filter}&limit={PageSize}&offset={offset}", cancellation);
        var orders = body.Each("orders").ToList();
        var more = body.Amount("total") is { } total && offset + orders.Count < total && orders.Count > 0;
        var next = more ? (offset + orders.Count).ToString(CultureInfo.InvariantCulture) : null;
        return OrderPage.Of(orders, order => EbayOrders.Of(order, shop), next, byChange: false, body.Count("total"));
    }

    public async Task<OrderSnapshot?> FetchOrder(ConnectedShop shop, string externalId, CancellationToken cancellation)
    {
        try
        {
            return EbayOrders.Of(await Get(shop, $"/sell/fulfillment/v1/order/{Uri.EscapeDataString(externalId)}", cancellation), shop);
        }
        catch (ShopRefusedException refused) when (refused.Code == "not-found")
        {
            return null;
        }
    }

    /// <summary>The public key of this id as text; null when there is none.</summary>
    public async Task<string?> PublicKey(ConnectedShop shop, string keyId, CancellationToken cancellation)
    {
        try
        {
            var path = $"/commerce/notification/v1/public_key/{Uri.EscapeDataString(keyId)}";
            var answer = await tokens.Ask(
                shop, "keys", () => Trade(shop, [new("grant_type", "client_credentials"), new("scope", ApplicationScope)], cancellation),
                token => Get(shop, path, token, cancellation));
            return answer.Body.Text("key");
        }
        catch (ShopRefusedException refused) when (refused.Code is "not-found" or "refused")
        {
            return null;
        }
    }

    /// <summary>Asks with a token of the seller for one of its scopes.</summary>
    public async Task<JsonElement> Get(ConnectedShop shop, string purpose, string scope, string path, CancellationToken cancellation)
    {
        var answer = await tokens.Ask(shop, purpose, () => TradeUser(shop, scope, cancellation), token => Get(shop, path, token, cancellation));
        return answer.Body;
    }

    public Task<(System.Net.HttpStatusCode Status, JsonElement Body, TimeSpan? RetryAfter)> HandOver(HttpRequestMessage request, CancellationToken cancellation) =>
        http.HandOver(request, cancellation);

    public Task<string> UserToken(ConnectedShop shop, string purpose, string scope, CancellationToken cancellation) =>
        tokens.Of(shop, purpose, () => TradeUser(shop, scope, cancellation));

    /// <summary>eBay no longer takes the token that was given for this purpose.</summary>
    public void ForgetToken(ConnectedShop shop, string purpose) => tokens.Forget(shop, purpose);

    private Task<JsonElement> Get(ConnectedShop shop, string path, CancellationToken cancellation) => Get(shop, "orders", OrdersScope, path, cancellation);

    private Task<ShopAnswer> Get(ConnectedShop shop, string path, string token, CancellationToken cancellation) =>
        http.Get($"{shop.Settings.BaseUrl}{path}", headers => headers.Authorization = new AuthenticationHeaderValue("Bearer", token), cancellation);

    private Task<ShopAnswer> TradeUser(ConnectedShop shop, string scope, CancellationToken cancellation) => Trade(
        shop, [new("grant_type", "refresh_token"), new("refresh_token", shop.RequiredSecret(EbayConnector.RefreshToken)), new("scope", scope)], cancellation);

    private Task<ShopAnswer> Trade(ConnectedShop shop, KeyValuePair<string, string>[] form, CancellationToken cancellation) => http.PostForm(
        $"{shop.Settings.BaseUrl}/identity/v1/oauth2/token", form,
        headers => headers.Authorization = AccessTokens.Basic(shop.RequiredSecret(EbayConnector.ClientId), shop.RequiredSecret(EbayConnector.ClientSecret)),
        cancellation);
}

/// <summary>eBay's orders in our shape.</summary>
internal static class EbayOrders
{
    public static OrderSnapshot Of(JsonElement order, ConnectedShop shop)
    {
        var updatedAt = order.Moment("lastModifiedDate") ?? order.Moment("creationDate") ?? throw new UnreadableDeliveryException("lastModifiedDate is missing.");
        var start = order.Each("fulfillmentStartInstructions").FirstOrDefault();
        var cancelled = order.Text("cancelStatus", "cancelState") == "CANCELED";
        var buyer = order.Text("buyer", "username");
        return new OrderSnapshot(
            shop.Id, order.Id("orderId"), order.ShortText(40, "orderId"), shop.Settings.Channel, null,
            SnapshotLines.Country(start.Text("shippingStep", "shipTo", "contactAddress", "countryCode")) ?? shop.Settings.Country,
            order.Text("pricingSummary", "total", "currency") ?? shop.Settings.Currency, order.Moment("creationDate"), updatedAt,
            SnapshotLines.Buyer(shop, buyer, null, false, null, null), [.. order.Each("lineItems").SelectMany(Lines)],
            [.. order.Each("paymentSummary", "payments").Select((payment, index) => Payment(payment, index))],
            [.. order.Each("lineItems").Where(line => line.Text("lineItemFulfillmentStatus") == "FULFILLED").Select(line => Shipment(line, shop, updatedAt))],
            [.. order.Each("paymentSummary", "refunds").Where(refund => refund.Text("refundStatus") is "REFUNDED" or null).Select(refund => Refund(refund, updatedAt))],
            cancelled ? order.Moment("cancelStatus", "cancelledDate") ?? updatedAt : null, cancelled ? "cancelled" : null,
            start.Moment("maxEstimatedDeliveryDate"), shop.Settings.StockIsTheirs);
    }

    private static IEnumerable<SnapshotLine> Lines(JsonElement line)
    {
        if (line.Amount("quantity") is not { } quantity || quantity <= 0)
        {
            yield break;
        }

        var id = line.Id("lineItemId");
        var listed = line.Amount("lineItemCost", "value") ?? 0;
        var total = line.Amount("discountedLineItemCost", "value") ?? listed;
        var sku = SnapshotLines.SkuOr(line.Text("sku"), "ebay", line.Text("legacyVariationId"), line.Text("legacyItemId"), id);
        yield return SnapshotLines.Of(
            id, sku, line.ShortText(200, "title"), LineKind.Merchandise, quantity, listed, total, line.Each("taxes").Sum(tax => tax.Amount("amount", "value") ?? 0));
        if (line.Amount("deliveryCost", "shippingCost", "value") is { } shipping and > 0)
        {
            yield return SnapshotLines.Of($"shipping-{id}", "SHIPPING", null, LineKind.Shipping, 1, shipping, shipping, 0);
        }
    }

    private static SnapshotPayment Payment(JsonElement payment, int index) => new(
        payment.Text("paymentReferenceId") ?? string.Create(CultureInfo.InvariantCulture, $"payment-{index + 1}"),
        payment.ShortText(40, "paymentMethod")?.ToLowerInvariant() ?? "ebay", payment.Amount("amount", "value") ?? 0,
        payment.Text("paymentStatus") switch
        {
            "PAID" => "captured",
            "FAILED" => "failed",
            _ => "pending",
        });

    private static SnapshotShipment Shipment(JsonElement line, ConnectedShop shop, DateTimeOffset updatedAt) => new(
        $"shipped-{line.Id("lineItemId")}", null, null, shop.Settings.DefaultPlace, updatedAt, "shipped",
        [new SnapshotQuantity(line.Id("lineItemId"), line.Amount("quantity") ?? 0)]);

    private static SnapshotRefund Refund(JsonElement refund, DateTimeOffset otherwise) => new(
        refund.Text("refundId") ?? refund.Text("refundReferenceId") ?? "refund", refund.Amount("amount", "value") ?? 0, refund.Moment("refundDate") ?? otherwise, null, null);
}
