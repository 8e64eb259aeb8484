using System.Text;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Inbox.Rules;

/// <summary>Texts of messages and notes, as they are kept. They are plain text: whoever shows them in a page escapes them.</summary>
internal static class MessageText
{
    public const int Longest = 20_000;

    /// <summary>
    /// Without control characters but line breaks and tabs, without halves of characters, cut to <see cref="Longest"/>; null when nothing
    /// is left.
    /// </summary>
    public static string? Clean(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var clean = new StringBuilder(Math.Min(text.Length, Longest));
        foreach (var rune in text.EnumerateRunes())
        {
            if (clean.Length + rune.Utf16SequenceLength > Longest)
            {
                break;
            }

            if (rune.Value is '\n' or '\t' || !Rune.IsControl(rune))
            {
                clean.Append(rune.ToString());
            }
        }

        return clean.ToString().Trim() is { Length: > 0 } kept ? kept : null;
    }

    /// <summary>Whether an attachment's texts are short, and its address is one of the web.</summary>
    public static bool IsFit(MessageAttachment? attachment) => attachment is { FileId: null, NotKept: null }
        && new[] { attachment.MediaId, attachment.ContentType, attachment.Name, attachment.Sha256 }.All(text => text is null || Edge.Slugs.IsText(text, 200))
        && attachment.Size is null or >= 0
        && (attachment.Url is null || (attachment.Url.Length <= 2_000 && Uri.TryCreate(attachment.Url, UriKind.Absolute, out var url) && url.Scheme is "https" or "http"));
}
