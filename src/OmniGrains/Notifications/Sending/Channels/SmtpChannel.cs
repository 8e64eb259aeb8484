using System.Net;
using System.Net.Mail;
using System.Net.Mime;
using System.Text;
using OmniGrains.Channels.Contracts;
using OmniGrains.Engine;
using OmniGrains.Notifications.Contracts;
using OmniGrains.Notifications.Setup;

namespace OmniGrains.Notifications.Sending.Channels;

/// <summary>
/// E-mail by SMTP (RFC 5321), with the base library's client. The Message-ID is the same at every attempt, so that a receiver knows a
/// repetition; what is not transactional can be unsubscribed by one click (RFC 8058).
/// </summary>
internal sealed class SmtpChannel(KeyVault vault) : IOutgoingChannel
{
    public IReadOnlyList<string> Channels { get; } = [NoticeChannels.Email];

    public async Task<SendResult> Send(Provider provider, Outgoing sending, CancellationToken cancellation)
    {
        var smtp = provider.Smtp!;
        if (!MailAddress.TryCreate(sending.Address, sending.Name is { } name ? string.Concat(name.Where(letter => !char.IsControl(letter) && letter != '"')) : null, Encoding.UTF8, out var to))
        {
            return new SendResult(null, "undeliverable", "The address is none of e-mail.");
        }

        using var client = new SmtpClient(smtp.Host, smtp.Port) { EnableSsl = smtp.Security is not SmtpSecurity.None, DeliveryFormat = SmtpDeliveryFormat.SevenBit };
        if (smtp.User is { } user && provider.Password(vault) is { } password)
        {
            client.Credentials = new NetworkCredential(user, password);
        }

        using var mail = MailOf(smtp, to, sending);
        try
        {
            await client.SendMailAsync(mail, cancellation);
            return new SendResult(null);
        }
        catch (SmtpException failed)
        {
            return ResultOf(failed, cancellation);
        }
    }

    internal static MailMessage MailOf(SmtpSettings smtp, MailAddress to, Outgoing sending)
    {
        var mail = new MailMessage(new MailAddress(smtp.From, smtp.FromName, Encoding.UTF8), to)
        {
            Subject = sending.Message.Subject,
            SubjectEncoding = Encoding.UTF8,
            Body = sending.Message.Text,
            BodyEncoding = Encoding.UTF8,
            BodyTransferEncoding = TransferEncoding.QuotedPrintable,
        };
        if (smtp.ReplyTo is { } replyTo)
        {
            mail.ReplyToList.Add(new MailAddress(replyTo));
        }

        if (sending.Message.Html is { } html)
        {
            var view = AlternateView.CreateAlternateViewFromString(html, Encoding.UTF8, MediaTypeNames.Text.Html);
            view.TransferEncoding = TransferEncoding.QuotedPrintable;
            mail.AlternateViews.Add(view);
        }

        mail.Headers["Message-ID"] = $"<{sending.Key}@{mail.From!.Host}>";
        mail.Headers["Auto-Submitted"] = "auto-generated";
        if (!sending.Transactional)
        {
            mail.Headers["List-Unsubscribe"] = $"<{sending.Page.UnsubscribeUrl}>";
            mail.Headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click";
        }

        return mail;
    }

    // 5yz about the mailbox is for good; everything else, and what concerns us (a wrong password), may pass (RFC 5321 §4.2.1).
    private static SendResult ResultOf(SmtpException failed, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var status = failed is SmtpFailedRecipientException recipient ? recipient.StatusCode : failed.StatusCode;
        return status switch
        {
            SmtpStatusCode.MailboxUnavailable or SmtpStatusCode.UserNotLocalTryAlternatePath or SmtpStatusCode.MailboxNameNotAllowed =>
                new SendResult(null, "undeliverable", $"The server refused the address ({(int)status})."),
            SmtpStatusCode.ExceededStorageAllocation or SmtpStatusCode.TransactionFailed => new SendResult(null, "refused", $"The server refused the message ({(int)status})."),
            SmtpStatusCode.GeneralFailure => new SendResult(null, "unavailable", "The server cannot be reached.", Passing: true),
            _ => new SendResult(null, "unavailable", $"The server could not take it ({(int)status}).", Passing: true),
        };
    }
}
