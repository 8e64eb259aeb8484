using OmniGrains.Edge.Words;
using OmniGrains.Engine;

namespace OmniGrains.Search.Words;

/// <summary>Words that must follow on each other; often just one.</summary>
/// <param name="Words">As they are read.</param>
/// <param name="IsBeginning">Whether the last of them may go on.</param>
internal sealed record Phrase(IReadOnlyList<string> Words, bool IsBeginning);

/// <summary>
/// What is asked for: every phrase must occur. Nothing in a question is an operator but quotes; so none is malformed.
/// </summary>
internal sealed record Question(IReadOnlyList<Phrase> Phrases)
{
    public const int LongestQuestion = 200;
    private const int MostWords = 16;

    public static readonly Rejection Unfit = new(
        "search.question-invalid", $"q: must have at least one letter or digit, at most {LongestQuestion} characters and {MostWords} words.");

    /// <summary>Reads what somebody typed; null when there is nothing to look for in it, or too much.</summary>
    public static Question? Of(string text)
    {
        if (text.Length > LongestQuestion)
        {
            return null;
        }

        var phrases = new List<Phrase>();
        var parts = text.Split('"', '“', '”', '„', '«', '»');
        for (var i = 0; i < parts.Length; i++)
        {
            // What stands in quotes, and each run between spaces ("ada@mail.example"), follows on each other.
            var runs = i % 2 == 1 ? [parts[i]] : parts[i].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            phrases.AddRange(runs.Select(run => new Phrase([.. WordBreaker.WordsOf(run).Select(word => word.Read)], false)).Where(phrase => phrase.Words.Count > 0));
        }

        if (phrases.Count == 0 || phrases.Sum(phrase => phrase.Words.Count) > MostWords)
        {
            return null;
        }

        if (parts.Length % 2 == 1 && parts[^1].Length > 0 && char.IsLetterOrDigit(parts[^1][^1]))
        {
            phrases[^1] = phrases[^1] with { IsBeginning = true };
        }

        return new Question(phrases);
    }

    /// <summary>Where its words stand among the words of a text, in order; null when one of its phrases does not occur.</summary>
    public IReadOnlyList<int>? FindIn(IReadOnlyList<Word> words)
    {
        var found = new SortedSet<int>();
        foreach (var phrase in Phrases)
        {
            var occurs = false;
            for (var at = 0; at + phrase.Words.Count <= words.Count; at++)
            {
                if (IsAt(words, at, phrase))
                {
                    occurs = true;
                    found.UnionWith(Enumerable.Range(at, phrase.Words.Count));
                }
            }

            if (!occurs)
            {
                return null;
            }
        }

        return [.. found];
    }

    private static bool IsAt(IReadOnlyList<Word> words, int at, Phrase phrase)
    {
        var last = phrase.Words.Count - 1;
        for (var i = 0; i <= last; i++)
        {
            var (read, wanted) = (words[at + i].Read, phrase.Words[i]);
            if (i == last && phrase.IsBeginning ? !read.StartsWith(wanted, StringComparison.Ordinal) : read != wanted)
            {
                return false;
            }
        }

        return true;
    }
}
