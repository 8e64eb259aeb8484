using OmniGrains.Inbox.Contracts;
using OmniGrains.Notifications.Contracts;

namespace OmniGrains.Notifications.Templates;

/// <summary>A message, filled.</summary>
/// <param name="Subject">Of an e-mail, or the title of a short message.</param>
/// <param name="Text">The plain text.</param>
/// <param name="Html">The same as HTML, of an e-mail.</param>
/// <param name="Url">Where a short message leads.</param>
/// <param name="Template">On WhatsApp: the approved template.</param>
internal sealed record Message(string? Subject, string Text, string? Html = null, string? Url = null, TemplateMessage? Template = null);

/// <summary>Fills a template for one channel.</summary>
internal static class Messages
{
    /// <exception cref="RenderException">Something that it names is missing, or it becomes too long for the channel.</exception>
    public static Message Fill(this Renderer renderer, TemplateTexts texts, string channel, IReadOnlyDictionary<string, object?> values, PartialTexts partials, bool strict)
    {
        string Plain(string text) => renderer.Render(text, values, partials, html: false, strict);
        string Line(string text) => string.Join(' ', Plain(text).Split((char[])['\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        string Short(ShortText text, Func<ShortText, string?> part) => part(text) is { } source ? Line(source) : "";
        var message = channel switch
        {
            NoticeChannels.Email when texts.Email is { } mail =>
                new Message(Line(mail.Subject), Plain(mail.Text), mail.Html is { } html ? renderer.Render(html, values, partials, html: true, strict) : null),
            NoticeChannels.Sms when texts.Sms is { } sms => new Message(null, Plain(sms.Text).Trim()),
            NoticeChannels.WhatsApp when texts.WhatsApp is { } approved =>
                new Message(null, "", Template: new TemplateMessage(approved.Name, approved.Language, [.. (approved.Parameters ?? []).Select(Line)])),
            NoticeChannels.Push when texts.Push is { } push => new Message(Short(push, p => p.Title), Short(push, p => p.Body), Url: push.Url is null ? null : Line(push.Url)),
            NoticeChannels.InApp when texts.InApp is { } item => new Message(Short(item, p => p.Title), Short(item, p => p.Body), Url: item.Url is null ? null : Line(item.Url)),
            _ => throw new RenderException($"it says nothing on {channel}"),
        };
        return MessageLimits.Wrong(channel, message) is { } wrong ? throw new RenderException(wrong) : message;
    }
}

/// <summary>What a channel takes.</summary>
internal static class MessageLimits
{
    /// <summary>Twilio: Messages resource, Body.</summary>
    public const int LongestSms = 1_600;

    public const int LongestSubject = 200;
    public const int LongestTitle = 100;
    public const int LongestBody = 500;

    /// <summary>WhatsApp: a template's body with its parameters.</summary>
    public const int LongestParameters = 1_024;

    public static string? Wrong(string channel, Message message) => channel switch
    {
        NoticeChannels.Email => message.Subject is not { Length: > 0 and <= LongestSubject } ? $"the subject must have 1 to {LongestSubject} characters when it is filled" : null,
        NoticeChannels.Sms => message.Text.Length is 0 or > LongestSms ? $"a text message must have 1 to {LongestSms} characters when it is filled; this one has {message.Text.Length}" : null,
        NoticeChannels.WhatsApp => WrongParameters(message.Template!.Parameters),
        _ => message.Subject is not { Length: > 0 and <= LongestTitle } ? $"the title must have 1 to {LongestTitle} characters when it is filled"
            : message.Text.Length > LongestBody ? $"the body must have at most {LongestBody} characters when it is filled; this one has {message.Text.Length}"
            : message.Url is { } url && !IsAddress(url) ? "the url must be an https address of at most 2000 characters, or a path" : null,
    };

    /// <summary>How many parts a text message is sent in: 160 characters of GSM 7-bit or 70 others, less when there are several (3GPP TS 23.038, 23.040).</summary>
    public static int Segments(string text)
    {
        const string Basic = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
        const string Extended = "^{}\\[~]|€";
        var isBasic = text.All(letter => Basic.Contains(letter, StringComparison.Ordinal) || Extended.Contains(letter, StringComparison.Ordinal));
        var units = isBasic ? text.Sum(letter => Extended.Contains(letter, StringComparison.Ordinal) ? 2 : 1) : text.Length;
        var (alone, part) = isBasic ? (160, 153) : (70, 67);
        return units <= alone ? 1 : (units + part - 1) / part;
    }

    private static string? WrongParameters(IReadOnlyList<string> parameters) =>
        parameters.Any(text => text.Length == 0 || text.Contains("    ", StringComparison.Ordinal)) ? "WhatsApp takes no parameter that is empty or has four spaces in a row"
        : parameters.Sum(text => text.Length) > LongestParameters ? $"WhatsApp takes at most {LongestParameters} characters of parameters"
        : null;

    private static bool IsAddress(string url) => url.Length <= 2_000
        && ((url.StartsWith('/') && !url.StartsWith("//", StringComparison.Ordinal)) || (Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme == "https"));
}
