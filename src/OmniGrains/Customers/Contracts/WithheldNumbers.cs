using System.Collections.Frozen;

namespace OmniGrains.Customers.Contracts;

/// <summary>
/// What telephony tells instead of a number that is withheld: words, and the same words as digits of a keypad. They are thousands of people's, and recognise nobody.
/// </summary>
public static class WithheldNumbers
{
    private const string Keypad = "22233344455566677778889999";

    private static readonly FrozenSet<string> Words = new[] { "anonymous", "restricted", "blocked", "private", "unavailable", "unknown", "withheld" }
        .SelectMany(word => new[] { word, string.Concat(word.Select(letter => Keypad[letter - 'a'])) }).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a caller's number, or the user of its SIP address, stands for none.</summary>
    public static bool Is(string? number)
    {
        if (string.IsNullOrWhiteSpace(number))
        {
            return true;
        }

        var bare = number.Trim();
        bare = bare.StartsWith("sip:", StringComparison.OrdinalIgnoreCase) ? bare[4..].Split('@')[0] : bare;
        return Words.Contains(bare.TrimStart('+'));
    }
}
