using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Loyalty.Contracts;
using OmniGrains.Loyalty.Earning;

namespace OmniGrains.Loyalty.Programmes;

/// <summary>What the terms of a programme must satisfy.</summary>
internal static class ProgrammeRules
{
    private const decimal Largest = 1_000_000m;

    /// <summary>The first thing that is wrong; null when nothing is.</summary>
    public static Rejection? Check(string id, ProgrammeTerms terms)
    {
        if (terms.Tiers.Any(tier => tier is null) || terms.Rules.Any(rule => rule is null))
        {
            return new Rejection("request.invalid", "tiers and rules: null is none of them.");
        }

        var wrong = WrongTerms(id, terms) ?? WrongTiers(terms) ?? terms.Rules.Select(WrongRule).FirstOrDefault(problem => problem is not null);
        return wrong is null ? null : new Rejection("request.invalid", wrong);
    }

    private static string? WrongTerms(string id, ProgrammeTerms terms) => terms switch
    {
        _ when !Slugs.IsSlug(id, LiveProgrammes.LongestId) => "id: must be 1 to 40 lower-case letters, digits, dots, hyphens or underscores.",
        _ when !Slugs.IsText(terms.Name, 100) => "name: must be 1 to 100 characters.",
        _ when !Slugs.IsText(terms.PointsName, 40) => "pointsName: must be 1 to 40 characters.",
        _ when terms.Zone.Length > 64 || !TimeZoneInfo.TryFindSystemTimeZoneById(terms.Zone, out var zone) || !zone.HasIanaId =>
            "zone: must be a known IANA time zone, such as Europe/Rome.",
        _ when terms.Currency is { } currency && !Currencies.IsKnown(currency) => "currency: must be an ISO 4217 code.",
        _ when terms.PointValue is { } value && (value <= 0 || value > Largest || terms.Currency is null) => "pointValue: must be above 0, and needs a currency.",
        _ when terms.Rounding.Decimals is < 0 or > 2 => "rounding.decimals: must be 0, 1 or 2.",
        _ when terms.PendingDays is < 0 or > 400 => "pendingDays: must be 0 to 400.",
        _ when terms.WarnDays is < 0 or > 400 => "warnDays: must be 0 to 400.",
        _ when terms.MostPerDay is <= 0 or > Largest => "mostPerDay: must be above 0 and at most 1,000,000.",
        _ when !IsExpiry(terms.Expiry) => "expiry: rolling needs days or months, monthEnd months, fixedDate month and day, inactivity days; at most 3,660 days or 120 months.",
        { Referral: { ReferrerPoints: < 0 or > Largest } or { ReferredPoints: < 0 or > Largest } or { MinAmount: < 0 or > Largest } or { MostPerYear: < 1 or > 500 } } =>
            "referral: points and minAmount must not be negative and at most 1,000,000, mostPerYear 1 to 500.",
        { Watch: { MostPurchasesPerHour: < 1 or > 1_000 } or { MinutesBetweenPlaces: < 1 or > 1_440 } or { MostAdjustmentsPerMonth: < 1 or > 100 } } =>
            "watch: mostPurchasesPerHour must be 1 to 1,000, minutesBetweenPlaces 1 to 1,440, mostAdjustmentsPerMonth 1 to 100.",
        _ when terms.Rules.Count > 100 => "rules: at most 100.",
        _ when terms.Rules.Select(rule => rule.Id).Distinct(StringComparer.Ordinal).Count() != terms.Rules.Count => "rules: each needs an id of its own.",
        _ => null,
    };

    private static bool IsExpiry(PointsExpiry expiry) => expiry is { Days: null or (>= 0 and <= 3_660), Months: null or (>= 0 and <= 120) } && expiry.Kind switch
    {
        ExpiryKind.Rolling => expiry.Days > 0 || expiry.Months > 0,
        ExpiryKind.MonthEnd => expiry.Months is not null,
        ExpiryKind.FixedDate => expiry is { Month: >= 1 and <= 12, Day: >= 1 and <= 31 },
        ExpiryKind.Inactivity => expiry.Days > 0,
        _ => true,
    };

    private static string? WrongTiers(ProgrammeTerms terms) => terms switch
    {
        { Tiers.Count: 0 } => null,
        { Tiers.Count: > 10 } => "tiers: at most 10.",
        { TierRules: null } => "tierRules: needed with tiers.",
        { TierRules: { WindowMonths: < 1 or > 60 } or { KeepMonths: < 1 or > 60 } or { GraceDays: < 0 or > 366 } } =>
            "tierRules: windowMonths and keepMonths must be 1 to 60, graceDays 0 to 366.",
        _ when terms.Tiers.Any(tier => !Slugs.IsSlug(tier.Id, 40) || !Slugs.IsText(tier.Name, 100) || tier.Threshold is < 0 or > 1_000_000_000) =>
            "tiers: each needs an id, a name and a threshold that is not negative.",
        _ when terms.Tiers.Any(tier => tier.Benefits.Count > 50 || tier.Benefits.Any(benefit => !Slugs.IsSlug(benefit, 60))) =>
            "tiers: benefits are at most 50 codes such as free-delivery.",
        _ when terms.Tiers.Zip(terms.Tiers.Skip(1)).Any(pair => pair.First.Threshold >= pair.Second.Threshold) => "tiers: lowest first, each with a higher threshold.",
        _ when terms.Tiers.Select(tier => tier.Id).Distinct(StringComparer.Ordinal).Count() != terms.Tiers.Count => "tiers: each needs an id of its own.",
        _ => null,
    };

    private static string? WrongRule(EarningRule rule) => rule switch
    {
        _ when !Slugs.IsSlug(rule.Id, 60) => "rules: an id must be 1 to 60 lower-case letters, digits, dots, hyphens or underscores.",
        { Kind: not RuleKind.Multiplier, Points: null or <= 0 or > Largest } => $"rules.{rule.Id}: points must be above 0 and at most 1,000,000.",
        { Kind: RuleKind.Spend, Per: null or < Calculation.SmallestPer or > Largest } => $"rules.{rule.Id}: per must be 0.0001 to 1,000,000.",
        { Kind: RuleKind.Multiplier, Factor: null or < 0 or > 100 } => $"rules.{rule.Id}: factor must be 0 to 100.",
        { Kind: RuleKind.Event } when !Slugs.IsSlug(rule.Event, 60) => $"rules.{rule.Id}: event must be a name such as app-installed.",
        { Cap: <= 0 or > 1_000_000_000 } or { MostPerDay: <= 0 or > 1_000 } => $"rules.{rule.Id}: cap must be above 0 and at most 1,000,000,000, mostPerDay 1 to 1,000.",
        { Priority: < -1_000 or > 1_000 } => $"rules.{rule.Id}: priority must be -1,000 to 1,000.",
        { When: { } when } when !IsCondition(when) => $"rules.{rule.Id}: when has more than 200 values in a list, an hour beyond the day, or more than 60 days around a birthday.",
        _ => null,
    };

    private static bool IsCondition(RuleCondition when) =>
        when is { HoursFrom: null or (>= 0 and <= 23), HoursUntil: null or (>= 1 and <= 24), BirthdayWithin: null or (>= 0 and <= 60) }
        && new[] { when.Skus, when.Categories, when.NotSkus, when.NotCategories, when.Channels, when.Places, when.Tiers }
            .All(list => list is null || (list.Count <= 200 && list.All(value => value is { Length: > 0 and <= 200 })));
}
