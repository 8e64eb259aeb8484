using System.Text.RegularExpressions;

namespace OmniGrains.Inbox.Rules.Content;

/// <summary>Accounts, cards, and ways to pay past the marketplace. Accounts and cards are told from other numbers by their check digits.</summary>
internal static partial class PaymentDetails
{
    public static IEnumerable<string> In(string text) => Iban().Matches(text).Select(match => match.Value).Where(IsIban)
        .Concat(Card().Matches(text).Select(match => match.Value).Where(IsCard))
        .Concat(Way().Matches(text).Select(match => match.Value));

    // ISO 13616: the rest is 1 when its letters count from 10.
    private static bool IsIban(string text)
    {
        var bare = text.Replace(" ", "", StringComparison.Ordinal);
        if (bare.Length is < 15 or > 34)
        {
            return false;
        }

        var rest = 0;
        foreach (var letter in bare[4..] + bare[..4])
        {
            rest = char.IsAsciiDigit(letter) ? ((rest * 10) + letter - '0') % 97 : ((rest * 100) + letter - 'A' + 10) % 97;
        }

        return rest == 1;
    }

    // ISO/IEC 7812-1, annex B.
    private static bool IsCard(string text)
    {
        var (sum, twice) = (0, false);
        foreach (var digit in text.Reverse().Where(char.IsAsciiDigit).Select(letter => letter - '0'))
        {
            sum += twice ? (digit * 2 / 10) + (digit * 2 % 10) : digit;
            twice = !twice;
        }

        return sum % 10 == 0;
    }

    [GeneratedRegex(@"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b")]
    private static partial Regex Iban();

    // Grouped as on cards; an unbroken number is an article's more often.
    [GeneratedRegex(@"(?<![\d-])[3-6]\d{3}[ -]\d{4}[ -]\d{4}[ -]\d{4}(?![\d-])")]
    private static partial Regex Card();

    [GeneratedRegex(@"\b(?:paypal\.me|western union|moneygram|zelle|venmo|cash\s?app|(?:bank|wire) transfer|[uü]berweisung|bonifico|virement|transferencia bancaria|pay (?:us|me) (?:direct(?:ly)?|by|via|with|through))", RegexOptions.IgnoreCase)]
    private static partial Regex Way();
}
