using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using OmniGrains.Channels.Connections;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Channels.Ebay;

/// <summary>
/// eBay: notifications signed with ECDSA under a public key that eBay gives out by its id, after a challenge that proves whose
/// the address is. They name the order only.
/// </summary>
internal sealed class EbayConnector(EbayKeys keys, EbayApi api) : IConnector, IGreeted, IOrderShop
{
    public const string VerificationToken = "verificationToken";
    public const string ClientId = "clientId";
    public const string ClientSecret = "clientSecret";
    public const string RefreshToken = "refreshToken";

    public string Name => "ebay";

    public string DefaultBaseUrl => "https://api.ebay.com";

    public IReadOnlyList<string> Secrets { get; } = [VerificationToken, ClientId, ClientSecret, RefreshToken];

    public IReadOnlyList<string> Options { get; } = [];

    public Greeting? Greet(InboundRequest request, ConnectedShop shop)
    {
        if (!request.Query.TryGetValue("challenge_code", out var code) || code.Length is 0 or > 500 || shop.Secret(VerificationToken) is not { } token)
        {
            return null;
        }

        var url = shop.Settings.WebhookUrl ?? request.Url.Split('?')[0];
        var response = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(code + token + url)));
        return new Greeting(new JsonObject { ["challengeResponse"] = response }.ToJsonString(), "application/json");
    }

    public async ValueTask<bool> IsAuthentic(InboundRequest request, ConnectedShop shop, CancellationToken cancellation) =>
        EbaySignature.Parse(request.Header("x-ebay-signature")) is { } signature
        && await keys.Find(shop, signature.KeyId, cancellation) is { } key
        && signature.IsOf(request.Body.Span, key);

    /// <summary>A repetition has another attempt count and so other bytes, but the same id.</summary>
    public DeliveryLabel Label(InboundRequest request)
    {
        var body = Payload.Parse(request.Body);
        return new DeliveryLabel(body.Id("notification", "notificationId"), body.Id("metadata", "topic"));
    }

    public Reading Read(DeliveryContent content, ConnectedShop shop)
    {
        var data = Payload.Parse(content.Body).At("notification", "data");
        return content.Topic.StartsWith("ORDER", StringComparison.Ordinal)
            ? Reading.Mention(data.Text("order", "orderId") ?? data.Text("orderId"))
            : Reading.Nothing;
    }

    public Task<OrderPage> ListOrders(ConnectedShop shop, DateTimeOffset since, string? page, CancellationToken cancellation) =>
        api.ListOrders(shop, since, page, cancellation);

    public Task<OrderSnapshot?> FetchOrder(ConnectedShop shop, string externalId, CancellationToken cancellation) =>
        api.FetchOrder(shop, externalId, cancellation);
}
