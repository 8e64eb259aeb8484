using System.Globalization;
using System.Text;
using System.Text.Json;
using MimeKit;
using OmniGrains.Channels.Connections;
using OmniGrains.Channels.Email.Content;

namespace OmniGrains.Channels.Email.Inbound;

/// <summary>
/// Mailgun's routes: a form, signed with the hex HMAC-SHA256 of timestamp and token. The signature does not cover the rest; so a token
/// counts once and for ever (it is the key of the delivery), and only near its time. Its webhooks about mails that it sent are JSON, signed in the same way.
/// </summary>
internal sealed class MailgunMail : IInboundMail
{
    // Mailgun tries again for eight hours.
    private static readonly TimeSpan LatestRetry = TimeSpan.FromHours(9);
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);
    private const int LargestEvent = 1 << 20;
    private const string EventData = "event-data";

    public string Name => "mailgun";

    public bool Wrote(InboundRequest request) => PostedJson.IsJson(request) ? IsEvent(request.Body) : PostedForm.IsForm(request) && PostedForm.Read(request.Body)["signature"] is not null;

    /// <summary>Whether it tells of a mail that it sent.</summary>
    public static bool IsEvent(ReadOnlyMemory<byte> body) =>
        body.Length <= LargestEvent && PostedJson.IsObject(body) && Payload.Parse(body).At(EventData).ValueKind == JsonValueKind.Object;

    public bool IsAuthentic(InboundRequest request, ConnectedShop shop, DateTimeOffset now)
    {
        (string? Timestamp, string? Token, string? Signature) signed;
        try
        {
            signed = SignedIn(request);
        }
        catch (UnreadableDeliveryException)
        {
            return false;
        }

        return signed.Timestamp is { Length: <= 20 } timestamp && signed.Token is { Length: > 0 and <= 100 } token
            && Signatures.IsHexHmac(shop.Secret(EmailSettings.InboundSecret), Encoding.UTF8.GetBytes(timestamp + token), signed.Signature)
            && long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && seconds > (now - LatestRetry).ToUnixTimeSeconds() && seconds < (now + ClockSkew).ToUnixTimeSeconds();
    }

    public string KeyOf(InboundRequest request) => SignedIn(request).Token ?? throw new UnreadableDeliveryException("token is missing.");

    public IReadOnlyList<UndeliveredMail>? Undelivered(ReadOnlyMemory<byte> body)
    {
        if (!IsEvent(body))
        {
            return null;
        }

        var told = Payload.Parse(body).At(EventData);
        var why = told.Text("reason")?.StartsWith("suppress", StringComparison.Ordinal) == true
            ? "Mailgun sends nothing to this address any more"
            : DeliveryReports.Reason(told.Text("delivery-status", "enhanced-code"));
        return told.Text("event") == "failed" && told.Text("severity") == "permanent" && UndeliveredMail.Of(told.Text("message", "headers", "message-id"), $"{why}.") is { } mail ? [mail] : [];
    }

    public Mail Read(ReadOnlyMemory<byte> body)
    {
        var form = PostedForm.Read(body);
        var (sender, recipient) = (form["sender"], form["recipient"]);
        if (form.Bytes("body-mime") is { } raw)
        {
            var whole = WholeMail.Read(raw);
            return whole with { EnvelopeFrom = sender, EnvelopeTo = recipient, Findings = FindingsOf(whole.Headers, sender) };
        }

        var headers = new HeaderList();
        foreach (var pair in Pairs(form["message-headers"]))
        {
            headers.Tell(pair.Name, pair.Value);
        }

        headers.TellFirst("From", form["from"]);
        headers.TellFirst("To", recipient);
        headers.TellFirst("Subject", form["subject"]);
        return new Mail(headers, form["body-plain"], form["body-html"], form.Files) { EnvelopeFrom = sender, EnvelopeTo = recipient, Findings = FindingsOf(headers, sender) }.Bounded();
    }

    private static (string? Timestamp, string? Token, string? Signature) SignedIn(InboundRequest request)
    {
        if (PostedJson.IsJson(request))
        {
            var signature = Payload.Parse(request.Body).At("signature");
            return (signature.Text("timestamp"), signature.Text("token"), signature.Text("signature"));
        }

        var form = PostedForm.Read(request.Body);
        return (form["timestamp"], form["token"], form["signature"]);
    }

    // Told as header fields, which the sender may have written, too: of several the worst counts. Which of the signatures hold is not told.
    private static SenderFindings FindingsOf(HeaderList headers, string? sender)
    {
        var (spf, dkim) = (Told(headers, "X-Mailgun-Spf"), Told(headers, "X-Mailgun-Dkim-Check-Result"));
        return new SenderFindings(
            spf.FirstOrDefault(one => one != "pass") ?? spf.FirstOrDefault(), SenderProof.DomainOf(sender),
            dkim.Count == 0 ? null : dkim.TrueForAll(one => one == "pass") ? [.. Signers(headers)] : []);
    }

    private static List<string> Told(HeaderList headers, string name) =>
        [.. headers.Where(header => header.Field.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(header => header.Value.Trim().ToLowerInvariant())];

    private static IEnumerable<string> Signers(HeaderList headers) => headers.Where(header => header.Id == HeaderId.DkimSignature)
        .SelectMany(header => header.Value.Split(';')).Select(tag => tag.Split('=', 2)).Where(pair => pair is [var name, _] && name.Trim() == "d").Select(pair => pair[1].Trim());

    // [["Received", "by …"], ["Message-Id", "<…>"], …]
    private static IEnumerable<(string? Name, string? Value)> Pairs(string? json)
    {
        try
        {
            using var document = JsonDocument.Parse(json ?? "[]");
            return document.RootElement.ValueKind != JsonValueKind.Array ? []
                : [.. document.RootElement.EnumerateArray().Where(pair => pair.ValueKind == JsonValueKind.Array && pair.GetArrayLength() == 2
                    && pair[0].ValueKind == JsonValueKind.String && pair[1].ValueKind == JsonValueKind.String).Select(pair => (pair[0].GetString(), pair[1].GetString()))];
        }
        catch (JsonException)
        {
            throw new UnreadableDeliveryException("message-headers is not JSON.");
        }
    }
}
