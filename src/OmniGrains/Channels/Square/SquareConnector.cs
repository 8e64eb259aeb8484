using System.Text;
using OmniGrains.Channels.Connections;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Channels.Square;

/// <summary>
/// Square: webhooks signed with base64 HMAC-SHA256 of the address that was registered, followed by the raw body. They name orders
/// only (a sale at a till arrives as a payment), so the order itself is asked for.
/// </summary>
internal sealed class SquareConnector(SquareApi api) : IConnector, IOrderShop, IStockShop
{
    public const string SignatureKey = "signatureKey";
    public const string AccessToken = "accessToken";

    public string Name => "square";

    public string DefaultBaseUrl => "https://connect.squareup.com";

    public IReadOnlyList<string> Secrets { get; } = [SignatureKey, AccessToken];

    public IReadOnlyList<string> Options { get; } = [Sync.StockOptions.Location];

    public int MostLevels => 100;

    public ValueTask<bool> IsAuthentic(InboundRequest request, ConnectedShop shop, CancellationToken cancellation)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes(shop.Settings.WebhookUrl ?? request.Url), .. request.Body.Span];
        return ValueTask.FromResult(Signatures.IsBase64Hmac(shop.Secret(SignatureKey), signed, request.Header("x-square-hmacsha256-signature")));
    }

    public DeliveryLabel Label(InboundRequest request)
    {
        var body = Payload.Parse(request.Body);
        return new DeliveryLabel(body.Id("event_id"), body.Id("type"));
    }

    public Reading Read(DeliveryContent content, ConnectedShop shop)
    {
        var told = Payload.Parse(content.Body).At("data", "object");
        return content.Topic switch
        {
            "payment.created" or "payment.updated" => Reading.Mention(told.Text("payment", "order_id")),
            "order.created" => Reading.Mention(told.Text("order_created", "order_id")),
            "order.updated" => Reading.Mention(told.Text("order_updated", "order_id")),
            "order.fulfillment.updated" => Reading.Mention(told.Text("order_fulfillment_updated", "order_id")),
            "refund.created" or "refund.updated" => Reading.Mention(told.Text("refund", "order_id")),
            _ => Reading.Nothing,
        };
    }

    public Task<OrderPage> ListOrders(ConnectedShop shop, DateTimeOffset since, string? page, CancellationToken cancellation) =>
        api.ListOrders(shop, since, page, cancellation);

    public Task<OrderSnapshot?> FetchOrder(ConnectedShop shop, string externalId, CancellationToken cancellation) =>
        api.FetchOrder(shop, externalId, cancellation);

    public Task SetLevels(ConnectedShop shop, IReadOnlyList<ShopLevel> levels, string key, CancellationToken cancellation) =>
        api.SetLevels(shop, levels, key, cancellation);
}
