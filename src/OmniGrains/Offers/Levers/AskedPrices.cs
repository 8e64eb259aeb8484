using OmniGrains.Catalogue.Contracts;
using OmniGrains.Offers.Contracts;
using OmniGrains.Offers.Deciding;
using OmniGrains.Offers.Rules;

namespace OmniGrains.Offers.Levers;

/// <summary>What an offer asked through time: it follows the list price of each time. Pure.</summary>
internal static class AskedPrices
{
    /// <summary>By its benefit, for each list price; older events only say what it asked when it was published.</summary>
    /// <param name="other">The offer.</param>
    /// <param name="listed">What the catalogue asked at the spot, in order.</param>
    /// <param name="from">From then on.</param>
    /// <param name="start">Up to then.</param>
    /// <param name="spot">Where.</param>
    public static IEnumerable<PricePeriod> Of(PricedOffer other, IReadOnlyList<PricePeriod> listed, DateTimeOffset from, DateTimeOffset start, OfferSpot spot)
    {
        if (other.At(spot.Channel, spot.Place) is not { } asked)
        {
            yield break;
        }

        foreach (var list in other.Benefit is null ? [new PricePeriod(from, start, asked.Amount, asked.Currency)] : listed)
        {
            var (begins, ends) = (Later(list.From, Later(other.From, from)), Earlier(list.Until, Earlier(other.Over() ?? start, start)));
            if (begins < ends && AmountOf(other, asked, list) is { } amount)
            {
                yield return new PricePeriod(begins, ends, amount, list.Currency);
            }
        }
    }

    private static decimal? AmountOf(PricedOffer other, SpotPrice asked, PricePeriod list)
    {
        if (other.Benefit is not { } benefit || (list.Amount, list.Currency) == (asked.ListAmount, asked.Currency))
        {
            return asked.Amount;
        }

        var amount = Benefits.PriceOf(benefit, list)?.Amount;
        return other.Rounding == Names.Of(LeverKind.CharmPrice) && amount is { } exact && RoundedPriceLever.Charm(exact) is > 0 and var charm ? charm : amount;
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}
