using System.Globalization;
using System.Text;
using OmniGrains.Customers.Contracts;

namespace OmniGrains.Customers;

/// <summary>An identifier in the one form in which it is compared, or why it is left out.</summary>
internal readonly record struct Normalised(Identity? Identity, string? Refusal)
{
    public static Normalised Of(string kind, string value) => new(new Identity(kind, value), null);

    public static Normalised Refused(string code) => new(null, code);
}

/// <summary>Brings identifiers into the form in which they are compared.</summary>
internal static class Normalisation
{
    public const string Malformed = "identity.malformed";
    public const string Junk = "identity.junk";
    public const string TooLong = "identity.too-long";
    public const string NeedsCountry = "identity.country-needed";

    private const int Longest = 200;
    private const int LongestEmail = 254;
    private const int LongestLocalPart = 64;

    /// <summary>The shared, known name of a kind; null for a kind that does not exist.</summary>
    public static string? KindOf(string? kind)
    {
        foreach (var known in IdentityKinds.All)
        {
            if (string.Equals(known, kind, StringComparison.OrdinalIgnoreCase))
            {
                return known;
            }
        }

        return null;
    }

    public static Normalised Read(string kind, IdentityInput input)
    {
        var text = input.Value.Trim();
        if (text.Length > Longest && (kind != IdentityKinds.Email || text.Length > LongestEmail))
        {
            return Normalised.Refused(TooLong);
        }

        if (JunkIdentities.IsJunk(text))
        {
            return Normalised.Refused(Junk);
        }

        return kind switch
        {
            IdentityKinds.Email => Email(text),
            IdentityKinds.WhatsApp when IsBusinessScoped(text) => Normalised.Of(kind, text),
            IdentityKinds.Phone or IdentityKinds.WhatsApp => Phone(kind, text, input.Country),
            IdentityKinds.Card => Card(text),
            _ => HasControl(text) ? Normalised.Refused(Malformed) : Normalised.Of(kind, text),
        };
    }

    private static Normalised Email(string text)
    {
        if (text.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase))
        {
            text = text[7..];
        }

        var at = text.LastIndexOf('@');
        if (at < 1 || at > LongestLocalPart || !IsLocalPart(text.AsSpan(0, at)) || DomainOf(text[(at + 1)..]) is not { } domain)
        {
            return Normalised.Refused(Malformed);
        }

        var local = text[..at].ToLowerInvariant();
        return JunkIdentities.IsJunkEmail(local, domain) || RelayAddresses.MarketOf(text) is not null
            ? Normalised.Refused(Junk)
            : Normalised.Of(IdentityKinds.Email, $"{local}@{domain}");
    }

    private static bool IsLocalPart(ReadOnlySpan<char> local)
    {
        if (local[0] == '.' || local[^1] == '.' || local.IndexOf("..", StringComparison.Ordinal) >= 0)
        {
            return false;
        }

        foreach (var letter in local)
        {
            var allowed = letter > 127 ? char.IsLetterOrDigit(letter) : char.IsAsciiLetterOrDigit(letter) || "!#$%&'*+-/=?^_`{|}~.".Contains(letter, StringComparison.Ordinal);
            if (!allowed)
            {
                return false;
            }
        }

        return true;
    }

    // Domains in other scripts are compared in their ASCII form; without that table (invariant mode) they stay as they are.
    private static string? DomainOf(string domain)
    {
        domain = domain.TrimEnd('.').ToLowerInvariant();
        var labels = domain.Split('.');
        if (labels.Length < 2 || domain.Length > 253 || labels[^1].All(char.IsAsciiDigit))
        {
            return null;
        }

        foreach (var label in labels)
        {
            if (label.Length is 0 or > 63 || label[0] == '-' || label[^1] == '-' || !label.All(letter => letter == '-' || char.IsLetterOrDigit(letter)))
            {
                return null;
            }
        }

        return domain;
    }

    // WhatsApp's id of a user for one business: the country's letters, a dot, and up to 128 letters and digits. It stands in for a
    // phone number that the user does not show.
    private static bool IsBusinessScoped(string text) => text.Length is > 3 and <= 131 && text[2] == '.'
        && char.IsAsciiLetterUpper(text[0]) && char.IsAsciiLetterUpper(text[1]) && text[3..].All(char.IsAsciiLetterOrDigit);

    private static Normalised Phone(string kind, string text, string? country)
    {
        text = text.StartsWith("tel:", StringComparison.OrdinalIgnoreCase) ? text[4..] : text;
        var international = text.StartsWith('+');
        if (international)
        {
            text = text.Replace("(0)", "", StringComparison.Ordinal);
        }

        if (DigitsOf(international ? text[1..] : text) is not { } digits)
        {
            return Normalised.Refused(Malformed);
        }

        if (JunkIdentities.IsRepeated(digits) || WithheldNumbers.Is(digits))
        {
            return Normalised.Refused(Junk);
        }

        if (!international)
        {
            (digits, var refusal) = Complete(kind, digits, country);
            if (refusal is not null)
            {
                return Normalised.Refused(refusal);
            }
        }

        return digits.Length is >= 7 and <= 15 && digits[0] != '0' && CallingCodes.IsInternational(digits)
            ? Normalised.Of(kind, $"+{digits}")
            : Normalised.Refused(Malformed);
    }

    private static (string Digits, string? Refusal) Complete(string kind, string digits, string? country)
    {
        var prefix = CallingCodes.InternationalPrefixOf(country);
        if (digits.StartsWith(prefix, StringComparison.Ordinal))
        {
            return (digits[prefix.Length..], null);
        }

        if (string.IsNullOrEmpty(country))
        {
            // WhatsApp's own ids are E.164 without the plus.
            return kind == IdentityKinds.WhatsApp && digits[0] != '0' ? (digits, null) : (digits, NeedsCountry);
        }

        if (CallingCodes.Of(country) is not { } code)
        {
            return (digits, NeedsCountry);
        }

        var trunk = CallingCodes.TrunkPrefixOf(country);
        var national = trunk.Length > 0 && digits.StartsWith(trunk, StringComparison.Ordinal) && (code is not ("1" or "7") || digits.Length == 11)
            ? digits[trunk.Length..]
            : digits;
        return code == "1" && national.Length != 10 ? (digits, Malformed) : (code + national, null);
    }

    private static string? DigitsOf(string text)
    {
        var digits = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            if (char.IsAsciiDigit(letter))
            {
                digits.Append(letter);
            }
            else if (!IsPhonePunctuation(letter))
            {
                return null;
            }
        }

        return digits.Length == 0 ? null : digits.ToString();
    }

    private static bool IsPhonePunctuation(char letter) =>
        letter is '-' or '.' or '(' or ')' or '/' || char.GetUnicodeCategory(letter) is UnicodeCategory.SpaceSeparator or UnicodeCategory.DashPunctuation;

    private static Normalised Card(string text)
    {
        var card = text.Replace(" ", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).ToUpperInvariant();
        if (card.Length == 0 || JunkIdentities.IsJunk(card))
        {
            return Normalised.Refused(Junk);
        }

        return HasControl(card) ? Normalised.Refused(Malformed) : Normalised.Of(IdentityKinds.Card, card);
    }

    private static bool HasControl(string text)
    {
        foreach (var letter in text)
        {
            if (char.IsControl(letter) || char.IsWhiteSpace(letter) && letter != ' ')
            {
                return true;
            }
        }

        return false;
    }
}
