using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OmniGrains.Channels.Connections;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Channels.Walmart;

/// <summary>
/// Walmart Marketplace: notifications signed with HMAC-SHA256, either of the raw body in a header that the subscription names,
/// or of method, path, time and body. They may hold an order without its prices, so the order itself is asked for.
/// </summary>
internal sealed class WalmartConnector(WalmartApi api, TimeProvider time) : IConnector, IOrderShop
{
    public const string WebhookSecret = "webhookSecret";
    public const string ClientId = "clientId";
    public const string ClientSecret = "clientSecret";
    public const string HeaderOption = "signatureHeader";
    private const string DefaultHeader = "x-walmart-signature";
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    public string Name => "walmart";

    public string DefaultBaseUrl => "https://marketplace.walmartapis.com";

    public IReadOnlyList<string> Secrets { get; } = [WebhookSecret, ClientId, ClientSecret];

    public IReadOnlyList<string> Options { get; } = [HeaderOption];

    public ValueTask<bool> IsAuthentic(InboundRequest request, ConnectedShop shop, CancellationToken cancellation)
    {
        var secret = shop.Secret(WebhookSecret);
        if (request.Header("WM_SEC.SIGNATURE") is { } canonical)
        {
            return ValueTask.FromResult(IsRecent(request.Header("WM_SEC.TIMESTAMP")) && Signatures.IsBase64Hmac(secret, Canonical(request), canonical));
        }

        var sent = request.Header(shop.Option(HeaderOption) ?? DefaultHeader);
        return ValueTask.FromResult(
            Signatures.IsBase64Hmac(secret, request.Body.Span, sent) || Signatures.IsHexHmac(secret, request.Body.Span, sent));
    }

    public DeliveryLabel Label(InboundRequest request)
    {
        var body = Payload.Parse(request.Body);
        var kind = body.Id("source", "eventType");
        return new DeliveryLabel(body.Id("source", "eventId"), body.Text("payload", "meta", "subEventType") ?? body.Text("payload", "subEventType") ?? kind);
    }

    public Reading Read(DeliveryContent content, ConnectedShop shop)
    {
        var payload = Payload.Parse(content.Body).At("payload");
        return Reading.Mention(payload.Text("purchaseOrderId") ?? payload.Text("order", "purchaseOrderId"));
    }

    public Task<OrderPage> ListOrders(ConnectedShop shop, DateTimeOffset since, string? page, CancellationToken cancellation) =>
        api.ListOrders(shop, since, page, cancellation);

    public Task<OrderSnapshot?> FetchOrder(ConnectedShop shop, string externalId, CancellationToken cancellation) =>
        api.FetchOrder(shop, externalId, cancellation);

    private bool IsRecent(string? seconds) =>
        long.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var sent) && sent < 100_000_000_000
        && (time.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(sent)).Duration() <= Tolerance;

    private static byte[] Canonical(InboundRequest request) => Encoding.UTF8.GetBytes(
        $"POST\n{request.PathAndQuery}\n{request.Header("WM_SEC.TIMESTAMP")}\n{Convert.ToHexStringLower(SHA256.HashData(request.Body.Span))}");
}
