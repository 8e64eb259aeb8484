namespace OmniGrains.Notifications.Contracts;

/// <summary>What a text with variables names.</summary>
/// <param name="Paths">Every variable, e.g. <c>customer.name</c>.</param>
/// <param name="Needed">Those that stand outside of <c>if</c> and <c>each</c>: without a value the text has a gap.</param>
/// <param name="Wrong">Why it cannot be filled; null when it can.</param>
public sealed record TextNames(IReadOnlySet<string> Paths, IReadOnlySet<string> Needed, string? Wrong);

/// <summary>Texts with variables, in the language of the templates, for other slices: plain text, without partials.</summary>
public interface ITexts
{
    /// <summary>Reads what a text names, and whether it can be filled at all.</summary>
    TextNames Read(string text);

    /// <summary>Fills a text that <see cref="Read"/> found nothing wrong with; what has no value is empty.</summary>
    /// <returns>The text, or why it cannot be filled: it becomes too long.</returns>
    (string? Text, string? Wrong) Fill(string text, IReadOnlyDictionary<string, object?> values);
}
