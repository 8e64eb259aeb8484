using OmniGrains.Channels.Connections;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Channels.WooCommerce;

/// <summary>
/// WooCommerce: webhooks signed with base64 HMAC-SHA256 of the raw body (the first ping is a form and unsigned), and its REST API.
/// </summary>
internal sealed class WooConnector(WooApi api) : IConnector, IGreeted, IOrderShop, IStockShop
{
    public const string WebhookSecret = "webhookSecret";
    public const string ConsumerKey = "consumerKey";
    public const string ConsumerSecret = "consumerSecret";
    private const int LongestPing = 64;

    public string Name => "woocommerce";

    public IReadOnlyList<string> Secrets { get; } = [WebhookSecret, ConsumerKey, ConsumerSecret];

    public IReadOnlyList<string> Options { get; } = [];

    public int MostLevels => 50;

    /// <summary>When a webhook is set up the shop asks once, unsigned, whether anybody answers. Nothing is kept of it.</summary>
    public Greeting? Greet(InboundRequest request, ConnectedShop shop) =>
        request.Body.Length <= LongestPing && request.Body.Span.StartsWith("webhook_id="u8) ? new Greeting("", "text/plain") : null;

    public ValueTask<bool> IsAuthentic(InboundRequest request, ConnectedShop shop, CancellationToken cancellation) =>
        ValueTask.FromResult(Signatures.IsBase64Hmac(shop.Secret(WebhookSecret), request.Body.Span, request.Header("X-WC-Webhook-Signature")));

    /// <summary>A delivery id is made from the webhook and the second, so two orders of one second share it: the bytes tell them apart.</summary>
    public DeliveryLabel Label(InboundRequest request)
    {
        var topic = request.Header("X-WC-Webhook-Topic") ?? throw new UnreadableDeliveryException("X-WC-Webhook-Topic is missing.");
        return new DeliveryLabel($"{topic} {request.Header("X-WC-Webhook-Delivery-ID")} {Signatures.Fingerprint(request.Body.Span)}", topic);
    }

    public Reading Read(DeliveryContent content, ConnectedShop shop)
    {
        switch (content.Topic)
        {
            case "order.deleted":
                return Reading.Of(WooOrders.Deleted(Payload.Parse(content.Body), shop, content.ReceivedAt));
            case "order.created" or "order.updated" or "order.restored":
                var order = Payload.Parse(content.Body);
                return WooOrders.Whole(order, shop, refunds: null) is not { } snapshot ? Reading.Nothing
                    : WooOrders.HasRefunds(order) && shop.Settings.BaseUrl is not null ? new Reading([snapshot], [snapshot.ExternalId], [])
                    : Reading.Of(snapshot);
            default:
                return Reading.Nothing;
        }
    }

    public Task<OrderPage> ListOrders(ConnectedShop shop, DateTimeOffset since, string? page, CancellationToken cancellation) =>
        api.ListOrders(shop, since, page, cancellation);

    public Task<OrderSnapshot?> FetchOrder(ConnectedShop shop, string externalId, CancellationToken cancellation) =>
        api.FetchOrder(shop, externalId, cancellation);

    public Task SetLevels(ConnectedShop shop, IReadOnlyList<ShopLevel> levels, string key, CancellationToken cancellation) =>
        api.SetLevels(shop, levels, cancellation);
}
