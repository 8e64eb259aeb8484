namespace OmniGrains.Edge;

/// <summary>Text that came from outside.</summary>
public static class Texts
{
    /// <summary>At most so many UTF-16 characters from the beginning, never half a surrogate pair.</summary>
    public static string Beginning(this string text, int longest) =>
        text.Length <= longest ? text : text[..(char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest)];
}
