namespace OmniGrains.Inbox.Contracts;

/// <summary>Reads in which language somebody is, as a channel tells it.</summary>
public static class SpokenLanguage
{
    private const int Longest = 35;

    /// <summary>The tag (<c>it</c>, <c>pt-BR</c>); null for what is none.</summary>
    public static string? Of(string? tag) =>
        tag is { Length: >= 2 and <= Longest } && tag.Split('-', '_') is [{ Length: 2 or 3 } language, ..] parts && language.All(char.IsAsciiLetter)
            && parts.All(part => part.Length is > 0 and <= 8 && part.All(char.IsAsciiLetterOrDigit))
                ? tag : null;
}
