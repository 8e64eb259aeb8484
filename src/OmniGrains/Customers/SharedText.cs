using System.Collections.Concurrent;

namespace OmniGrains.Customers;

/// <summary>Texts as both stores can hold them: PostgreSQL has no zero character.</summary>
internal static class StorableText
{
    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(text))]
    public static string? Of(string? text) => text?.Replace("\0", "", StringComparison.Ordinal);
}

/// <summary>
/// One copy of the short texts that many records share: kinds, channels, places, currencies. Bounded: what does not
/// fit any more is simply not shared.
/// </summary>
internal static class SharedText
{
    private const int Most = 10_000;
    private const int Longest = 64;

    private static readonly ConcurrentDictionary<string, string> Texts = new(StringComparer.Ordinal);
    private static int _count;

    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(text))]
    public static string? Of(string? text)
    {
        if (text is null || text.Length > Longest)
        {
            return text;
        }

        if (Texts.TryGetValue(text, out var shared))
        {
            return shared;
        }

        return Volatile.Read(ref _count) < Most && Texts.TryAdd(text, text) && Interlocked.Increment(ref _count) > 0
            ? text
            : Texts.GetValueOrDefault(text, text);
    }
}
