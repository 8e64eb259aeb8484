using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using OmniGrains.Channels.Connections;
using OmniGrains.Channels.Contracts;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Channels.Ebay;

/// <summary>
/// eBay: notifications signed with ECDSA under a public key that eBay gives out by its id, after a challenge that proves whose
/// the address is. They name an order only, hold a message, or announce one. Messages are read and sent once the option <c>username</c> says who we are.
/// </summary>
internal sealed class EbayConnector(EbayKeys keys, EbayApi api, EbayMessages messages) : IConnector, IGreeted, IOrderShop, IMessageChannel, IMessageShop
{
    public const string VerificationToken = "verificationToken";
    public const string ClientId = "clientId";
    public const string ClientSecret = "clientSecret";
    public const string RefreshToken = "refreshToken";

    /// <summary>Our own name at eBay: what we wrote there is told too.</summary>
    public const string Username = "username";

    public string Name => "ebay";

    public string DefaultBaseUrl => "https://api.ebay.com";

    public IReadOnlyList<string> Secrets { get; } = [VerificationToken, ClientId, ClientSecret, RefreshToken];

    public IReadOnlyList<string> Options { get; } = [Username];

    public Greeting? Greet(InboundRequest request, ConnectedShop shop)
    {
        if (request.Query("challenge_code") is not { Length: > 0 and <= 500 } code || shop.Secret(VerificationToken) is not { } token)
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
        return content.Topic switch
        {
            "NEW_MESSAGE" when data.Text("conversationType") is null or "FROM_MEMBERS" => Reading.Nothing with
            {
                Messages = EbayMessages.Read(data, data.Id("conversationId"), default, shop) is { } message ? [message] : [],
                Elsewhere = EbayMessages.ReadOurs(data, data.Id("conversationId"), shop) is { } ours ? [ours] : [],
            },

            // It tells that somebody asked, not in which conversation: what was asked is read.
            "BUYER_QUESTION" when ReadsMessages(shop) => Reading.Nothing with { AnnouncesMessages = true },
            _ when content.Topic.StartsWith("ORDER", StringComparison.Ordinal) => Reading.Mention(data.Text("order", "orderId") ?? data.Text("orderId")),
            _ => Reading.Nothing,
        };
    }

    public bool CanSend(ConnectedShop shop) => ReadsMessages(shop) && shop.Secret(ClientId) is not null && shop.Secret(RefreshToken) is not null;

    public Task<SendResult> Send(ConnectedShop shop, OutgoingMessage message, CancellationToken cancellation) => messages.Send(shop, message, cancellation);

    public bool ReadsMessages(ConnectedShop shop) => shop.Option(Username) is not null;

    public IAsyncEnumerable<ReadMessages> ListMessages(ConnectedShop shop, DateTimeOffset since, CancellationToken cancellation) =>
        messages.ListMessages(shop, since, cancellation);

    public Task<OrderPage> ListOrders(ConnectedShop shop, DateTimeOffset since, string? page, CancellationToken cancellation) =>
        api.ListOrders(shop, since, page, cancellation);

    public Task<OrderSnapshot?> FetchOrder(ConnectedShop shop, string externalId, CancellationToken cancellation) =>
        api.FetchOrder(shop, externalId, cancellation);
}
