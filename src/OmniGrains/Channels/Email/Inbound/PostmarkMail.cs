using System.Text;
using MimeKit;
using OmniGrains.Channels.Connections;
using OmniGrains.Channels.Email.Content;

namespace OmniGrains.Channels.Email.Inbound;

/// <summary>
/// Postmark's inbound webhook: JSON, with Basic credentials in the address. With "include raw email content" it holds the whole mail,
/// which then counts.
/// </summary>
internal sealed class PostmarkMail : IInboundMail
{
    public string Name => "postmark";

    public bool IsAuthentic(InboundRequest request, ConnectedShop shop, DateTimeOffset now) => SharedSecret.IsHeld(request, shop);

    public bool Wrote(InboundRequest request) => request.Header("Content-Type")?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) == true;

    public string KeyOf(InboundRequest request) => Payload.Parse(request.Body).Id("MessageID");

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
