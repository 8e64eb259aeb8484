using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MimeKit;
using OmniGrains.Channels.Connections;
using OmniGrains.Channels.Email.Content;

namespace OmniGrains.Channels.Email.Inbound;

/// <summary>
/// SendGrid's inbound parse: a form with files, whose texts are in the character sets that <c>charsets</c> names. With "post the raw, full
/// MIME message" it holds the whole mail, which then counts. Its event webhook is a list in JSON, signed (ECDSA) where the connection knows the key for that.
/// </summary>
internal sealed class SendGridMail : IInboundMail
{
    private const string MessageIdArgument = "message_id";

    public string Name => "sendgrid";

    public bool IsAuthentic(InboundRequest request, ConnectedShop shop, DateTimeOffset now) =>
        IsEvents(request) && shop.Option(EmailSettings.EventKey) is { } key ? IsSigned(request, key) : SharedSecret.IsHeld(request, shop);

    public bool Wrote(InboundRequest request) => PostedForm.IsForm(request) || IsEvents(request);

    public IReadOnlyList<UndeliveredMail>? Undelivered(ReadOnlyMemory<byte> body) => !PostedJson.IsList(body) ? null :
    [
        .. Payload.Parse((byte[])[.. "{\"events\":"u8, .. body.Span, .. "}"u8]).Each("events")
            .Select(told => (told.Text("event"), told.Text("status")) switch
            {
                ("bounce", var status) => UndeliveredMail.Of(IdIn(told), $"{DeliveryReports.Reason(status)}."),
                ("dropped", _) => UndeliveredMail.Of(IdIn(told), "SendGrid did not send it: it sends nothing to this address any more, or holds it for unwanted."),
                _ => null,
            })
            .OfType<UndeliveredMail>(),
    ];

    /// <summary>A unique argument comes back beside each event; the field itself is not sent on.</summary>
    public IEnumerable<KeyValuePair<string, string>> Marks(string messageId) =>
        [new("X-SMTPAPI", new JsonObject { ["unique_args"] = new JsonObject { [MessageIdArgument] = messageId } }.ToJsonString())];

    /// <summary>Whether a text is the public key under which SendGrid signs events.</summary>
    public static bool IsKey(string text)
    {
        using var key = KeyOf(text);
        return key is not null;
    }

    /// <summary>It names no id of its own; the mail's Message-ID tells a repetition later on.</summary>
    public string KeyOf(InboundRequest request) => Signatures.Fingerprint(request.Body.Span);

    public Mail Read(ReadOnlyMemory<byte> body)
    {
        var form = PostedForm.Read(body);
        var envelope = Json(form["envelope"]);
        var (sender, recipient) = (envelope.At("from") is { ValueKind: JsonValueKind.String } from ? from.GetString() : null, FirstOf(envelope.At("to")));
        if (form.Bytes("email") is { } raw)
        {
            return WholeMail.Read(raw) with { EnvelopeFrom = sender, EnvelopeTo = recipient, Findings = FindingsOf(form, sender) };
        }

        var charsets = Json(form["charsets"]);
        string? Field(string name) => form.In(charsets.Text(name), name);
        var headers = HeaderList.Load(new MemoryStream([.. form.Bytes("headers") ?? [], .. "\r\n\r\n"u8]));
        headers.TellFirst("From", Field("from"));
        headers.TellFirst("To", Field("to"));
        headers.TellFirst("Subject", Field("subject"));
        return new Mail(headers, Field("text"), Field("html"), form.Files) { EnvelopeFrom = sender, EnvelopeTo = recipient, Findings = FindingsOf(form, sender) }.Bounded();
    }

    private static bool IsEvents(InboundRequest request) => PostedJson.IsJson(request) && PostedJson.IsList(request.Body);

    private static string? IdIn(JsonElement told) => told.Text(MessageIdArgument) ?? told.Text("smtp-id");

    // Over the moment that it names, and the raw bytes.
    private static bool IsSigned(InboundRequest request, string text)
    {
        using var key = KeyOf(text);
        var (signed, signature) = (request.Header("X-Twilio-Email-Event-Webhook-Timestamp"), request.Header("X-Twilio-Email-Event-Webhook-Signature"));
        var bytes = new byte[signature?.Length ?? 0];
        return key is not null && signed is { Length: > 0 and <= 20 } && signature is { Length: <= 200 } && Convert.TryFromBase64String(signature, bytes, out var length)
            && key.VerifyData([.. Encoding.UTF8.GetBytes(signed), .. request.Body.Span], bytes.AsSpan(0, length), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }

    private static ECDsa? KeyOf(string text)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportSubjectPublicKeyInfo(Convert.FromBase64String(text), out _);
            return key;
        }
        catch (Exception wrong) when (wrong is FormatException or CryptographicException)
        {
            key.Dispose();
            return null;
        }
    }

    // SPF: "pass"; dkim: "{@mail.example : pass, @esp.example : fail}", or "none".
    private static SenderFindings FindingsOf(PostedForm form, string? sender) => new(
        form["SPF"], SenderProof.DomainOf(sender),
        form["dkim"] is not { } dkim ? null :
        [
            .. dkim.Trim('{', '}', ' ').Split(',').Select(one => one.Split(':', 2)).Where(pair => pair is [_, var result] && result.Trim() == "pass")
                .Select(pair => SenderProof.DomainOf(pair[0].Trim())).OfType<string>(),
        ]);

    private static string? FirstOf(JsonElement list) =>
        list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()).FirstOrDefault() : null;

    private static JsonElement Json(string? text) => text is null ? default : Payload.Parse(Encoding.UTF8.GetBytes(text));
}
