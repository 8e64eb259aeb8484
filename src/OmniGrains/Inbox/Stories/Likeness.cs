using OmniGrains.Edge.Words;

namespace OmniGrains.Inbox.Stories;

/// <summary>
/// Whether two messages ask the same: most of the shorter one's words are in the other one too. Words of four letters and more, and numbers, weigh twice as
/// much as the small ones that every sentence has. Pure, and the same in all languages.
/// </summary>
internal static class Likeness
{
    private const double Least = 0.65;
    private const int LeastWeight = 5;
    private const int LongWord = 4;
    private const int MostWords = 200;

    public static bool AsksTheSame(string? one, string? other)
    {
        var (first, second) = (WordsOf(one), WordsOf(other));
        var shorter = Math.Min(WeightOf(first), WeightOf(second));
        return shorter >= LeastWeight && WeightOf(first.Intersect(second)) >= Least * shorter;
    }

    private static HashSet<string> WordsOf(string? text) => text is null ? [] : [.. WordBreaker.WordsOf(text).Take(MostWords).Select(word => word.Read)];

    private static int WeightOf(IEnumerable<string> words) => words.Sum(word => word.Length >= LongWord || char.IsAsciiDigit(word[0]) ? 2 : 1);
}
