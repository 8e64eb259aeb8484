using System.Text.RegularExpressions;

namespace OmniGrains.Channels.Marketplaces;

/// <summary>Orders' numbers in what people write, by each marketplace's form of them.</summary>
internal static partial class OrderNumbers
{
    private const int Most = 5;

    /// <summary>The numbers in a mail, its subject first.</summary>
    public static IReadOnlyList<string> In(string market, params string?[] texts) =>
        [.. texts.OfType<string>().SelectMany(text => (market switch { "amazon" => Amazon(), "ebay" => Ebay(), _ => Walmart() }).Matches(text)).Select(match => match.Value).Distinct(StringComparer.Ordinal).Take(Most)];

    [GeneratedRegex(@"(?<![\w-])\d{3}-\d{7}-\d{7}(?![\w-])")]
    private static partial Regex Amazon();

    [GeneratedRegex(@"(?<![\w-])\d{2}-\d{5}-\d{5}(?![\w-])")]
    private static partial Regex Ebay();

    // A purchase order's, or the customer's own number of it.
    [GeneratedRegex(@"(?<![\w-])(?:\d{13,15}|\d{7}-\d{8})(?![\w-])")]
    private static partial Regex Walmart();
}
