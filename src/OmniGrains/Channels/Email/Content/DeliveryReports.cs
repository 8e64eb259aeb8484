using MimeKit;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Channels.Email.Content;

/// <summary>What a mail server tells of a message that it was given.</summary>
/// <param name="MessageIds">The ids that may be the message's, likeliest first.</param>
/// <param name="Action"><c>failed</c>, <c>delayed</c>, <c>delivered</c>, <c>relayed</c> or <c>expanded</c>.</param>
/// <param name="Status">The enhanced status code (RFC 3463), e.g. <c>5.1.1</c>.</param>
internal sealed record DeliveryReport(IReadOnlyList<string> MessageIds, string Action, string Status);

/// <summary>Reads delivery status notifications (RFC 3464): the status in the second part, the message in the third.</summary>
internal static class DeliveryReports
{
    private const string General = "5.0.0";
    private const int MostIds = 20;

    public static DeliveryReport? Of(Mail mail)
    {
        if (mail.Report?.OfType<MessageDeliveryStatus>().FirstOrDefault() is not { } status)
        {
            return null;
        }

        // A group of fields about the message, then one about each recipient: a failure counts before all else.
        var recipients = status.StatusGroups.Where(group => group["Action"] is not null).ToList();
        var told = recipients.Find(group => Action(group) == "failed") ?? recipients.FirstOrDefault();
        return told is null ? null : new DeliveryReport(IdsIn(mail), Action(told), StatusOf(told["Status"]));
    }

    /// <summary>The report in our own words; null for what is not worth telling, such as a delay.</summary>
    public static MessageReport? Told(DeliveryReport report, string connection, string messageId) => report.Action switch
    {
        "failed" => new MessageReport(connection, messageId, MessageState.Failed, CodeOf(report.Status), $"{Reason(report.Status)}."),
        "delivered" => new MessageReport(connection, messageId, MessageState.Delivered),
        _ => null,
    };

    /// <summary>Why a mail was not delivered, by the status code that the receiver's mail system gave; a general reason where there is none.</summary>
    public static string Reason(string? status) => string.IsNullOrWhiteSpace(status) ? ReasonOf(General) : $"{ReasonOf(StatusOf(status))} ({StatusOf(status)})";

    private static string CodeOf(string status) => status.Split('.') switch
    {
        [_, "1", ..] or [_, "2", "1", ..] => "undeliverable",
        [_, "7", ..] => "held-back",
        _ => "bounced",
    };

    // RFC 3463 §3: what the second number is about.
    private static string ReasonOf(string status) => status.Split('.') switch
    {
        [_, "1", ..] => "The address does not exist, or cannot receive mail",
        [_, "2", ..] => "The mailbox is full or disabled, or does not take the message",
        [_, "3", ..] => "The receiver's mail system could not take it",
        [_, "4", ..] => "The receiver's mail system could not be reached in time",
        [_, "5", ..] => "The mail systems did not understand each other",
        [_, "6", ..] => "The receiver's mail system could not read its content",
        [_, "7", ..] => "The receiver's mail system refused it by a rule of its own",
        _ => "The receiver's mail system refused it",
    };

    private static List<string> IdsIn(Mail mail)
    {
        var originals = mail.Report!.OfType<MessagePart>().Select(part => part.Message?.Headers[HeaderId.MessageId]);
        return [.. originals.Append(mail.Headers[HeaderId.InReplyTo]).Append(mail.Headers[HeaderId.References]).SelectMany(MessageIds.In).Distinct(StringComparer.Ordinal).Take(MostIds)];
    }

    private static string Action(HeaderList group) => group["Action"]!.Trim().ToLowerInvariant();

    private static string StatusOf(string? status) =>
        status?.Split(' ', '(')[0].Trim() is { Length: > 0 and <= 11 } code && code.All(letter => char.IsAsciiDigit(letter) || letter == '.') ? code : General;
}
