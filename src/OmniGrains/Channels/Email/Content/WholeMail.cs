using MimeKit;

namespace OmniGrains.Channels.Email.Content;

/// <summary>Reads a mail as it goes over the wire (RFC 5322, MIME).</summary>
internal static class WholeMail
{
    private static readonly ParserOptions Options = new() { MaxMimeDepth = 16 };

    /// <exception cref="UnreadableDeliveryException">It is no mail, or has more of something than any honest one.</exception>
    public static Mail Read(ReadOnlyMemory<byte> raw)
    {
        MimeMessage message;
        try
        {
            message = MimeMessage.Load(Options, new MemoryStream(raw.ToArray(), writable: false));
        }
        catch (FormatException)
        {
            throw new UnreadableDeliveryException("It is no mail as RFC 5322 has it.");
        }

        var (texts, htmls, files) = (new List<string>(), new List<string>(), new List<MailFile>());
        foreach (var part in message.BodyParts)
        {
            if (part is TextPart { IsAttachment: false, FileName: null } text && (text.IsPlain || text.IsHtml))
            {
                (text.IsPlain ? texts : htmls).Add(text.Text);
            }
            else if (FileOf(part) is { } file)
            {
                files.Add(file);
            }
        }

        return new Mail(message.Headers, Joined(texts, "\n\n"), Joined(htmls, "<hr>"), files) { Report = message.Body as MultipartReport }.Bounded();
    }

    // What a delivery report is made of tells people nothing as files.
    private static MailFile? FileOf(MimeEntity part)
    {
        using var content = new MemoryStream();
        switch (part)
        {
            case MessageDeliveryStatus or MessageDispositionNotification or TextRfc822Headers:
                return null;
            case MimePart { Content: { } encoded } file:
                encoded.DecodeTo(content);
                break;
            case MessagePart { Message: { } message }:
                message.WriteTo(content);
                break;
            default:
                return null;
        }

        return new MailFile(
            (part.ContentDisposition?.FileName ?? part.ContentType.Name) is { } name ? name : part is MessagePart ? "message.eml" : null,
            part.ContentType.MimeType, content.ToArray());
    }

    private static string? Joined(List<string> texts, string between) => texts.Count == 0 ? null : string.Join(between, texts);
}
