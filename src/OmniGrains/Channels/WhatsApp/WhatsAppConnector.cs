using System.Net.Http.Headers;
using OmniGrains.Channels.Connections;
using OmniGrains.Channels.Contracts;
using OmniGrains.Channels.Meta;
using OmniGrains.Customers.Contracts;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Channels.WhatsApp;

/// <summary>
/// WhatsApp Cloud API: a GET handshake with a verify token, webhooks signed with <c>X-Hub-Signature-256</c> (hex HMAC-SHA256 of the raw
/// bytes under the app's secret), delivered at least once and in any order.
/// </summary>
internal sealed class WhatsAppConnector(ShopHttp http) : IConnector, IGreeted, IMessageChannel, IMediaChannel, ISharesWebhooks
{
    public const string PhoneNumberId = "phoneNumberId";

    public string Name => "whatsapp";

    public string DefaultBaseUrl => MetaWebhook.DefaultBaseUrl;

    public IReadOnlyList<string> Secrets { get; } = [MetaWebhook.AppSecret, MetaWebhook.AccessToken, MetaWebhook.VerifyToken];

    public IReadOnlyList<string> Options { get; } = [PhoneNumberId, MetaWebhook.ApiVersion, TemplateOption.Name];

    public ValueTask<bool> IsAuthentic(InboundRequest request, ConnectedShop shop, CancellationToken cancellation) => ValueTask.FromResult(MetaWebhook.IsAuthentic(request, shop));

    public Greeting? Greet(InboundRequest request, ConnectedShop shop) => MetaWebhook.Greet(request, shop);

    /// <summary>A delivery holds messages of several people; each is known by its own id, so that the bytes may be the key.</summary>
    public DeliveryLabel Label(InboundRequest request) =>
        new(Signatures.Fingerprint(request.Body.Span), Payload.First(request.Body, "entry", "changes", "field"));

    public Reading Read(DeliveryContent content, ConnectedShop shop) => new WhatsAppReading(shop, content.ReceivedAt).Of(Payload.Parse(content.Body));

    /// <summary>An app has one webhook for all its numbers; each connection takes its own. One that names no number takes them all, and shares nothing.</summary>
    public bool Shares(ConnectedShop mine, ConnectedShop other) =>
        other.Settings.Connector == Name && mine.Option(PhoneNumberId) is { } number && other.Option(PhoneNumberId) is { } another && number != another && MetaWebhook.IsSameApp(mine, other);

    public IReadOnlyList<string> AddressedBy { get; } = [IdentityKinds.WhatsApp, IdentityKinds.Phone];

    /// <summary>A number without its plus, as WhatsApp tells it, or the id that stands in for one.</summary>
    public Addressee? AddresseeOf(ConnectedShop shop, string address) => UsableIdentity.FormOf(new IdentityInput(IdentityKinds.WhatsApp, address)) is { } user
        ? new Addressee(user.TrimStart('+'), [new IdentityInput(IdentityKinds.WhatsApp, user), .. user[0] == '+' ? (IEnumerable<IdentityInput>)[new IdentityInput(IdentityKinds.Phone, user)] : []])
        : null;

    public bool CanSend(ConnectedShop shop) => shop.Option(PhoneNumberId) is not null && shop.Secret(MetaWebhook.AccessToken) is not null;

    public IReadOnlyList<ApprovedTemplate> Templates(ConnectedShop shop) => TemplateOption.Read(shop);

    /// <summary><c>GET {graph}/{version}/{media id}</c> tells an address that holds for minutes, which is read with the same token.</summary>
    public async Task<byte[]> Fetch(ConnectedShop shop, MessageAttachment file, long most, CancellationToken cancellation)
    {
        var token = new AuthenticationHeaderValue("Bearer", shop.RequiredSecret(MetaWebhook.AccessToken));
        var told = await http.Get($"{MetaWebhook.RootOf(shop)}/{Uri.EscapeDataString(file.MediaId ?? "")}", headers => headers.Authorization = token, cancellation);
        if (told.Body.Amount("file_size") > most)
        {
            throw new ShopRefusedException("too-large", "The file is larger than what is kept.");
        }

        if (!Uri.TryCreate(told.Body.Text("url"), UriKind.Absolute, out var url) || !IsTheirs(url, shop))
        {
            throw new ShopRefusedException("url-refused", "The file lies where the token is not sent.");
        }

        var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Authorization = token;
        return await http.Download(request, most, cancellation);
    }

    // The token goes to nobody but Meta, whatever an answer says.
    private static bool IsTheirs(Uri url, ConnectedShop shop) =>
        (Uri.TryCreate(shop.Settings.BaseUrl, UriKind.Absolute, out var ours) && (url.Scheme, url.Authority) == (ours.Scheme, ours.Authority))
        || (url.Scheme == Uri.UriSchemeHttps && Hosts.Any(host => url.IdnHost.EndsWith(host, StringComparison.OrdinalIgnoreCase)));

    private static readonly string[] Hosts = [".fbsbx.com", ".facebook.com", ".whatsapp.net", ".whatsapp.com", ".fbcdn.net"];

    public Task<SendResult> Send(ConnectedShop shop, OutgoingMessage message, CancellationToken cancellation) =>
        WhatsAppSending.Send(http, shop, message, cancellation);
}
