using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace OmniGrains.Channels.Email.Content;

/// <summary>
/// Plain text as simple HTML: paragraphs, line breaks, and links where addresses of the web stand. Everything else is escaped, so that nothing that
/// was written becomes markup.
/// </summary>
internal static partial class TextHtml
{
    public static string Of(string text)
    {
        var html = new StringBuilder("<!doctype html><html><body>");
        foreach (var paragraph in Blank().Split(text.ReplaceLineEndings("\n").Trim()).Where(part => part.Length > 0))
        {
            html.Append("<p>").Append(Linked(paragraph).Replace("\n", "<br>\n", StringComparison.Ordinal)).Append("</p>\n");
        }

        return html.Append("</body></html>").ToString();
    }

    private static string Linked(string text)
    {
        var (html, at) = (new StringBuilder(), 0);
        foreach (Match match in Address().Matches(text))
        {
            html.Append(WebUtility.HtmlEncode(text[at..match.Index]));
            var address = match.Value.TrimEnd('.', ',', ';', ':', '!', '?', ')', ']', '\'', '"');
            at = match.Index + address.Length;
            var shown = WebUtility.HtmlEncode(address);
            html.Append(Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.UserInfo.Length == 0 ? $"<a href=\"{shown}\">{shown}</a>" : shown);
        }

        return html.Append(WebUtility.HtmlEncode(text[at..])).ToString();
    }

    [GeneratedRegex(@"\bhttps?://[^\s<>""]+", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Address();

    [GeneratedRegex(@"\n[ \t]*\n\s*", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Blank();
}
