using System.Globalization;
using System.Text;
using OmniGrains.Edge.Words;
using OmniGrains.Search.Words;

namespace OmniGrains.Search.Index;

/// <summary>
/// What the stores' indexes hold. Each term begins with the segment of the journal that its row lies in, so that a question is put to the newest segment first
/// and to older ones only while the page is not full: a common word costs no more after years. What a row is and which channel it came over are
/// terms too. The terms are made here, not by the stores' own parsers: both find the same.
/// </summary>
internal static class Terms
{
    /// <summary>Further words of a text are not indexed.</summary>
    public const int MostWords = 4_000;

    // 65,536 positions: some thousands of messages, as other things happen between them.
    private const int SegmentBits = 16;
    private const int CodeLength = 4;
    private const string Digits = "0123456789abcdefghijklmnopqrstuvwxyz";

    // No word contains them, and FTS5 takes whatever is not ASCII for a part of a word.
    private const char OfKind = '\uE000';
    private const char OfChannel = '\uE001';
    private const char Other = '\uE002';

    public static long SegmentOf(long position) => position >> SegmentBits;

    /// <summary>A segment, as terms begin; all of one length.</summary>
    public static string CodeOf(long segment)
    {
        Span<char> code = stackalloc char[CodeLength];
        for (var i = CodeLength - 1; i >= 0; i--)
        {
            (code[i], segment) = (Digits[(int)(segment % Digits.Length)], segment / Digits.Length);
        }

        return new string(code);
    }

    /// <summary>For FTS5 with the tokenizer <c>ascii</c>: terms with spaces between them.</summary>
    public static string ForSqlite(SearchRow row)
    {
        var code = CodeOf(SegmentOf(row.Id));
        var text = new StringBuilder(row.Body.Length * 2);
        foreach (var word in WordBreaker.WordsOf(row.Body).Take(MostWords))
        {
            text.Append(code).Append(word.Read).Append(' ');
        }

        return text.Append(code).Append(KindTerm(row.Group)).Append(' ').Append(code).Append(ChannelTerm(row.Channel)).ToString();
    }

    /// <summary>For PostgreSQL: a <c>tsvector</c> with positions.</summary>
    public static string ForPostgres(SearchRow row)
    {
        const int mostPositions = 255;
        var code = CodeOf(SegmentOf(row.Id));
        var places = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        var at = 0;
        foreach (var word in WordBreaker.WordsOf(row.Body).Take(MostWords))
        {
            if (!places.TryGetValue(word.Read, out var all))
            {
                places.Add(word.Read, all = []);
            }

            at++;
            if (all.Count < mostPositions)
            {
                all.Add(at);
            }
        }

        var text = new StringBuilder(row.Body.Length * 2);
        foreach (var (word, all) in places)
        {
            text.Append('\'').Append(code).Append(word).Append("':").AppendJoin(',', all).Append(' ');
        }

        return text.Append(CultureInfo.InvariantCulture, $"'{code}{KindTerm(row.Group)}' '{code}{ChannelTerm(row.Channel)}'").ToString();
    }

    /// <summary>The question to FTS5 about one segment.</summary>
    public static string ForSqlite(Question question, SearchGroup group, string? channel, string code) => string.Join(
        " AND ",
        [
            .. question.Phrases.Select(phrase => $"\"{string.Join(' ', phrase.Words.Select(word => code + word))}\"{(phrase.IsBeginning ? "*" : "")}"),
            $"\"{code}{KindTerm(group)}\"",
            .. channel is null ? (string[])[] : [$"\"{code}{ChannelTerm(channel)}\""],
        ]);

    /// <summary>The question to PostgreSQL, a <c>tsquery</c>.</summary>
    public static string ForPostgres(Question question, SearchGroup group, string? channel, string code) => string.Join(
        " & ",
        [
            .. question.Phrases.Select(phrase => $"({string.Join(" <-> ", phrase.Words.Select(word => $"'{code}{word}'"))}{(phrase.IsBeginning ? ":*" : "")})"),
            $"'{code}{KindTerm(group)}'",
            .. channel is null ? (string[])[] : [$"'{code}{ChannelTerm(channel)}'"],
        ]);

    private static string KindTerm(SearchGroup group) => $"{OfKind}{(int)group}";

    private static string ChannelTerm(string? channel) =>
        OfChannel + string.Concat((channel ?? "").ToLowerInvariant().Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : Other));
}
