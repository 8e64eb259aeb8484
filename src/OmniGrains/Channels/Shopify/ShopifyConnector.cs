using OmniGrains.Channels.Connections;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Channels.Shopify;

/// <summary>
/// Shopify: webhooks signed with base64 HMAC-SHA256 of the raw body, the orders of the Admin REST API, and stock levels over
/// its GraphQL API.
/// </summary>
internal sealed class ShopifyConnector(ShopifyApi api) : IConnector, IOrderShop, IStockShop
{
    public const string WebhookSecret = "webhookSecret";
    public const string AccessToken = "accessToken";

    public string Name => "shopify";

    public IReadOnlyList<string> Secrets { get; } = [WebhookSecret, AccessToken];

    public IReadOnlyList<string> Options { get; } = [ShopifyApi.VersionOption, Sync.StockOptions.Location];

    public int MostLevels => ShopifyStock.MostLevels;

    public ValueTask<bool> IsAuthentic(InboundRequest request, ConnectedShop shop, CancellationToken cancellation) =>
        ValueTask.FromResult(Signatures.IsBase64Hmac(shop.Secret(WebhookSecret), request.Body.Span, request.Header("X-Shopify-Hmac-Sha256")));

    /// <summary>
    /// One event of a merchant may be told under several topics and about several resources, each with the same event id;
    /// repetitions of one telling carry the same bytes.
    /// </summary>
    public DeliveryLabel Label(InboundRequest request)
    {
        var topic = request.Header("X-Shopify-Topic") ?? throw new UnreadableDeliveryException("X-Shopify-Topic is missing.");
        var told = request.Header("X-Shopify-Event-Id") ?? request.Header("X-Shopify-Webhook-Id") ?? "";
        return new DeliveryLabel($"{topic} {told} {Signatures.Fingerprint(request.Body.Span)}", topic);
    }

    public Reading Read(DeliveryContent content, ConnectedShop shop) => content.Topic switch
    {
        "orders/create" or "orders/updated" or "orders/cancelled" or "orders/paid" or "orders/fulfilled" or "orders/partially_fulfilled" or "orders/edited"
            when Payload.Parse(content.Body) is var order && order.At("line_items").Exists() => Reading.Of(ShopifyOrders.Whole(order, shop)),
        "orders/edited" => Reading.Mention(Payload.Parse(content.Body).Text("order_edit", "order_id")),
        "fulfillments/create" or "fulfillments/update" => Reading.Of(ShopifyOrders.Fulfilment(Payload.Parse(content.Body), shop, content.ReceivedAt)),
        "refunds/create" => Reading.Of(ShopifyOrders.Refund(Payload.Parse(content.Body), shop, content.ReceivedAt)),
        _ => Reading.Nothing,
    };

    public Task<OrderPage> ListOrders(ConnectedShop shop, DateTimeOffset since, string? page, CancellationToken cancellation) =>
        api.ListOrders(shop, since, page, cancellation);

    public Task<OrderSnapshot?> FetchOrder(ConnectedShop shop, string externalId, CancellationToken cancellation) =>
        api.FetchOrder(shop, externalId, cancellation);

    public Task SetLevels(ConnectedShop shop, IReadOnlyList<ShopLevel> levels, string key, CancellationToken cancellation) =>
        new ShopifyStock(api, shop).Set(levels, key, cancellation);
}
