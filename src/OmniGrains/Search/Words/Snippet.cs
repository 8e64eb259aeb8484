using OmniGrains.Edge.Words;

namespace OmniGrains.Search.Words;

/// <summary>A part of a text around what was found. Plain text: escape it before it is shown in a page.</summary>
/// <param name="Text">At most some 240 characters.</param>
/// <param name="Highlights">What was found in it, in order.</param>
public sealed record Snippet(string Text, IReadOnlyList<Highlight> Highlights)
{
    private const int Before = 60;
    private const int Longest = 240;

    internal static Snippet Of(string text, Question question)
    {
        var words = WordBreaker.WordsOf(text).Take(Index.Terms.MostWords).ToList();
        var found = question.FindIn(words) ?? [];
        var first = found.Count == 0 ? 0 : words[found[0]].Start;
        var start = first <= Before ? 0 : words.First(word => word.Start >= first - Before).Start;
        var end = Math.Min(text.Length, start + Longest);
        if (end < text.Length && char.IsLowSurrogate(text[end]))
        {
            end--;
        }

        return new Snippet(text[start..end], [.. found.Select(at => words[at]).Where(word => word.Start + word.Length <= end).Select(word => new Highlight(word.Start - start, word.Length))]);
    }
}

/// <summary>A word that was found.</summary>
/// <param name="Start">Where it begins, in UTF-16 characters of the snippet.</param>
/// <param name="Length">How long it is.</param>
public sealed record Highlight(int Start, int Length);
