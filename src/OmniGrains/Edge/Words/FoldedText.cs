using System.Globalization;
using System.Text;

namespace OmniGrains.Edge.Words;

/// <summary>Text as people compare it: without case, accents (<see cref="FoldedLetters"/>) and differences of white space.</summary>
public static class FoldedText
{
    private static readonly Rune TypographicApostrophe = new('’');

    public static string Of(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var character in text.EnumerateRunes())
        {
            var lower = Rune.ToLowerInvariant(character);
            if (Rune.IsWhiteSpace(lower))
            {
                folded.Append(folded.Length > 0 && folded[^1] != ' ' ? " " : "");
            }
            else if (FoldedLetters.Known.TryGetValue(lower.Value, out var letters))
            {
                folded.Append(letters);
            }
            else if (Rune.GetUnicodeCategory(lower) != UnicodeCategory.NonSpacingMark)
            {
                folded.Append(lower == TypographicApostrophe ? "'" : lower.ToString());
            }
        }

        return folded.ToString();
    }

    /// <summary>Whether a folded text has some folded words in it: whole words, not parts of them.</summary>
    public static bool Has(string folded, string words)
    {
        for (var at = words.Length == 0 ? -1 : folded.IndexOf(words, StringComparison.Ordinal); at >= 0; at = folded.IndexOf(words, at + 1, StringComparison.Ordinal))
        {
            var end = at + words.Length;
            if ((at == 0 || !char.IsLetterOrDigit(folded[at - 1])) && (end == folded.Length || !char.IsLetterOrDigit(folded[end])))
            {
                return true;
            }
        }

        return false;
    }
}
