using OmniGrains.Channels.Connections;
using OmniGrains.Channels.Contracts;
using OmniGrains.Customers.Contracts;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Channels.Meta;

/// <summary>
/// Messages and comments of a Facebook page or an Instagram account, by the Messenger Platform. An app has one webhook for all its pages and accounts: a
/// delivery to any connection of the app is read for each of them.
/// </summary>
internal abstract class MetaConnector(ShopHttp http) : IConnector, IGreeted, IMessageChannel, IMediaChannel, ISharesWebhooks
{
    public const string PageId = "pageId";
    private const string Comment = "comment:";

    public abstract string Name { get; }

    public string DefaultBaseUrl => MetaWebhook.DefaultBaseUrl;

    public IReadOnlyList<string> Secrets { get; } = [MetaWebhook.AppSecret, MetaWebhook.AccessToken, MetaWebhook.VerifyToken];

    public abstract IReadOnlyList<string> Options { get; }

    /// <summary>What the webhooks of this kind of account call it: <c>page</c> or <c>instagram</c>.</summary>
    public abstract string Object { get; }

    /// <summary>As what people are recognised.</summary>
    public abstract string IdentityKind { get; }

    public IReadOnlyList<string> AddressedBy => [IdentityKind];

    /// <summary>By the id that the account knows somebody under; below a comment nobody is written to first.</summary>
    public Addressee? AddresseeOf(ConnectedShop shop, string address) =>
        IsId(address) && UsableIdentity.FormOf(new IdentityInput(IdentityKind, address)) is { } person ? new Addressee(person, [new IdentityInput(IdentityKind, person)]) : null;

    /// <summary>The option that names the account whose entries are this connection's.</summary>
    public abstract string AccountOption { get; }

    public string? WrongOptions(IReadOnlyDictionary<string, string> options) =>
        Options.FirstOrDefault(option => option != MetaWebhook.ApiVersion && !IsId(options.GetValueOrDefault(option))) is { } wrong
            ? $"{wrong} must be set: the id, in digits, by which webhooks and the Graph API name the account."
            : null;

    public ValueTask<bool> IsAuthentic(InboundRequest request, ConnectedShop shop, CancellationToken cancellation) => ValueTask.FromResult(MetaWebhook.IsAuthentic(request, shop));

    public Greeting? Greet(InboundRequest request, ConnectedShop shop) => MetaWebhook.Greet(request, shop);

    /// <summary>A delivery tells of several accounts and people; each message is known by its own id, so that the bytes may be the key.</summary>
    public DeliveryLabel Label(InboundRequest request) => new(Signatures.Fingerprint(request.Body.Span), Payload.Parse(request.Body).Id("object"));

    public Reading Read(DeliveryContent content, ConnectedShop shop)
    {
        var body = Payload.Parse(content.Body);
        if (body.Text("object") != Object)
        {
            return Reading.Nothing;
        }

        var reading = new MetaReading(this, shop, content.ReceivedAt);
        foreach (var entry in body.Each("entry").Where(entry => entry.Text("id") == shop.Option(AccountOption)))
        {
            reading.Add(entry);
        }

        return reading.Whole;
    }

    public bool Shares(ConnectedShop mine, ConnectedShop other) => other.Settings.Connector is "messenger" or "instagram" && MetaWebhook.IsSameApp(mine, other);

    public bool CanSend(ConnectedShop shop) => shop.Option(PageId) is not null && shop.Secret(MetaWebhook.AccessToken) is not null;

    public Task<SendResult> Send(ConnectedShop shop, OutgoingMessage message, CancellationToken cancellation) =>
        new MetaSending(http, this, shop).Send(message, cancellation);

    /// <summary>Files lie at public addresses that end after a while; no token is sent there.</summary>
    public Task<byte[]> Fetch(ConnectedShop shop, MessageAttachment file, long most, CancellationToken cancellation) => Uri.TryCreate(file.Url, UriKind.Absolute, out var url)
        ? http.Download(new HttpRequestMessage(HttpMethod.Get, url), most, cancellation)
        : throw new ShopRefusedException("url-refused", "The file has no address.");

    /// <summary>Where comments of a person below a post or comment are answered: a conversation of its own for each.</summary>
    public static string AddressOf(string comment, string person) => $"{Comment}{comment}:{person}";

    /// <summary>The comment that an address leads to; null for a person's messages.</summary>
    public static string? CommentIn(string address) => address.StartsWith(Comment, StringComparison.Ordinal) ? address[Comment.Length..].Split(':')[0] : null;

    private static bool IsId(string? id) => id is { Length: > 0 and <= 40 } && id.All(char.IsAsciiDigit);
}

/// <summary>A Facebook page: Messenger, and comments below its posts.</summary>
internal sealed class MessengerConnector(ShopHttp http) : MetaConnector(http)
{
    public override string Name => "messenger";

    public override IReadOnlyList<string> Options { get; } = [PageId, MetaWebhook.ApiVersion];

    public override string Object => "page";

    public override string IdentityKind => IdentityKinds.Messenger;

    public override string AccountOption => PageId;
}

/// <summary>A professional Instagram account that is linked to a Facebook page, over which messages are sent.</summary>
internal sealed class InstagramConnector(ShopHttp http) : MetaConnector(http)
{
    public const string AccountId = "accountId";

    public override string Name => "instagram";

    public override IReadOnlyList<string> Options { get; } = [AccountId, PageId, MetaWebhook.ApiVersion];

    public override string Object => "instagram";

    public override string IdentityKind => IdentityKinds.Instagram;

    public override string AccountOption => AccountId;
}
