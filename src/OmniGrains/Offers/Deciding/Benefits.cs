using OmniGrains.Catalogue.Contracts;
using OmniGrains.Edge;
using OmniGrains.Offers.Contracts;

namespace OmniGrains.Offers.Deciding;

/// <summary>What an offer gives, in money. Amounts are rounded to the smallest unit of their currency, half away from zero.</summary>
internal static class Benefits
{
    /// <summary>What one piece costs with the offer; null when it is another currency, or nothing would be left.</summary>
    public static OfferedPrice? PriceOf(OfferBenefit benefit, PricePeriod list) => benefit switch
    {
        { Kind: BenefitKind.Percent } => new OfferedPrice(Currencies.Round(list.Amount * (100 - benefit.Value!.Value) / 100, list.Currency), list.Amount, list.Currency),
        { Kind: BenefitKind.Amount or BenefitKind.FixedPrice } when benefit.Currency != list.Currency => null,
        { Kind: BenefitKind.Amount } => benefit.Value > list.Amount ? null : new OfferedPrice(list.Amount - benefit.Value!.Value, list.Amount, list.Currency),
        { Kind: BenefitKind.FixedPrice } => new OfferedPrice(benefit.Value!.Value, list.Amount, list.Currency),
        _ => new OfferedPrice(list.Amount, list.Amount, list.Currency),
    };

    /// <summary>What is saved with this basket: on the pieces of the offer's product in it, on one when there are none; null when it is not told in money.</summary>
    public static decimal? SavingOf(OfferTerms terms, Standing standing, AskedBasket basket) => terms.Benefit.Kind switch
    {
        BenefitKind.BundlePrice => standing.Saving,
        BenefitKind.None or BenefitKind.FreeShipping or BenefitKind.PointsMultiplier => null,
        _ when terms.Sku is not null => standing.Price is { } price ? (price.ListAmount - price.Amount) * Math.Max(1, basket.Pieces(terms.Sku)) : null,
        BenefitKind.Percent => basket.Total is { } total ? Currencies.Round(total * terms.Benefit.Value!.Value / 100, basket.Currency) : null,
        _ => basket.TotalIn(terms.Benefit.Currency) is { } total ? Math.Min(total, terms.Benefit.Value!.Value) : null,
    };

    /// <summary>Whether nothing can be given without the basket's total in the benefit's currency: money off the basket.</summary>
    public static bool NeedsTotal(OfferTerms terms) => terms is { Sku: null, Benefit.Kind: BenefitKind.Amount };
}
