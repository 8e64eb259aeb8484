using OmniGrains.Channels.Connections;
using OmniGrains.Channels.Contracts;
using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Channels.Twilio;

/// <summary>
/// Text messages by Twilio: forms, signed with the address that was called. Set <c>webhookUrl</c> exactly as it is registered there; it
/// is the address of messages that come in and of status callbacks.
/// </summary>
internal sealed class TwilioConnector(ShopHttp http) : IConnector, IMessageChannel, IMediaChannel, IAnswering
{
    public const string AuthToken = TwilioRequests.AuthToken;
    public const string AccountSid = TwilioRequests.AccountSid;
    public const string From = TwilioRequests.From;
    public const string MessagingService = "messagingServiceSid";
    public const string HelpOption = "helpText";
    private const string Status = "status";
    private const string MessageOption = "message";
    private const int LongestHelp = 320;
    private const int LongestNumber = 60;
    private const int MostRedirects = 2;

    public string Name => "twilio";

    public string DefaultBaseUrl => "https://api.twilio.com";

    public IReadOnlyList<string> Secrets { get; } = [AuthToken];

    public IReadOnlyList<string> Options { get; } = [AccountSid, From, MessagingService, HelpOption];

    public string? WrongOptions(IReadOnlyDictionary<string, string> options) =>
        options.GetValueOrDefault(HelpOption) is { } help && !Slugs.IsText(help, LongestHelp) ? $"{HelpOption} must be 1 to {LongestHelp} characters." : null;

    public string? HelpText(ConnectedShop shop) => shop.Option(HelpOption);

    public ValueTask<bool> IsAuthentic(InboundRequest request, ConnectedShop shop, CancellationToken cancellation) =>
        ValueTask.FromResult(TwilioRequests.IsAuthentic(request, shop));

    public DeliveryLabel Label(InboundRequest request)
    {
        var fields = TwilioRequests.Fields(request.Body);
        var status = StatusOf(fields);
        var key = request.Query(MessageOption) is { } named && MessageId.ConversationOf(named) is not null ? named : null;
        return new DeliveryLabel($"{fields.Required("MessageSid")}:{status ?? "received"}", status is null ? "message" : key is null ? Status : $"{Status} {key}");
    }

    public Reading Read(DeliveryContent content, ConnectedShop shop)
    {
        var fields = TwilioRequests.Fields(content.Body);
        var sid = fields.Required("MessageSid");
        return content.Topic.Split(' ', 2) is [Status, ..] topic
            ? Reading.Nothing with { Reports = ReportOf(fields, sid, shop) is { } report ? [report with { Key = topic.ElementAtOrDefault(1) }] : [] }
            : Reading.Nothing with { Messages = [MessageOf(fields, sid, shop, content.ReceivedAt)] };
    }

    /// <summary>Nothing is to be said at once: what is answered goes by the interface. Twilio takes markup or plain text, and logs anything else as an error (12300).</summary>
    public Greeting? Answer(InboundRequest request, ConnectedShop shop) => new("""<?xml version="1.0" encoding="UTF-8"?><Response/>""", "application/xml");

    public IReadOnlyList<string> AddressedBy { get; } = [IdentityKinds.Phone];

    public Addressee? AddresseeOf(ConnectedShop shop, string address) =>
        UsableIdentity.FormOf(new IdentityInput(IdentityKinds.Phone, address)) is { } number && number != shop.Option(From)
            ? new Addressee(number, [new IdentityInput(IdentityKinds.Phone, number)]) : null;

    public bool CanSend(ConnectedShop shop) =>
        shop.Option(AccountSid) is not null && (shop.Option(From) ?? shop.Option(MessagingService)) is not null && shop.Secret(AuthToken) is not null;

    /// <summary>
    /// <c>POST /2010-04-01/Accounts/{Sid}/Messages.json</c>: 201 with the message's sid. Twilio takes no idempotency key here; the address of the callback names the message.
    /// </summary>
    public async Task<SendResult> Send(ConnectedShop shop, OutgoingMessage message, CancellationToken cancellation)
    {
        var account = shop.Option(AccountSid) ?? throw new ShopRefusedException("option-missing", "The option accountSid is not set.");
        var form = new Dictionary<string, string>(StringComparer.Ordinal) { ["To"] = message.To, ["Body"] = message.Text ?? "" };
        form[shop.Option(MessagingService) is null ? "From" : "MessagingServiceSid"] = shop.Option(MessagingService) ?? shop.Option(From)!;
        if (shop.Settings.WebhookUrl is { } callback)
        {
            form["StatusCallback"] = MessageId.ConversationOf(message.Key) is null ? callback : $"{callback}{(callback.Contains('?') ? '&' : '?')}{MessageOption}={message.Key}";
        }

        var url = $"{shop.Settings.BaseUrl}/2010-04-01/Accounts/{Uri.EscapeDataString(account)}/Messages.json";
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new FormUrlEncodedContent(form) };
        request.Headers.Authorization = AccessTokens.Basic(account, shop.RequiredSecret(AuthToken));
        var (status, answer, retryAfter) = await http.HandOver(request, cancellation);
        return (int)status is >= 200 and < 300 && answer.Text("sid") is { } sid ? new SendResult(sid)
            : (int)status >= 500 ? new SendResult(null, "unavailable", "Twilio failed.", Passing: true, retryAfter)
            : RefusalOf((int)status, answer.Text("code")) with { RetryAfter = retryAfter };
    }

    /// <summary>
    /// <c>GET /2010-04-01/Accounts/{Sid}/Messages/{Sid}/Media/{Sid}</c> with the account's credentials points to where the file lies, which needs none. The
    /// credentials go to Twilio alone. A picture that was announced may be there only a little later.
    /// </summary>
    public async Task<byte[]> Fetch(ConnectedShop shop, MessageAttachment file, long most, CancellationToken cancellation)
    {
        if (!Uri.TryCreate(file.Url, UriKind.Absolute, out var url) || !IsTheirs(url, shop))
        {
            throw new ShopRefusedException("url-refused", "The file lies where the credentials are not sent.");
        }

        var account = shop.Option(AccountSid) ?? throw new ShopRefusedException("option-missing", "The option accountSid is not set.");
        var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Authorization = AccessTokens.Basic(account, shop.RequiredSecret(AuthToken));
        try
        {
            return await http.Download(request, most, cancellation, MostRedirects);
        }
        catch (ShopRefusedException refused) when (refused.Code == "not-found")
        {
            throw new ShopRefusedException("unavailable", "Twilio does not have the file, or not yet.");
        }
    }

    private static bool IsTheirs(Uri url, ConnectedShop shop) =>
        (Uri.TryCreate(shop.Settings.BaseUrl, UriKind.Absolute, out var ours) && (url.Scheme, url.Authority) == (ours.Scheme, ours.Authority))
        || (url.Scheme == Uri.UriSchemeHttps && url.IdnHost.EndsWith(".twilio.com", StringComparison.OrdinalIgnoreCase));

    private static SendResult RefusalOf(int status, string? error) => (status, error) switch
    {
        (429, _) => new SendResult(null, "rate-limited", "Twilio wants us to send less often.", Passing: true),
        (401 or 403, _) => new SendResult(null, "unauthorised", "Twilio refused our credentials. Set the token anew.", Passing: true),
        _ => FailureOf(error) is var (code, detail) ? new SendResult(null, code, detail) : throw new InvalidOperationException(),
    };

    private static (string Code, string Detail) FailureOf(string? error) => error switch
    {
        "21610" => (SendResult.ContactStopped, "The contact has stopped messages from this sender (21610)."),
        "21211" or "21614" or "30003" or "30005" or "30006" => ("undeliverable", $"The number cannot be reached ({error})."),
        "30007" => ("held-back", "A carrier held it back as unwanted (30007)."),
        _ => ("refused", $"Twilio refused it with error {(error is { Length: <= 6 } && error.All(char.IsAsciiDigit) ? error : "unknown")}."),
    };

    private static IncomingMessage MessageOf(Dictionary<string, string> fields, string sid, ConnectedShop shop, DateTimeOffset receivedAt)
    {
        var from = Payload.Shorten(fields.Required("From"), LongestNumber)!;
        var media = int.TryParse(fields.GetValueOrDefault("NumMedia"), out var count) ? Math.Clamp(count, 0, 10) : 0;
        return new IncomingMessage(
            shop.Id, sid, from, null, [new IdentityInput(IdentityKinds.Phone, from, fields.GetValueOrDefault("FromCountry"), Verified: true)],
            MessageKind.Text, fields.GetValueOrDefault("Body"),
            [.. Enumerable.Range(0, media).Select(i => new MessageAttachment(
                KindOf(fields.GetValueOrDefault($"MediaContentType{i}")), null, Payload.Shorten(fields.GetValueOrDefault($"MediaUrl{i}"), 500), Payload.Shorten(fields.GetValueOrDefault($"MediaContentType{i}"), 100)))],
            receivedAt);
    }

    private static MessageKind KindOf(string? contentType) => contentType?.Split('/')[0] switch
    {
        "image" => MessageKind.Image,
        "audio" => MessageKind.Audio,
        "video" => MessageKind.Video,
        _ => MessageKind.Document,
    };

    private static MessageReport? ReportOf(Dictionary<string, string> fields, string sid, ConnectedShop shop) => StatusOf(fields) switch
    {
        "sent" => new MessageReport(shop.Id, sid, MessageState.Sent),
        "delivered" => new MessageReport(shop.Id, sid, MessageState.Delivered),
        "read" => new MessageReport(shop.Id, sid, MessageState.Read),
        "failed" or "undelivered" => FailureOf(fields.GetValueOrDefault("ErrorCode")) is var (code, detail)
            ? new MessageReport(shop.Id, sid, MessageState.Failed, code, detail, Address: Payload.Shorten(fields.GetValueOrDefault("To"), LongestNumber)) : null,
        _ => null,
    };

    // A message that comes in has SmsStatus=received; a callback has MessageStatus.
    private static string? StatusOf(Dictionary<string, string> fields) => fields.GetValueOrDefault("MessageStatus");
}
