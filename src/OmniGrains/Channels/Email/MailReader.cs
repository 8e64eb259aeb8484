using System.Security.Cryptography;
using MimeKit;
using MimeKit.Utils;
using OmniGrains.Channels.Email.Content;
using OmniGrains.Channels.Email.Inbound;
using OmniGrains.Channels.Marketplaces;
using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Channels.Email;

/// <summary>
/// What a mail says to the inbox: a message with hints at its thread, a report on a message that we sent, or nothing when it is our own.
/// Whether a hint holds for this sender is decided there; of a sender who is not who the mail says none does, and nobody is recognised by the address.
/// </summary>
internal sealed class MailReader(MailReferences references, string connection, EmailSettings settings)
{
    private const int LongestText = 20_000;
    private const int LongestQuotation = 100_000;
    private const int MostHints = 20;
    private const int MostParticipants = 20;
    private static readonly string[] RecipientFields = ["To", "Cc", "Delivered-To", "X-Original-To", "X-Forwarded-To"];

    public Reading Read(Mail mail, DeliveryContent content)
    {
        var nothing = Reading.Nothing;
        if (mail.Report is not null)
        {
            return DeliveryReports.Of(mail) is { } report && report.MessageIds.FirstOrDefault(IsOurs) is { } ours && DeliveryReports.Told(report, connection, ours) is { } told
                ? nothing with { Reports = [told] }
                : nothing;
        }

        var sender = MailAddresses.First(mail.Headers["From"]) ?? MailAddresses.First(mail.Headers["Sender"]) ?? throw new UnreadableDeliveryException("The mail names no sender.");
        return settings.IsOurs(sender.Address) || (mail.MessageId is { } id && IsOurs(id)) ? nothing : nothing with { Messages = [MessageOf(mail, sender, content)] };
    }

    /// <summary>What a provider tells of mails that it could not deliver: those of ours have failed.</summary>
    public Reading Read(IReadOnlyList<UndeliveredMail> undelivered) => Reading.Nothing with
    {
        Reports =
        [
            .. undelivered.Where(mail => IsOurs(mail.MessageId)).Select(mail => new MessageReport(
                connection, mail.MessageId.Contains('@') ? mail.MessageId : $"{mail.MessageId}@{settings.Host}", MessageState.Failed, UndeliveredMail.Code, mail.Detail)),
        ],
    };

    private IncomingMessage MessageOf(Mail mail, Mailbox sender, DeliveryContent content)
    {
        var (text, quoted) = TextOf(mail);
        var subject = Payload.Shorten(mail.Headers[HeaderId.Subject], 200)?.Trim();
        subject = subject is { Length: > 0 } ? subject : null;
        var market = RelayAddresses.MarketOf(sender.Address);
        var unproven = SenderProof.Disproof(mail, sender.Address);
        return new IncomingMessage(
            connection, mail.MessageId ?? $"{Signatures.Fingerprint(content.Body.Span)}@no-message-id.invalid", sender.Address, sender.Name,
            market is null && unproven is null ? [new IdentityInput(IdentityKinds.Email, sender.Address)] : [], text is null && mail.Files.Count > 0 ? MessageKind.Document : MessageKind.Text, text,
            [.. mail.Files.Select(AttachmentOf)], SentAt(mail) ?? content.ReceivedAt, subject)
        {
            Market = market is null ? null : new MarketFacts(market, OrderNumbers.In(market, subject, text)),
            Files = [.. mail.Files.Select(file => file.Content)],
            Mail = new MailFacts(
                subject, quoted, AutomaticMail.Is(mail), unproven is null ? [.. HintsIn(mail).Distinct().Take(MostHints)] : [], ParticipantsIn(mail, sender))
            {
                Unproven = unproven,
            },
        };
    }

    // Nearest first: the address that was answered to, what was answered, and what that one answered.
    private IEnumerable<ThreadHint> HintsIn(Mail mail)
    {
        var recipients = RecipientFields.SelectMany(name => mail.Headers.Where(header => header.Field.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(header => header.Value));
        foreach (var address in recipients.Append(mail.EnvelopeTo).SelectMany(MailAddresses.All))
        {
            if (references.ConversationOfAddress(connection, address.Address) is { } conversation)
            {
                yield return new ThreadHint(conversation, null);
            }
        }

        foreach (var id in MessageIds.In(mail.Headers[HeaderId.InReplyTo]).Concat(MessageIds.In(mail.Headers[HeaderId.References]).Reverse()))
        {
            yield return references.ConversationOfMessage(connection, id) is { } conversation ? new ThreadHint(conversation, null) : new ThreadHint(null, id);
        }
    }

    private List<string> ParticipantsIn(Mail mail, Mailbox sender) =>
    [
        .. MailAddresses.All(mail.Headers["To"]).Concat(MailAddresses.All(mail.Headers["Cc"])).Select(mailbox => mailbox.Address)
            .Where(address => address != sender.Address && !settings.IsOurs(address)).Distinct(StringComparer.Ordinal).Take(MostParticipants),
    ];

    private static (string? Text, string? Quoted) TextOf(Mail mail)
    {
        var whole = string.IsNullOrWhiteSpace(mail.Text) ? mail.Html is { } html ? HtmlText.Of(html) : null : mail.Text;
        if (string.IsNullOrWhiteSpace(whole))
        {
            return (null, null);
        }

        var (text, quoted) = QuotedText.Split(whole);
        var shown = text.Beginning(LongestText);
        var left = text.Length > shown.Length ? $"{text[shown.Length..]}\n{quoted}" : quoted;
        return (shown, left?.Beginning(LongestQuotation));
    }

    private static MessageAttachment AttachmentOf(MailFile file) => new(
        KindOf(file.ContentType), ContentType: Payload.Shorten(file.ContentType, 100), Name: Payload.Shorten(file.Name, 200), Size: file.Content.Length,
        Sha256: Convert.ToHexStringLower(SHA256.HashData(file.Content.Span)));

    private static MessageKind KindOf(string contentType) => contentType.Split('/')[0].ToLowerInvariant() switch
    {
        "image" => MessageKind.Image,
        "audio" => MessageKind.Audio,
        "video" => MessageKind.Video,
        _ => MessageKind.Document,
    };

    private static DateTimeOffset? SentAt(Mail mail) => mail.Headers[HeaderId.Date] is { } date && DateUtils.TryParse(date, out var at) ? at : null;

    private bool IsOurs(string messageId) => references.ConversationOfMessage(connection, messageId) is not null;
}
