using System.Text.RegularExpressions;

namespace OmniGrains.Inbox.Rules.Content;

/// <summary>
/// E-mail addresses, telephone numbers and other ways to talk. Numbers are judged by their form and by the word before them: an order's, a parcel's or an
/// article's is no telephone number, however long.
/// </summary>
internal static partial class ContactDetails
{
    private const int Nearby = 28;
    private const int FewestDigits = 8;
    private const int MostDigits = 15;

    public static IEnumerable<string> Emails(string text) => Email().Matches(text).Select(match => match.Value).Concat(SpelledEmail().Matches(text).Select(match => match.Value));

    public static IEnumerable<string> Phones(string text)
    {
        foreach (Match match in Digits().Matches(text))
        {
            var found = match.Value.TrimEnd(' ', '.', '-', '/', '(');
            var before = text[Math.Max(0, match.Index - Nearby)..match.Index];
            if (found.Count(char.IsAsciiDigit) is >= FewestDigits and <= MostDigits && IsPhone(found, before, text.AsSpan(match.Index + found.Length)))
            {
                yield return found;
            }
        }
    }

    public static IEnumerable<string> OtherChannels(string text) => Elsewhere().Matches(text).Select(match => match.Value);

    private static bool IsPhone(string found, string before, ReadOnlySpan<char> after)
    {
        if (KnownNumber().IsMatch(found) || (after.Length > 0 && (char.IsAsciiLetterOrDigit(after[0]) || after[0] == '%')))
        {
            return false;
        }

        // What is nearest says what it is: "call us about order 12…" names an order, "the order: call 06…" a telephone.
        var (called, numbered) = (LastOf(CallWord(), before), LastOf(NumberWord(), before));
        return called >= 0 && called >= numbered ? true
            : numbered >= 0 ? false
            : found[0] == '+' || found.StartsWith("00", StringComparison.Ordinal) || American().IsMatch(found) || National().IsMatch(found);
    }

    private static int LastOf(Regex words, string text) => words.Matches(text) is { Count: > 0 } all ? all[^1].Index : -1;

    [GeneratedRegex(@"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")]
    private static partial Regex Email();

    [GeneratedRegex(@"\b[\w.+-]{1,64}\s?[\(\[]\s?at\s?[\)\]]\s?[\w-]{1,63}(?:\s?[\(\[]\s?dot\s?[\)\]]\s?|\.)[a-z]{2,10}", RegexOptions.IgnoreCase)]
    private static partial Regex SpelledEmail();

    // Digits with what people put between them; not inside of a word, an amount or a longer number.
    [GeneratedRegex(@"(?<![\w.,#-])[+(]?\d(?:[ .()/-]{0,2}\d){6,20}")]
    private static partial Regex Digits();

    // Orders of Amazon (3-7-7), eBay (2-5-5) and Walmart (7-8), dates, and unbroken numbers of articles, parcels and barcodes.
    [GeneratedRegex(@"^(?:\d{3}-\d{7}-\d{7}|\d{2}-\d{5}-\d{5}|\d{7}-\d{8}|\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{2,4}|\d{1,2}[-./]\d{1,2}\s?-\s?\d{1,2}[-./]\d{1,2}(?:[-./]\d{2,4})?|[1-9]\d{11,})$")]
    private static partial Regex KnownNumber();

    [GeneratedRegex(@"^\(?[2-9]\d{2}\)?[ .-]{1,2}\d{3}[ .-]\d{4}$")]
    private static partial Regex American();

    // As dialled within a country: from a zero on.
    [GeneratedRegex(@"^\(?0[1-9][\d ()./-]*$")]
    private static partial Regex National();

    [GeneratedRegex(@"\b(?:call|phone|tel|telephone|mobile|cell|ring|dial|text|sms|whatsapp|fax|hotline|telefon|handy|anruf\w*|rufen|telefono|cellulare|chiam\w*|appel\w*|t[eé]l[eé]phone|tel[eé]fono|ll[aá]m\w*)\b", RegexOptions.IgnoreCase)]
    private static partial Regex CallWord();

    [GeneratedRegex(@"\b(?:order|orders|tracking|parcel|shipment|package|item|article|invoice|ref|reference|rma|case|return|ticket|sku|serial|model|part|ean|upc|gtin|isbn|asin|label|bestell\w*|sendung\w*|rechnung\w*|ordine|spedizione|fattura|commande|colis|facture|pedido|env[ií]o|factura)\b", RegexOptions.IgnoreCase)]
    private static partial Regex NumberWord();

    [GeneratedRegex(@"\b(?:(?:on|via|through|by|over|our|my|message us|contact us|text us|write to us|find us|add us|follow us|auf|su|sur|por)\s+(?:on\s+)?(?:whats\s?app|telegram|wechat|viber|skype|instagram|facebook|messenger|snapchat|discord)|(?:whats\s?app|telegram|wechat|viber|skype)\s*:)", RegexOptions.IgnoreCase)]
    private static partial Regex Elsewhere();
}
