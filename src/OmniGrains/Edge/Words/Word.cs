using System.Globalization;
using System.Text;

namespace OmniGrains.Edge.Words;

/// <summary>A word as it is read, and where it stands in the text, in UTF-16 characters.</summary>
internal readonly record struct Word(string Read, int Start, int Length);

/// <summary>
/// Parts texts into words, the same for what is kept and for what is asked, whatever store keeps it: runs of letters and digits, without case and without
/// accents. Each character of scripts that write no spaces is a word of its own, so that a run of them is found as a phrase. There is no stemming: a desk
/// writes many languages, order numbers and names, and an ending that is cut off in the wrong language finds what nobody asked for; the last word of
/// a question matches by its beginning instead.
/// </summary>
internal static class WordBreaker
{
    /// <summary>Longer words are cut, both where they are kept and where they are asked for.</summary>
    public const int LongestWord = 40;

    public static IEnumerable<Word> WordsOf(string text)
    {
        var (start, length) = (-1, 0);
        var read = new StringBuilder(LongestWord);
        for (var at = 0; at < text.Length; at += length)
        {
            length = Next(text, at, out var rune);
            var isAlone = IsUnspaced(rune.Value);
            if (start >= 0 && (isAlone || !IsPart(rune)))
            {
                yield return new Word(read.ToString(), start, at - start);
                (start, _) = (-1, read.Clear());
            }

            if (isAlone)
            {
                yield return new Word(Read(rune), at, length);
            }
            else if (IsPart(rune) && (start >= 0 || !IsMark(rune)))
            {
                start = start < 0 ? at : start;
                Add(read, rune);
            }
        }

        if (start >= 0 && read.Length > 0)
        {
            yield return new Word(read.ToString(), start, text.Length - start);
        }
    }

    // Half of a surrogate pair stands for nothing.
    private static int Next(string text, int at, out Rune rune)
    {
        if (Rune.TryGetRuneAt(text, at, out rune))
        {
            return rune.Utf16SequenceLength;
        }

        rune = Rune.ReplacementChar;
        return 1;
    }

    private static void Add(StringBuilder read, Rune rune)
    {
        if (IsDropped(rune.Value))
        {
            return;
        }

        if (rune.IsAscii)
        {
            _ = read.Length < LongestWord ? read.Append((char)Rune.ToLowerInvariant(rune).Value) : read;
            return;
        }

        var letters = Read(rune);
        if (read.Length + letters.Length <= LongestWord)
        {
            read.Append(letters);
        }
    }

    private static string Read(Rune rune)
    {
        var lower = Rune.ToLowerInvariant(rune);
        return FoldedLetters.Known.TryGetValue(lower.Value, out var read) ? read : lower.ToString();
    }

    private static bool IsPart(Rune rune) => Rune.IsLetterOrDigit(rune) || (!rune.IsAscii && (IsMark(rune) || FoldedLetters.Known.ContainsKey(rune.Value)));

    private static bool IsMark(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;

    // Accents of Latin, Greek and Cyrillic, Hebrew points, Arabic vowel signs and the stroke that lengthens. Signs of other scripts are letters of theirs.
    private static bool IsDropped(int rune) =>
        rune is (>= 0x300 and <= 0x36F) or (>= 0x591 and <= 0x5C7) or 0x640 or (>= 0x64B and <= 0x65F) or 0x670;

    // Thai, Lao, Myanmar, Khmer; kana; Han with its extensions.
    private static bool IsUnspaced(int rune) =>
        rune is (>= 0xE01 and <= 0xEFF) or (>= 0x1000 and <= 0x109F) or (>= 0x1780 and <= 0x17D3) or (>= 0x3041 and <= 0x30FF and not 0x30FB)
            or (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3FFFF);
}
