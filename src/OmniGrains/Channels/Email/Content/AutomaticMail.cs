namespace OmniGrains.Channels.Email.Content;

/// <summary>Tells mails that a machine wrote: RFC 3834, and what mailers do beside it.</summary>
internal static class AutomaticMail
{
    private static readonly string[] Marks = ["X-Autoreply", "X-Autorespond", "X-Autoresponse", "X-Auto-Reply-From"];

    public static bool Is(Mail mail) => mail.Report is not null || IsAutoSubmitted(mail) || IsBulk(mail) || HasNullSender(mail) || IsNotToBeAnswered(mail)
        || Array.Exists(Marks, mail.Headers.Contains);

    private static bool IsAutoSubmitted(Mail mail) => mail.Headers["Auto-Submitted"]?.Split(';', '(')[0].Trim().ToLowerInvariant() is not (null or "" or "no");

    private static bool IsBulk(Mail mail) => mail.Headers["Precedence"]?.Trim().ToLowerInvariant() is "bulk" or "junk" or "list" or "auto_reply";

    private static bool IsNotToBeAnswered(Mail mail) => mail.Headers["X-Auto-Response-Suppress"]?.Trim().ToLowerInvariant() is not (null or "" or "none");

    private static bool HasNullSender(Mail mail) => mail.EnvelopeFrom is "" or "<>" || mail.Headers["Return-Path"]?.Trim() == "<>";
}
