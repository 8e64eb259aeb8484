using OmniGrains.Catalogue.Contracts;
using OmniGrains.Offers.Contracts;

namespace OmniGrains.Offers.Deciding;

/// <summary>What an offer gives, in money. Amounts are rounded to cents, half away from zero.</summary>
internal static class Benefits
{
    /// <summary>What one piece costs with the offer; null when it is another currency, or nothing would be left.</summary>
    public static OfferedPrice? PriceOf(OfferBenefit benefit, PricePeriod list) => benefit switch
    {
        { Kind: BenefitKind.Percent } => new OfferedPrice(Cents(list.Amount * (100 - benefit.Value!.Value) / 100), list.Amount, list.Currency),
        { Kind: BenefitKind.Amount or BenefitKind.FixedPrice } when benefit.Currency != list.Currency => null,
        { Kind: BenefitKind.Amount } => benefit.Value > list.Amount ? null : new OfferedPrice(list.Amount - benefit.Value!.Value, list.Amount, list.Currency),
        { Kind: BenefitKind.FixedPrice } => new OfferedPrice(benefit.Value!.Value, list.Amount, list.Currency),
        _ => new OfferedPrice(list.Amount, list.Amount, list.Currency),
    };

    /// <summary>What is saved with this basket: on the pieces of the offer's product in it, on one when there are none; null when it is not told in money.</summary>
    public static decimal? SavingOf(OfferTerms terms, Standing standing, decimal pieces, decimal? total) => terms.Benefit.Kind switch
    {
        BenefitKind.BundlePrice => standing.Saving,
        BenefitKind.None or BenefitKind.FreeShipping or BenefitKind.PointsMultiplier => null,
        _ when terms.Sku is not null => standing.Price is { } price ? (price.ListAmount - price.Amount) * Math.Max(1, pieces) : null,
        BenefitKind.Percent => total is null ? null : Cents(total.Value * terms.Benefit.Value!.Value / 100),
        _ => total is null ? terms.Benefit.Value : Math.Min(total.Value, terms.Benefit.Value!.Value),
    };

    private static decimal Cents(decimal amount) => Math.Round(amount, 2, MidpointRounding.AwayFromZero);
}
