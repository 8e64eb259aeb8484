using System.Buffers;

namespace OmniGrains.Edge;

/// <summary>Checks of short texts that come from outside.</summary>
public static class Slugs
{
    private static readonly SearchValues<char> Slug = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789.-_");

    /// <summary>1 to <paramref name="longest"/> lower-case letters, digits, dots, hyphens and underscores, starting with a letter or digit.</summary>
    public static bool IsSlug(string? text, int longest) =>
        text is { Length: > 0 } && text.Length <= longest && char.IsAsciiLetterOrDigit(text[0]) && !text.AsSpan().ContainsAnyExcept(Slug);

    /// <summary>1 to <paramref name="longest"/> visible ASCII characters.</summary>
    public static bool IsPrintable(string? text, int longest) =>
        text is { Length: > 0 } && text.Length <= longest && !text.AsSpan().ContainsAnyExceptInRange('!', '~');

    /// <summary>1 to <paramref name="longest"/> characters, none of them a control character, not only white space.</summary>
    public static bool IsText(string? text, int longest)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > longest)
        {
            return false;
        }

        foreach (var character in text)
        {
            if (char.IsControl(character))
            {
                return false;
            }
        }

        return true;
    }
}
