using System.Text;
using System.Text.RegularExpressions;

namespace OmniGrains.Inbox.Rules.Content;

/// <summary>Emojis and HTML. Signs of writing (©, ™, →, €) are no emojis, and "a &lt; b" is no tag.</summary>
internal static partial class Markup
{
    public static IEnumerable<string> Emojis(string text) => text.EnumerateRunes().Where(IsEmoji).Select(rune => rune.ToString());

    public static IEnumerable<string> Tags(string text) => Tag().Matches(text).Select(match => match.Value);

    // Pictographs and symbols, flags, dingbats; of the older blocks what is drawn as a picture.
    private static bool IsEmoji(Rune rune) => rune.Value is (>= 0x1F000 and <= 0x1FAFF) or (>= 0x2600 and <= 0x26FF) or (>= 0x2700 and <= 0x27BF and not 0x2713 and not 0x2717)
        or 0x2B50 or 0x2B55 or 0x231A or 0x231B or 0xFE0F or 0x20E3;

    [GeneratedRegex(@"</?(?:a|abbr|b|blockquote|body|br|button|center|code|div|em|font|form|h[1-6]|head|hr|html|i|iframe|img|input|li|link|meta|ol|p|pre|script|small|span|strong|style|sub|sup|svg|table|tbody|td|th|thead|tr|u|ul|video)(?:\s[^<>]{0,500})?/?>", RegexOptions.IgnoreCase)]
    private static partial Regex Tag();
}
