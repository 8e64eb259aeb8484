using System.Globalization;

namespace OmniGrains.Edge;

/// <summary>Money in views: whole ten-thousandths of the currency's unit, so that sums are exact in both stores.</summary>
public static class Amounts
{
    private const decimal Scale = 10_000m;
    private const decimal Largest = 1_000_000_000_000m;

    /// <summary>Exact for whatever is accepted. What is larger all the same counts as the largest: one amount must not stop every view for ever.</summary>
    public static long Stored(decimal amount) => (long)(Math.Clamp(amount, -Largest, Largest) * Scale);

    public static decimal FromStored(long stored) => stored / Scale;
}

/// <summary>Instants in views: sortable UTC text to the microsecond.</summary>
public static class Timestamps
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";
    private const DateTimeStyles Style = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;

    public static string Text(DateTimeOffset at) => at.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);

    public static DateTimeOffset Parse(string text) => DateTimeOffset.ParseExact(text, Format, CultureInfo.InvariantCulture, Style);

    /// <summary>Whether a text from outside is one that <see cref="Text"/> could have made.</summary>
    public static bool IsText(string text) => DateTimeOffset.TryParseExact(text, Format, CultureInfo.InvariantCulture, Style, out _);
}
