using OmniGrains.Offers.Contracts;
using OmniGrains.Offers.Levers;

namespace OmniGrains.Offers.Deciding;

/// <summary>What an offer asks at a spot, rounded as its levers say.</summary>
internal static class OfferedPrices
{
    /// <summary>The price, the lever by which it was rounded, and what that lever says.</summary>
    public static async ValueTask<(OfferedPrice? Price, LeverKind? Rounding, Verdict? Rounded)> Of(CompiledOffer offer, FactReader facts)
    {
        var rounding = offer.Terms.Levers.FirstOrDefault(lever => lever.Kind is LeverKind.CharmPrice or LeverKind.PrestigePrice);
        if (offer.Terms.Sku is not { } sku || await facts.Price(sku) is not { } list || Benefits.PriceOf(offer.Terms.Benefit, list) is not { } price)
        {
            return (null, null, rounding is null ? null : Verdict.Hide("price-unknown", "the product has no price there"));
        }

        if (rounding is null)
        {
            return (price, null, null);
        }

        var verdict = RoundedPriceLever.Judge(rounding.Kind, price.Amount, list.Amount, list.Currency, (await facts.Product(sku))?.Cost, rounding.MarginPercent ?? 0);
        var amount = rounding.Kind == LeverKind.CharmPrice ? RoundedPriceLever.Charm(price.Amount) : RoundedPriceLever.Prestige(price.Amount);
        return verdict.Shows ? (price with { Amount = amount }, rounding.Kind, verdict) : (price, null, verdict);
    }

    /// <summary>The parts of a bundle with what each costs alone.</summary>
    public static async ValueTask<IReadOnlyList<PricedItem>> ItemsOf(OfferBenefit bundle, FactReader facts)
    {
        var items = new List<PricedItem>(bundle.Items!.Count);
        foreach (var item in bundle.Items)
        {
            var price = await facts.Price(item.Sku);
            items.Add(new PricedItem(item.Sku, item.Quantity, price?.Amount, price?.Currency));
        }

        return items;
    }

    /// <summary>What a bundle costs less than its parts; null when one of them has no price in its currency.</summary>
    public static async ValueTask<decimal?> SavingOf(OfferBenefit bundle, FactReader facts)
    {
        var items = await ItemsOf(bundle, facts);
        return items.All(item => item.Price is not null && item.Currency == bundle.Currency) ? items.Sum(item => item.Price!.Value * item.Quantity) - bundle.Value : null;
    }
}
