using System.Net.Mail;
using MimeKit;
using MimeKit.Text;
using OmniGrains.Channels.Contracts;
using OmniGrains.Edge.Outgoing;
using OmniGrains.Engine;
using OmniGrains.Notifications.Contracts;
using OmniGrains.Notifications.Setup;

namespace OmniGrains.Notifications.Sending.Channels;

/// <summary>
/// E-mail by SMTP (RFC 5321). The Message-ID is the same at every attempt, so that a receiver knows a repetition; what is not
/// transactional can be unsubscribed by one click (RFC 8058).
/// </summary>
internal sealed class SmtpChannel(Smtp mails, KeyVault vault) : IOutgoingChannel
{
    public IReadOnlyList<string> Channels { get; } = [NoticeChannels.Email];

    public async Task<SendResult> Send(Provider provider, Outgoing sending, CancellationToken cancellation)
    {
        var smtp = provider.Smtp!;
        if (!MailAddress.TryCreate(sending.Address, out _) || !MailboxAddress.TryParse(sending.Address, out var to))
        {
            return new SendResult(null, SendResult.Undeliverable, "The address is none of e-mail.");
        }

        to.Name = sending.Name is { } name ? string.Concat(name.Where(letter => !char.IsControl(letter))) : null;
        using var mail = MailOf(smtp, to, sending);
        var server = new SmtpServer(smtp.Host, smtp.Port, smtp.Security ?? SmtpSecurity.StartTls, smtp.User, provider.Password(vault), smtp.Connections ?? SmtpServer.UsualConnections);
        return await mails.Send(server, mail, cancellation) is { } failure ? new SendResult(null, failure.Code, failure.Detail, failure.Passing) : new SendResult(null);
    }

    internal static MimeMessage MailOf(SmtpSettings smtp, MailboxAddress to, Outgoing sending)
    {
        var from = new MailboxAddress(smtp.FromName, smtp.From);
        var text = Part(TextFormat.Plain, sending.Message.Text);
        var mail = new MimeMessage([from], [to], sending.Message.Subject ?? "", sending.Message.Html is { } html ? new MultipartAlternative(text, Part(TextFormat.Html, html)) : text);
        if (smtp.ReplyTo is { } replyTo)
        {
            mail.ReplyTo.Add(MailboxAddress.Parse(replyTo));
        }

        mail.MessageId = $"{sending.Key}@{from.Domain}";
        mail.Headers["Auto-Submitted"] = "auto-generated";
        if (!sending.Transactional)
        {
            mail.Headers["List-Unsubscribe"] = $"<{sending.Page.UnsubscribeUrl}>";
            mail.Headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click";
        }

        return mail;
    }

    private static TextPart Part(TextFormat format, string text) => new(format) { Text = text, ContentTransferEncoding = ContentEncoding.QuotedPrintable };
}
