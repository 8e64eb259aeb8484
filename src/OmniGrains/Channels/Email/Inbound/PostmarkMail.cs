using System.Text;
using MimeKit;
using OmniGrains.Channels.Connections;
using OmniGrains.Channels.Email.Content;

namespace OmniGrains.Channels.Email.Inbound;

/// <summary>
/// Postmark's inbound webhook: JSON, with Basic credentials in the address. With "include raw email content" it holds the whole mail,
/// which then counts. Its bounce webhook has a <c>RecordType</c>, and tells our Message-ID back as metadata.
/// </summary>
internal sealed class PostmarkMail : IInboundMail
{
    private const string RecordType = "RecordType";
    private const string Metadata = "message-id";

    // A soft bounce is told when Postmark tries no more; Transient is a delay, and others are no failures of a message.
    private static readonly Dictionary<string, string> ForGood = new(StringComparer.Ordinal)
    {
        ["HardBounce"] = "The address does not exist, or cannot receive mail",
        ["BadEmailAddress"] = "The address does not exist, or cannot receive mail",
        ["SoftBounce"] = "The mailbox is full or disabled, or does not take the message",
        ["DnsError"] = "The receiver's mail system could not be reached in time",
        ["Undeliverable"] = "The receiver's mail system could not be reached in time",
        ["Blocked"] = "The receiver's mail system refused it by a rule of its own",
        ["SpamNotification"] = "The receiver's mail system refused it by a rule of its own",
        ["VirusNotification"] = "The receiver's mail system refused it by a rule of its own",
        ["DMARCPolicy"] = "The receiver's mail system refused it by a rule of its own",
        ["ManuallyDeactivated"] = "Postmark sends nothing to this address any more",
        ["SMTPApiError"] = "Postmark could not send it",
    };

    public string Name => "postmark";

    public bool IsAuthentic(InboundRequest request, ConnectedShop shop, DateTimeOffset now) => SharedSecret.IsHeld(request, shop);

    public bool Wrote(InboundRequest request) => PostedJson.IsJson(request) && PostedJson.IsObject(request.Body) && !MailgunMail.IsEvent(request.Body);

    public string KeyOf(InboundRequest request)
    {
        var json = Payload.Parse(request.Body);
        return json.Text(RecordType) is { } type ? $"{type}:{json.Text("ID") ?? Signatures.Fingerprint(request.Body.Span)}" : json.Id("MessageID");
    }

    public IReadOnlyList<UndeliveredMail>? Undelivered(ReadOnlyMemory<byte> body)
    {
        var json = Payload.Parse(body);
        return json.Text(RecordType) is not { } type ? null
            : type == "Bounce" && ForGood.GetValueOrDefault(json.Text("Type") ?? "") is { } why && UndeliveredMail.Of(json.Text("Metadata", Metadata), $"{why} (Postmark: {json.Text("Type")}).") is { } mail ? [mail]
            : [];
    }

    /// <summary>
    /// Metadata is not sent on to the receiver, and has at most 80 characters: what is left of the @ tells the message. The Message-ID stays ours, which Postmark would replace.
    /// </summary>
    public IEnumerable<KeyValuePair<string, string>> Marks(string messageId) => [new($"X-PM-Metadata-{Metadata}", messageId.Split('@')[0]), new("X-PM-KeepID", "true")];

    public Mail Read(ReadOnlyMemory<byte> body)
    {
        var json = Payload.Parse(body);
        if (json.Text("RawEmail") is { } raw)
        {
            return WholeMail.Read(Encoding.UTF8.GetBytes(raw)) with { EnvelopeTo = json.Text("OriginalRecipient"), Findings = FindingsOf(json) };
        }

        var headers = new HeaderList();
        foreach (var header in json.Each("Headers"))
        {
            headers.Tell(header.Text("Name"), header.Text("Value"));
        }

        headers.TellFirst("From", Mailboxes(json.At("FromFull")) ?? json.Text("From"));
        headers.TellFirst("To", json.Text("To"));
        headers.TellFirst("Cc", json.Text("Cc"));
        headers.TellFirst("Subject", json.Text("Subject"));
        headers.TellFirst("Date", json.Text("Date"));
        var files = json.Each("Attachments").Select(file => new MailFile(file.Text("Name"), file.Text("ContentType") ?? "application/octet-stream", Decoded(file.Text("Content")))).ToList();
        return new Mail(headers, json.Text("TextBody"), json.Text("HtmlBody"), files) { EnvelopeTo = json.Text("OriginalRecipient"), Findings = FindingsOf(json) }.Bounded();
    }

    // Of what several have written on the way Postmark's stands on top. Its tests name a signature of the author's own domain (DKIM_VALID_AU).
    private static SenderFindings FindingsOf(System.Text.Json.JsonElement json)
    {
        string? Top(string name) => json.Each("Headers").FirstOrDefault(header => string.Equals(header.Text("Name"), name, StringComparison.OrdinalIgnoreCase)).Text("Value");
        var spf = SenderProof.ReadSpf(Top("Received-SPF"));
        var author = SenderProof.DomainOf(json.Text("FromFull", "Email") ?? MailAddresses.First(json.Text("From"))?.Address);
        return new SenderFindings(spf?.Spf, spf?.Envelope, Top("X-Spam-Tests") is not { } tests ? null : tests.Split(',', ' ').Contains("DKIM_VALID_AU") && author is not null ? [author] : []);
    }

    private static string? Mailboxes(System.Text.Json.JsonElement sender) =>
        sender.Text("Email") is { } address ? new MailboxAddress(sender.Text("Name"), address).ToString() : null;

    private static byte[] Decoded(string? content)
    {
        try
        {
            return Convert.FromBase64String(content ?? "");
        }
        catch (FormatException)
        {
            throw new UnreadableDeliveryException("Attachments[].Content is not base64.");
        }
    }
}

/// <summary>Header fields that a provider tells one by one, decoded already.</summary>
internal static class ToldHeaders
{
    public static void Tell(this HeaderList headers, string? name, string? value)
    {
        if (name is { Length: > 0 } && value is not null && name.All(letter => letter is > ' ' and <= '~' and not ':'))
        {
            headers.Add(name, Encoding.UTF8, string.Concat(value.Select(letter => char.IsControl(letter) ? ' ' : letter)));
        }
    }

    public static void TellFirst(this HeaderList headers, string name, string? value)
    {
        if (!headers.Contains(name))
        {
            headers.Tell(name, value);
        }
    }
}
