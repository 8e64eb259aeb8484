using System.Collections.Immutable;

namespace OmniGrains.Inbox.Rules.Content;

/// <summary>Something that a rule forbids.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Words">What it is, with the words of the text, and what would pass.</param>
internal sealed record ForbiddenContent(ChannelRule Rule, string Words);

/// <summary>Finds in a text what a rule of a marketplace forbids: the words themselves, so that whoever writes sees them.</summary>
internal static class ContentFinding
{
    private const int MostShown = 3;
    private const int LongestShown = 60;

    private static readonly ImmutableArray<(ChannelRuleKind Kind, string What, Func<string, IEnumerable<string>> Find)> Detectors =
    [
        (ChannelRuleKind.NoEmail, "an e-mail address", ContactDetails.Emails),
        (ChannelRuleKind.NoPhone, "a telephone number", ContactDetails.Phones),
        (ChannelRuleKind.NoOtherContact, "a way to talk elsewhere", ContactDetails.OtherChannels),
        (ChannelRuleKind.NoLinks, "a link", Links.Foreign),
        (ChannelRuleKind.NoMarketing, "advertising", Promotion.Offers),
        (ChannelRuleKind.NoReviewIncentives, "an influence on reviews", Promotion.ReviewIncentives),
        (ChannelRuleKind.NoSalesElsewhere, "a sale past the marketplace", Promotion.SalesElsewhere),
        (ChannelRuleKind.NoPaymentDetails, "payment details", PaymentDetails.In),
        (ChannelRuleKind.NoEmoji, "an emoji", Markup.Emojis),
        (ChannelRuleKind.NoHtml, "HTML", Markup.Tags),
    ];

    /// <summary>What is forbidden on a channel at a moment, each with the words and what would pass.</summary>
    public static IEnumerable<ForbiddenContent> In(string text, string connector, DateTimeOffset at)
    {
        foreach (var (kind, what, find) in Detectors)
        {
            if (ChannelRuleTable.Find(connector, kind, at) is { } rule && find(text).Distinct(StringComparer.OrdinalIgnoreCase).Take(MostShown).ToList() is { Count: > 0 } words)
            {
                yield return new ForbiddenContent(rule, $"{what} ({string.Join(", ", words.Select(Shown))}): {rule.Passes}");
            }
        }
    }

    private static string Shown(string word) => $"\"{(word.Length <= LongestShown ? word : word[..LongestShown] + "…")}\"";
}
