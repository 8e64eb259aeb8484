using OmniGrains.Catalogue.Contracts;
using OmniGrains.Offers.Contracts;

namespace OmniGrains.Offers.Levers;

/// <summary>
/// An end is claimed when it is fixed, the same for everybody, and it then really costs more, for 14 days at least. Other offers
/// are kept from being as good by <see cref="Rules.OfferPricesGrain"/>; should the list price rise above what another one will ask, the end is claimed no more.
/// </summary>
internal static class ValidUntilLever
{
    /// <param name="until">The end.</param>
    /// <param name="now">The moment.</param>
    /// <param name="price">What is asked now; null when what ends is no price.</param>
    /// <param name="after">What the catalogue asks during the 14 days from the end on, in order.</param>
    /// <param name="endsBenefit">Something other than a price ends: free shipping, points, a bundle.</param>
    /// <param name="offered">What other offers ask during these days.</param>
    public static Verdict Judge(DateTimeOffset until, DateTimeOffset now, decimal? price, IReadOnlyList<PricePeriod> after, bool endsBenefit, IReadOnlyList<PricePeriod>? offered = null)
    {
        if (now >= until)
        {
            return Verdict.Hide("over", "its end has passed");
        }

        var shown = Verdict.Show([.. after.Select(period => new EvidenceSource("price", $"{Figure.Money(period.Amount)} {period.Currency} from {period.From:u}"))],
            until, ("until", Figure.At(until)));
        if (price is not { } asked)
        {
            return endsBenefit ? shown : Verdict.Hide("nothing-ends", "nothing changes at its end");
        }

        return after.Count == 0 || after[0].From > until
            ? Verdict.Hide("price-unknown-then", "no price is set for the time after its end")
            : after.Concat(offered ?? []).Min(period => period.Amount) is var lowest && lowest <= asked
                ? Verdict.Hide("price-does-not-rise", $"within 14 days after its end it costs {Figure.Money(lowest)}, which is not more than {Figure.Money(asked)}")
                : shown;
    }
}
