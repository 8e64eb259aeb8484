using OmniGrains.Channels.Connections;

namespace OmniGrains.Channels.Meta;

/// <summary>
/// What webhooks of Meta's apps share: the handshake with a verify token, and <c>X-Hub-Signature-256</c>, the hex HMAC-SHA256 of the raw bytes under
/// the app's secret. Source: Graph API, webhooks, getting started.
/// </summary>
internal static class MetaWebhook
{
    public const string AppSecret = "appSecret";
    public const string AccessToken = "accessToken";
    public const string VerifyToken = "verifyToken";
    public const string ApiVersion = "apiVersion";
    public const string DefaultBaseUrl = "https://graph.facebook.com";
    private const string Version = "v23.0";
    private const string Prefix = "sha256=";

    public static bool IsAuthentic(InboundRequest request, ConnectedShop shop) =>
        request.Header("X-Hub-Signature-256") is { } sent && sent.StartsWith(Prefix, StringComparison.Ordinal)
        && Signatures.IsHexHmac(shop.Secret(AppSecret), request.Body.Span, sent[Prefix.Length..]);

    public static Greeting? Greet(InboundRequest request, ConnectedShop shop) =>
        request.Query("hub.mode") == "subscribe"
        && Signatures.IsSame(shop.Secret(VerifyToken), request.Query("hub.verify_token"))
        && request.Query("hub.challenge") is { Length: > 0 and <= 200 } challenge && challenge.All(char.IsAsciiLetterOrDigit)
            ? new Greeting(challenge, "text/plain")
            : null;

    /// <summary>Where the Graph API is, in the version of the connection.</summary>
    public static string RootOf(ConnectedShop shop) => $"{shop.Settings.BaseUrl}/{Uri.EscapeDataString(shop.Option(ApiVersion) ?? Version)}";

    /// <summary>Whether two connections are of one app, whose webhooks all go to one address.</summary>
    public static bool IsSameApp(ConnectedShop one, ConnectedShop other) => Signatures.IsSame(one.Secret(AppSecret), other.Secret(AppSecret));
}
