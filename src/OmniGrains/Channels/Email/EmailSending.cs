using System.Net.Mail;
using System.Text;
using MimeKit;
using MimeKit.Text;
using OmniGrains.Channels.Contracts;
using OmniGrains.Channels.Email.Content;
using OmniGrains.Channels.Email.Inbound;
using OmniGrains.Edge.Outgoing;

namespace OmniGrains.Channels.Email;

/// <summary>
/// A reply by SMTP, in its thread: In-Reply-To and References name what was said before, and the Message-ID and Reply-To carry our mark.
/// </summary>
internal static class EmailSending
{
    private const int MostReferences = 20;

    public static async Task<SendResult> Send(Smtp mails, MailReferences references, string connection, EmailSettings settings, OutgoingMessage message, IInboundMail? provider, CancellationToken cancellation)
    {
        if (settings.Smtp is not { } server)
        {
            return new SendResult(null, "option-missing", "The option smtpHost is not set.", Passing: true);
        }

        if (!MailAddress.TryCreate(message.To, out _) || !MailboxAddress.TryParse(message.To, out var to))
        {
            return new SendResult(null, "undeliverable", "The address is none of e-mail.");
        }

        var files = new List<(OutgoingFile File, byte[] Content)>();
        foreach (var file in message.Files)
        {
            files.Add((file, await file.Bytes(cancellation)));
        }

        using var mail = MailOf(references, connection, settings, message, to, files);
        foreach (var (name, value) in provider?.Marks(mail.MessageId!) ?? [])
        {
            // As it is: it is read by programs, and is ASCII without line breaks.
            var mark = new Header(name, "");
            mark.SetRawValue(Encoding.ASCII.GetBytes($" {value}\r\n"));
            mail.Headers.Add(mark);
        }

        return await mails.Send(server, mail, cancellation) is { } failure
            ? new SendResult(null, failure.Code, failure.Detail, failure.Passing)
            : new SendResult(mail.MessageId);
    }

    internal static MimeMessage MailOf(
        MailReferences references, string connection, EmailSettings settings, OutgoingMessage message, MailboxAddress to, IReadOnlyList<(OutgoingFile File, byte[] Content)> files)
    {
        var from = new MailboxAddress(settings.DisplayName, settings.Address);
        var mail = new MimeMessage([from], [to], SubjectOf(message.Thread), BodyOf(message.Text ?? "", files)) { MessageId = references.MessageIdOf(connection, message.Key, settings.Host) };
        if (message.Automatic)
        {
            mail.Headers["Auto-Submitted"] = "auto-replied";
        }

        if (message.Thread is not { } thread)
        {
            return mail;
        }

        mail.ReplyTo.Add(new MailboxAddress(settings.DisplayName, references.ReplyAddress(connection, thread.Conversation, settings.ReplyTo)));
        foreach (var address in thread.Copies)
        {
            mail.Cc.Add(new MailboxAddress(null, address));
        }

        var earlier = thread.Earlier.Select(said => said.ProviderId ?? references.MessageIdOf(connection, said.Key, settings.Host)).TakeLast(MostReferences).ToList();
        mail.References.AddRange(earlier);

        // What is answered is what the customer said last.
        mail.InReplyTo = thread.Earlier.LastOrDefault(said => said.ProviderId is not null)?.ProviderId ?? earlier.LastOrDefault();
        return mail;
    }

    // The plain text is what was written; the HTML is made from it alone, for programs that show no plain text well.
    private static MimeEntity BodyOf(string text, IReadOnlyList<(OutgoingFile File, byte[] Content)> files)
    {
        var alternatives = new MultipartAlternative
        {
            new TextPart(TextFormat.Plain) { Text = text, ContentTransferEncoding = ContentEncoding.QuotedPrintable },
            new TextPart(TextFormat.Html) { Text = TextHtml.Of(text), ContentTransferEncoding = ContentEncoding.QuotedPrintable },
        };
        if (files.Count == 0)
        {
            return alternatives;
        }

        var mixed = new Multipart("mixed") { alternatives };
        foreach (var (file, content) in files)
        {
            mixed.Add(new MimePart(file.ContentType)
            {
                Content = new MimeContent(new MemoryStream(content)),
                ContentDisposition = new ContentDisposition(ContentDisposition.Attachment),
                ContentTransferEncoding = ContentEncoding.Base64,
                FileName = file.Name,
            });
        }

        return mixed;
    }

    // What has no subject of its own is named in the contact's language.
    private static string SubjectOf(OutgoingThread? thread)
    {
        var subject = thread?.Heading?.Trim() is { Length: > 0 } said ? said : thread?.Language == "it" ? "il tuo messaggio" : "your message";
        return thread?.Begins == true || subject.StartsWith("Re:", StringComparison.OrdinalIgnoreCase) ? subject : $"Re: {subject}";
    }
}
