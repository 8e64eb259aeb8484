using System.Globalization;
using OmniGrains.Offers.Contracts;

namespace OmniGrains.Offers.Levers;

/// <summary>Whether the data supports a claim: with its figures and where they come from, or why not.</summary>
internal sealed record Verdict(
    IReadOnlyDictionary<string, string>? Figures, IReadOnlyList<EvidenceSource> Sources, DateTimeOffset? ValidUntil, string? Code, string? Sentence)
{
    public bool Shows => Figures is not null;

    public static Verdict Show(IReadOnlyList<EvidenceSource> sources, DateTimeOffset? until, params ReadOnlySpan<(string Name, string Value)> figures)
    {
        var named = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in figures)
        {
            named[name] = value;
        }

        return new Verdict(named, sources, until, null, null);
    }

    public static Verdict Hide(string code, string sentence) => new(null, [], null, code, sentence);
}

/// <summary>Figures as they are told: plain digits, UTC.</summary>
internal static class Figure
{
    public static string Of(decimal figure) => figure.ToString("0.####", CultureInfo.InvariantCulture);

    public static string Money(decimal amount) => amount.ToString("0.00##", CultureInfo.InvariantCulture);

    public static string At(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + " UTC";
}
