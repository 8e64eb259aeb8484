using System.Text;
using System.Text.Json;
using MimeKit;
using OmniGrains.Channels.Connections;
using OmniGrains.Channels.Email.Content;

namespace OmniGrains.Channels.Email.Inbound;

/// <summary>
/// SendGrid's inbound parse: a form with files, whose texts are in the character sets that <c>charsets</c> names. With "post the raw, full
/// MIME message" it holds the whole mail, which then counts.
/// </summary>
internal sealed class SendGridMail : IInboundMail
{
    public string Name => "sendgrid";

    public bool IsAuthentic(InboundRequest request, ConnectedShop shop, DateTimeOffset now) => SharedSecret.IsHeld(request, shop);

    public bool Wrote(InboundRequest request) => PostedForm.IsForm(request);

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
