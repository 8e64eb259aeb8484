using System.Text.RegularExpressions;

namespace OmniGrains.Inbox.Rules.Content;

/// <summary>Offers, sales past the marketplace, and what would influence a review. A coupon that the customer speaks of may be spoken of; one may not be given.</summary>
internal static partial class Promotion
{
    public static IEnumerable<string> Offers(string text) => Offer().Matches(text).Select(match => match.Value);

    public static IEnumerable<string> SalesElsewhere(string text) => Elsewhere().Matches(text).Select(match => match.Value);

    /// <summary>A wish for a good review; or any wish for one beside a promise.</summary>
    public static IEnumerable<string> ReviewIncentives(string text)
    {
        var wanted = Wanted().Matches(text).Select(match => match.Value);
        return Promise().IsMatch(text) ? wanted.Concat(Asked(text)) : wanted;
    }

    /// <summary>Where a review is asked for, which may be done once.</summary>
    public static IEnumerable<string> Asked(string text) => Request().Matches(text).Select(match => match.Value);

    [GeneratedRegex(@"\b(?:(?:use|enter|apply|redeem|enjoy|here is|here's|get|with)\s+(?:the |your |our |this |a |an |my )?(?:coupon|promo|promotional|discount|voucher)(?:\s+code)?\b(?! you| that you| was| has)|\d{1,2}\s?(?:%|percent)\s+(?:off|discount|rabatt|de r[eé]duction|di sconto|de descuento)\b[^.!?\n]{0,40}\b(?:next|future|any|n[aä]chste\w*|prochaine?|prossimo|pr[oó]xim[ao])\b|special offer|limited[- ]time offer|exclusive (?:offer|deal)|buy one[, ]+get one|(?:subscribe|sign up)[^.!?\n]{0,30}newsletter|join our (?:newsletter|mailing list|club)|follow us\b|visit our (?:web\s?site|web\s?shop|online shop|online store|store|shop)|check out our (?:other|new|latest)|gutscheincode|rabattcode|code promo|codice sconto|c[oó]digo de descuento)", RegexOptions.IgnoreCase)]
    private static partial Regex Offer();

    [GeneratedRegex(@"\b(?:outside(?: of)? ebay|off[- ]ebay|(?:buy|order|purchase|get) (?:it |this |them |one )?(?:directly )?(?:from|on|in|at|through) our (?:own )?(?:web\s?site|web\s?shop|online shop|store)|cheaper (?:on|at|in|from) our|directly from us for less|cancel[^.!?\n]{0,40}(?:buy|order)[^.!?\n]{0,20}direct)", RegexOptions.IgnoreCase)]
    private static partial Regex Elsewhere();

    [GeneratedRegex(@"\b(?:(?:positive|good|great|5[- ]?stars?|five[- ]stars?)\s+(?:review|feedback|rating)|(?:remove|delete|change|revise|update|withdraw)\s+(?:your|the|that|this)\s+(?:negative |bad |1[- ]star )?(?:review|feedback|rating))", RegexOptions.IgnoreCase)]
    private static partial Regex Wanted();

    [GeneratedRegex(@"\b(?:leave|write|post|give|share|submit|rate)\b[^.!?\n]{0,40}\b(?:review|feedback|rating|us)\b(?<=review|feedback|rating)", RegexOptions.IgnoreCase)]
    private static partial Regex Request();

    [GeneratedRegex(@"\b(?:gift|refund|reward|discount|coupon|voucher|free|in (?:return|exchange)|cash\s?back|credit)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Promise();
}
