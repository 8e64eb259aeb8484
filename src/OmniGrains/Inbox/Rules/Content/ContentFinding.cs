using System.Collections.Immutable;

namespace OmniGrains.Inbox.Rules.Content;

/// <summary>Finds in a text what a rule of a marketplace forbids: the words themselves, so that whoever writes sees them.</summary>
internal static class ContentFinding
{
    private const int MostShown = 3;
    private const int LongestShown = 60;

    private static readonly ImmutableArray<(ChannelRuleKind Kind, string What, string Passes, Func<string, IEnumerable<string>> Find)> Detectors =
    [
        (ChannelRuleKind.NoEmail, "an e-mail address", "leave it out: the customer answers here", ContactDetails.Emails),
        (ChannelRuleKind.NoPhone, "a telephone number", "leave it out: the customer answers here; numbers of orders, parcels and articles pass", ContactDetails.Phones),
        (ChannelRuleKind.NoOtherContact, "a way to talk elsewhere", "go on here", ContactDetails.OtherChannels),
        (ChannelRuleKind.NoLinks, "a link", "only links to the marketplace itself and to a carrier's tracking pass", Links.Foreign),
        (ChannelRuleKind.NoMarketing, "advertising", "answer what was asked, without offers, codes or newsletters", Promotion.Offers),
        (ChannelRuleKind.NoReviewIncentives, "an influence on reviews", "do not name stars, and promise nothing for a review", Promotion.ReviewIncentives),
        (ChannelRuleKind.NoSalesElsewhere, "a sale past the marketplace", "leave it out", Promotion.SalesElsewhere),
        (ChannelRuleKind.NoPaymentDetails, "payment details", "leave them out: the marketplace pays", PaymentDetails.In),
        (ChannelRuleKind.NoEmoji, "an emoji", "write words", Markup.Emojis),
        (ChannelRuleKind.NoHtml, "HTML", "write plain text", Markup.Tags),
    ];

    /// <summary>What is forbidden on a channel at a moment, each with the words and what would pass.</summary>
    public static IEnumerable<string> In(string text, string connector, DateTimeOffset at)
    {
        foreach (var (kind, what, passes, find) in Detectors)
        {
            if (ChannelRuleTable.Value(connector, kind, at) is not null && find(text).Distinct(StringComparer.OrdinalIgnoreCase).Take(MostShown).ToList() is { Count: > 0 } words)
            {
                yield return $"{what} ({string.Join(", ", words.Select(Shown))}): {passes}";
            }
        }
    }

    private static string Shown(string word) => $"\"{(word.Length <= LongestShown ? word : word[..LongestShown] + "…")}\"";
}
