using System.Text;
using System.Text.Json;
using OmniGrains.Channels.Connections;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Channels.Amazon;

/// <summary>
/// Amazon's Selling Partner API: ORDER_CHANGE notifications, brought by the notification service (SNS). They name an order
/// without its prices, so the order itself is asked for.
/// </summary>
internal sealed class AmazonConnector(SnsCertificates certificates, AmazonApi api) : IConnector, IOrderShop
{
    public const string ClientId = "clientId";
    public const string ClientSecret = "clientSecret";
    public const string RefreshToken = "refreshToken";
    public const string TopicOption = "topicArn";
    public const string MarketplacesOption = "marketplaceIds";

    public string Name => "amazon";

    public string DefaultBaseUrl => "https://sellingpartnerapi-eu.amazon.com";

    public IReadOnlyList<string> Secrets { get; } = [ClientId, ClientSecret, RefreshToken];

    public IReadOnlyList<string> Options { get; } = [TopicOption, MarketplacesOption, ConnectionSettings.TokenUrl];

    /// <summary>Amazon signs for everybody's topics alike: only the connection's own topic is believed.</summary>
    public async ValueTask<bool> IsAuthentic(InboundRequest request, ConnectedShop shop, CancellationToken cancellation)
    {
        if (Try(request.Body) is not { } message || shop.Option(TopicOption) is not { } topic || message.Text("TopicArn") != topic)
        {
            return false;
        }

        return await certificates.At(message.Text("SigningCertURL"), cancellation) is { } certificate && SnsMessage.IsSignedBy(message, certificate);
    }

    public DeliveryLabel Label(InboundRequest request)
    {
        var message = Payload.Parse(request.Body);
        var topic = message.Id("Type") == "Notification" && Inner(message) is { } inner ? inner.Text("NotificationType") : null;
        return new DeliveryLabel(message.Id("MessageId"), topic ?? message.Id("Type"));
    }

    public Reading Read(DeliveryContent content, ConnectedShop shop)
    {
        var message = Payload.Parse(content.Body);
        return message.Text("Type") switch
        {
            "SubscriptionConfirmation" => Reading.Nothing with { Confirm = SnsMessage.AmazonAddress(message.Text("SubscribeURL")) },
            "Notification" when Inner(message) is { } inner && inner.Text("NotificationType") == "ORDER_CHANGE" =>
                Reading.Mention(inner.Text("Payload", "OrderChangeNotification", "AmazonOrderId")),
            _ => Reading.Nothing,
        };
    }

    public Task<OrderPage> ListOrders(ConnectedShop shop, DateTimeOffset since, string? page, CancellationToken cancellation) =>
        api.ListOrders(shop, since, page, cancellation);

    public Task<OrderSnapshot?> FetchOrder(ConnectedShop shop, string externalId, CancellationToken cancellation) =>
        api.FetchOrder(shop, externalId, cancellation);

    private static JsonElement? Inner(JsonElement message) =>
        message.Text("Message") is { } text ? Try(Encoding.UTF8.GetBytes(text)) : null;

    private static JsonElement? Try(ReadOnlyMemory<byte> body)
    {
        try
        {
            return Payload.Parse(body);
        }
        catch (UnreadableDeliveryException)
        {
            return null;
        }
    }
}
