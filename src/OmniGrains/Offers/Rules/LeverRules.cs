using OmniGrains.Edge;
using OmniGrains.Offers.Contracts;

namespace OmniGrains.Offers.Rules;

/// <summary>What each lever must be told to be looked into.</summary>
internal static class LeverRules
{
    /// <summary>The fewest other people that may be spoken of: of fewer each could be known.</summary>
    public const int FewestPeople = 5;

    /// <summary>The fewest baskets with both from which a product is said to go with another, unless the lever says otherwise.</summary>
    public const int FewestBaskets = 5;

    public static string? Wrong(LeverTerms lever, OfferTerms terms) => lever switch
    {
        { Kind: LeverKind.PriorPrice or LeverKind.LastPieces or LeverKind.SocialProof or LeverKind.Decoy or LeverKind.Upsell or LeverKind.CrossSell } when terms.Sku is null =>
            $"levers.{Names.Of(lever.Kind)}: needs sku.",
        { Kind: LeverKind.CharmPrice or LeverKind.PrestigePrice } when terms.Sku is null || terms.Benefit.Kind is not (BenefitKind.None or BenefitKind.Percent or BenefitKind.Amount or BenefitKind.FixedPrice) =>
            $"levers.{Names.Of(lever.Kind)}: needs sku, and a benefit that is a price.",
        { Kind: LeverKind.ValidUntil } when terms.Until is null => "levers.validUntil: needs until.",
        { Kind: LeverKind.LastPieces, AtMost: not (>= 1 and <= 100) } => "levers.lastPieces: atMost must be 1 to 100.",
        { Kind: LeverKind.SocialProof, Days: not (>= 1 and <= 90) } => "levers.socialProof: days must be 1 to 90.",
        { Kind: LeverKind.SocialProof, AtLeast: < FewestPeople or > 10_000 } => "levers.socialProof: atLeast must be 5 to 10,000; when absent, 5.",
        { Kind: LeverKind.CrossSell, AtLeast: < 1 or > 200 } => "levers.crossSell: atLeast must be 1 to 200; when absent, 5.",
        { Kind: LeverKind.ExpiringPoints } when !Slugs.IsSlug(lever.Programme, 40) || lever.Days is not (>= 1 and <= 366) =>
            "levers.expiringPoints: needs a programme, and days from 1 to 366.",
        { Kind: LeverKind.BundleSaving } when terms.Benefit.Kind != BenefitKind.BundlePrice => "levers.bundleSaving: needs a bundle as its benefit.",
        { Kind: LeverKind.Decoy } when !Slugs.IsText(lever.Against, 64) || !Slugs.IsText(lever.Decoy, 64) => "levers.decoy: needs against and decoy, both SKUs.",
        { Kind: LeverKind.Decoy, Attributes: { } attributes } when attributes.Count > 20 || attributes.Any(attribute => !Slugs.IsText(attribute.Name, 100)) =>
            "levers.decoy: at most 20 attributes.",
        { MarginPercent: < 0 or > 1_000 } => $"levers.{Names.Of(lever.Kind)}: marginPercent must be 0 to 1,000.",
        { Kind: LeverKind.CharmPrice } when terms.Levers.Any(other => other.Kind == LeverKind.PrestigePrice) => "levers: a price is rounded in one way.",
        _ => null,
    };
}
