using OmniGrains.Catalogue.Contracts;
using OmniGrains.Offers.Contracts;
using OmniGrains.Offers.Deciding;
using OmniGrains.Offers.Rules;

namespace OmniGrains.Offers.Levers;

/// <summary>
/// A reduction is claimed from the lowest price of the 30 days before it (Directive 98/6/EC, Article 6a), and so is its percentage (C-330/23,
/// Aldi Süd). Not known for the whole of these days, it is not claimed.
/// </summary>
internal static class PriorPriceLever
{
    /// <summary>An offer that is published again within so long at its old price goes on; it does not begin anew.</summary>
    private static readonly TimeSpan Interruption = TimeSpan.FromDays(1);

    /// <param name="listed">What the catalogue asked at the spot during the 30 days, in order.</param>
    /// <param name="offered">What offers asked then; of each, what it asked at the spot counts.</param>
    /// <param name="start">When the reduction began.</param>
    /// <param name="price">The reduced price.</param>
    /// <param name="currency">Its currency.</param>
    /// <param name="spot">Where it is asked.</param>
    public static Verdict Judge(
        IReadOnlyList<PricePeriod> listed, IEnumerable<PricedOffer> offered, DateTimeOffset start, decimal price, string currency, OfferSpot spot = default)
    {
        var from = start - PriorPrice.Window;
        var periods = listed.Where(period => period.Until > from && period.From < start).ToList();
        if (!Cover(periods, from, start) || periods.Exists(period => period.Currency != currency))
        {
            return Verdict.Hide("history-incomplete", "the price is not known for the whole of the 30 days before the reduction");
        }

        var asked = offered.SelectMany(other => AskedPrices.Of(other, periods, from, start, spot), (other, period) => (Of: $"offer-price/{other.Offer}", Period: period))
            .Where(one => one.Period.Currency == currency).ToList();
        var prior = asked.Select(one => one.Period).Concat(periods).Min(period => period.Amount);
        return price >= prior
            ? Verdict.Hide("not-reduced", $"the lowest price of the 30 days before is {Figure.Money(prior)} {currency}, and {Figure.Money(price)} is not less")
            : Verdict.Show(
                [.. periods.Select(period => SourceOf("price", period)), .. asked.Select(one => SourceOf(one.Of, one.Period))],
                null,
                ("price", Figure.Money(price)), ("prior", Figure.Money(prior)), ("currency", currency),
                ("percent", Figure.Of(Math.Floor((prior - price) / prior * 100))), ("since", Figure.At(start)));
    }

    /// <summary>When an offer's reduction began: an interruption of less than a day does not begin it anew.</summary>
    public static DateTimeOffset StartOf(DateTimeOffset begins, string offer, decimal price, IEnumerable<PricedOffer> known, OfferSpot spot = default)
    {
        var start = begins;
        foreach (var earlier in known.Where(one => one.Offer == offer && one.From < begins && one.At(spot.Channel, spot.Place)?.Amount == price).OrderByDescending(one => one.From))
        {
            if (earlier.Over() is { } over && over + Interruption < start)
            {
                break;
            }

            start = earlier.From;
        }

        return start;
    }

    private static EvidenceSource SourceOf(string what, PricePeriod period) =>
        new(what, $"{Figure.Money(period.Amount)} {period.Currency} from {period.From:u} until {period.Until:u}");

    private static bool Cover(List<PricePeriod> periods, DateTimeOffset from, DateTimeOffset until) =>
        periods.Count > 0 && periods[0].From <= from && periods[^1].Until >= until && periods.Zip(periods.Skip(1)).All(pair => pair.First.Until == pair.Second.From);
}
