using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Offers.Contracts;
using OmniGrains.Offers.Deciding;

namespace OmniGrains.Offers.Rules;

/// <summary>Which terms an offer may have. What they claim is looked into when it is published.</summary>
internal static class OfferTermsRules
{
    private const int LongestName = 100;
    private const int LongestSku = 64;
    private const int LongestChannel = 40;
    private const int LongestPlace = 64;
    private const int MostValues = 200;
    private const int MostSpots = 50;
    private const int MostTexts = 20;
    private const int MostItems = 20;
    private const decimal Largest = 1_000_000;
    private static readonly DateTimeOffset Earliest = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Latest = new(2200, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Why the terms cannot be taken; null when they can.</summary>
    public static Rejection? Check(string id, OfferTerms terms)
    {
        var wrong = Slugs.IsSlug(id, Offer.LongestId)
            ? WrongLists(terms) ?? WrongFrame(terms) ?? WrongConditions(terms) ?? WrongBenefit(terms) ?? terms.Levers.Select(lever => LeverRules.Wrong(lever, terms)).FirstOrDefault(found => found is not null)
                ?? terms.Texts.Select(text => WrongText(text, terms)).FirstOrDefault(found => found is not null)
            : "id: must be 1 to 40 lower-case letters, digits, dots, hyphens or underscores.";
        return wrong is null ? null : OfferRejections.Invalid(wrong);
    }

    // A list may hold null in JSON, whatever its type says.
    private static string? WrongLists(OfferTerms terms) =>
        HasGap(terms.Levers) ? "levers: must not hold null."
        : terms.Levers.Any(lever => HasGap(lever.Attributes)) ? "levers.decoy: attributes must not hold null."
        : HasGap(terms.Texts) ? "texts: must not hold null."
        : HasGap(terms.Benefit.Items) ? "benefit: items must not hold null."
        : null;

    private static bool HasGap<T>(IReadOnlyList<T>? list)
        where T : class => list?.Any(one => one is null) == true;

    private static string? WrongFrame(OfferTerms terms) => terms switch
    {
        _ when !Slugs.IsText(terms.Name, LongestName) => "name: must be 1 to 100 characters.",
        _ when terms.Sku is not null && !Slugs.IsText(terms.Sku, LongestSku) => "sku: must be 1 to 64 characters.",
        _ when terms.Channels.Count > MostSpots || terms.Channels.Any(channel => !Slugs.IsSlug(channel, LongestChannel)) => "channels: at most 50 ids.",
        _ when terms.Places.Count > MostSpots || terms.Places.Any(place => !Slugs.IsSlug(place, LongestPlace)) => "places: at most 50 ids.",
        _ when Math.Max(1, terms.Channels.Count) * Math.Max(1, terms.Places.Count) > PublicationCheck.MostSpots => "channels, places: at most 500 together, channels times places.",
        _ when terms.Excludes.Count > MostValues || terms.Excludes.Any(offer => !Slugs.IsSlug(offer, Offer.LongestId)) => "excludes: at most 200 ids of offers.",
        _ when terms.Moments.Count > 4 => "moments: each once.",
        { From: { } from } when from < Earliest || from > Latest => "from: must lie between 2000 and 2200.",
        { Until: { } until } when until < Earliest || until > Latest || until <= terms.From => "until: must lie after from, and before 2200.",
        { StockAtLeast: <= 0 or > Largest } => "stockAtLeast: must be above 0.",
        { StockAtLeast: not null, Sku: null } => "stockAtLeast: needs sku.",
        { Priority: < -1_000 or > 1_000 } => "priority: must be -1,000 to 1,000.",
        { PerCustomer: < 1 or > 10_000 } => "perCustomer: must be 1 to 10,000.",
        { HoldoutPercent: < 0 or > 90 } => "holdoutPercent: must be 0 to 90.",
        { AttributionDays: < 1 or > 90 } => "attributionDays: must be 1 to 90.",
        { Budget: { Amount: null, Count: null } or { Amount: <= 0 or > 1_000_000_000 } or { Count: <= 0 or > 100_000_000 } } => "budget: needs an amount or a count above 0.",
        { Budget: { Amount: not null } budget } when !Currencies.IsKnown(budget.Currency) => "budget: an amount needs its currency.",
        { Levers.Count: > 11 } => "levers: each kind at most once.",
        _ when terms.Levers.Select(lever => lever.Kind).Distinct().Count() != terms.Levers.Count => "levers: each kind at most once.",
        { Texts.Count: > MostTexts } => "texts: at most 20.",
        _ => null,
    };

    private static string? WrongConditions(OfferTerms terms) => terms switch
    {
        { Audience: { } to } when !AreTexts(to.Segments) || !AreTexts(to.NotSegments) || !AreTexts(to.Tiers) || !AreTexts(to.Countries) =>
            "audience: at most 200 values in a list, each 1 to 100 characters.",
        { Audience: { } to } when (to.SpentAtLeast is not null || to.SpentAtMost is not null) && !Currencies.IsKnown(to.Currency) => "audience: a spend needs its currency.",
        { Audience: { SpentAtLeast: < 0 } or { OrdersAtLeast: < 0 } or { OrdersAtMost: < 0 } or { BoughtWithinDays: < 1 or > 3_660 } or { NotBoughtForDays: < 1 or > 3_660 } } =>
            "audience: figures must not be negative, days 1 to 3,660.",
        { Basket: { } with } when !AreTexts(with.Skus) || !AreTexts(with.NotSkus) || !AreTexts(with.Categories) => "basket: at most 200 values in a list, each 1 to 100 characters.",
        { Basket: { } with } when (with.TotalAtLeast is not null || with.TotalAtMost is not null) && !Currencies.IsKnown(with.Currency) => "basket: a total needs its currency.",
        _ => null,
    };

    private static string? WrongBenefit(OfferTerms terms) => terms.Benefit switch
    {
        { Kind: BenefitKind.None or BenefitKind.FreeShipping, Value: null, Items: null } => null,
        { Kind: BenefitKind.None or BenefitKind.FreeShipping } => "benefit: has no value.",
        { Kind: BenefitKind.Percent, Value: not (> 0 and <= 100) } => "benefit: a percentage must be above 0 and at most 100.",
        { Kind: BenefitKind.PointsMultiplier, Value: not (> 1 and <= 100) } => "benefit: a multiplier must be above 1 and at most 100.",
        { Kind: BenefitKind.Amount or BenefitKind.FixedPrice or BenefitKind.BundlePrice } money when money.Value is not (> 0 and <= Largest) || !Currencies.IsKnown(money.Currency) =>
            "benefit: needs a value above 0 and its currency.",
        { Kind: BenefitKind.Amount or BenefitKind.FixedPrice or BenefitKind.BundlePrice } money when Currencies.Round(money.Value!.Value, money.Currency) != money.Value =>
            $"benefit: amounts in {money.Currency} have at most {Currencies.DigitsOf(money.Currency)} decimals.",
        { Kind: BenefitKind.FixedPrice } when terms.Sku is null => "benefit: a fixed price needs sku.",
        { Kind: BenefitKind.BundlePrice } bundle when bundle.Items is not { Count: >= 1 and <= MostItems } items
            || items.Any(item => !Slugs.IsText(item.Sku, LongestSku) || item.Quantity is <= 0 or > 10_000) => "benefit: a bundle needs 1 to 20 items, each with a SKU and a quantity.",
        { Kind: not BenefitKind.BundlePrice, Items: not null } => "benefit: only a bundle has items.",
        _ => null,
    };

    private static string? WrongText(OfferText text, OfferTerms terms)
    {
        if (!Slugs.IsText(text.Text, OfferTextSyntax.Longest) || text.Language is not ("en" or "it") || (text.Channel is not null && !Slugs.IsSlug(text.Channel, LongestChannel)))
        {
            return "texts: each needs a language (en or it) and 1 to 500 characters; a channel is named by its id.";
        }

        return OfferTextSyntax.TryRead(text.Text, out var parts)
            ? parts.Variables.Except(OfferTextSyntax.Known(terms), StringComparer.Ordinal).FirstOrDefault() is { } unknown
                ? $"texts: {{{{{unknown}}}}} is given by no lever of the offer." : null
            : "texts: variables are written {{name}}.";
    }

    private static bool AreTexts(IReadOnlyList<string>? values) => values is null || (values.Count <= MostValues && values.All(value => Slugs.IsText(value, 100)));
}
