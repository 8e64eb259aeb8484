using OmniGrains.Channels.Connections;
using OmniGrains.Channels.Contracts;

namespace OmniGrains.Channels.WhatsApp;

/// <summary>
/// WhatsApp Cloud API: a GET handshake with a verify token, webhooks signed with <c>X-Hub-Signature-256</c> (hex HMAC-SHA256 of the raw
/// bytes under the app's secret), delivered at least once and in any order.
/// </summary>
internal sealed class WhatsAppConnector(ShopHttp http) : IConnector, IGreeted, IMessageChannel
{
    public const string AppSecret = "appSecret";
    public const string AccessToken = "accessToken";
    public const string VerifyToken = "verifyToken";
    public const string PhoneNumberId = "phoneNumberId";
    public const string ApiVersion = "apiVersion";
    private const string Prefix = "sha256=";

    public string Name => "whatsapp";

    public string DefaultBaseUrl => "https://graph.facebook.com";

    public IReadOnlyList<string> Secrets { get; } = [AppSecret, AccessToken, VerifyToken];

    public IReadOnlyList<string> Options { get; } = [PhoneNumberId, ApiVersion, TemplateOption.Name];

    public ValueTask<bool> IsAuthentic(InboundRequest request, ConnectedShop shop, CancellationToken cancellation) => ValueTask.FromResult(
        request.Header("X-Hub-Signature-256") is { } sent && sent.StartsWith(Prefix, StringComparison.Ordinal)
        && Signatures.IsHexHmac(shop.Secret(AppSecret), request.Body.Span, sent[Prefix.Length..]));

    public Greeting? Greet(InboundRequest request, ConnectedShop shop) =>
        request.Query.GetValueOrDefault("hub.mode") == "subscribe"
        && Signatures.IsSame(shop.Secret(VerifyToken), request.Query.GetValueOrDefault("hub.verify_token"))
        && request.Query.GetValueOrDefault("hub.challenge") is { Length: > 0 and <= 200 } challenge && challenge.All(char.IsAsciiLetterOrDigit)
            ? new Greeting(challenge, "text/plain")
            : null;

    /// <summary>A delivery holds messages of several people; each is known by its own id, so that the bytes may be the key.</summary>
    public DeliveryLabel Label(InboundRequest request)
    {
        var change = Payload.Parse(request.Body).Each("entry").SelectMany(entry => entry.Each("changes")).FirstOrDefault();
        return new DeliveryLabel(Signatures.Fingerprint(request.Body.Span), change.Id("field"));
    }

    public Reading Read(DeliveryContent content, ConnectedShop shop) => WhatsAppPayload.Read(Payload.Parse(content.Body), shop, content.ReceivedAt);

    public bool CanSend(ConnectedShop shop) => shop.Option(PhoneNumberId) is not null && shop.Secret(AccessToken) is not null;

    public IReadOnlyList<ApprovedTemplate> Templates(ConnectedShop shop) => TemplateOption.Read(shop);

    public Task<SendResult> Send(ConnectedShop shop, OutgoingMessage message, CancellationToken cancellation) =>
        WhatsAppSending.Send(http, shop, message, cancellation);
}
