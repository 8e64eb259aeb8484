using OmniGrains.Catalogue.Contracts;
using OmniGrains.Engine;
using OmniGrains.Offers.Contracts;
using OmniGrains.Offers.Deciding;
using OmniGrains.Offers.Levers;

namespace OmniGrains.Offers.Rules;

/// <summary>
/// What offers told customers to end, at the highest price that they ask while they last: when the list price rises meanwhile, so does what is told.
/// The grain of a product's prices knows what was asked at publication only.
/// </summary>
internal sealed class ToldEnds(ICatalogue catalogue, IGrains grains)
{
    /// <summary>Whether an offer's price is as good as one whose end was told, right after that end; or another offer's is as its own.</summary>
    public async ValueTask<bool> Bar(PriceOffer price, CancellationToken cancellation)
    {
        var (sku, mine) = (price.Sku, price.Priced);
        var told = await Raised(sku, mine, cancellation);
        foreach (var other in (await grains.Read(OfferPrices.GrainOf(sku), ReadOfferPrices.Query, cancellation)).Value.Prices)
        {
            if ((other.Offer, other.Publication) != (mine.Offer, mine.Publication)
                && (OfferPricesGrain.Breaks(mine, await Raised(sku, other, cancellation)) || OfferPricesGrain.Breaks(other, told)))
            {
                return true;
            }
        }

        return false;
    }

    private async ValueTask<PricedOffer> Raised(string sku, PricedOffer told, CancellationToken cancellation)
    {
        if (told is not { Urgent: true, Benefit: not null, Spots: { } spots } || told.Over() is not { } over)
        {
            return told;
        }

        var raised = new List<SpotPrice>(spots.Count);
        foreach (var spot in spots)
        {
            var listed = await catalogue.PeriodsOf(sku, spot.Channel, spot.Place, told.From, over, cancellation);
            var asked = AskedPrices.Of(told, listed, told.From, over, new OfferSpot(spot.Channel, spot.Place)).Where(period => period.Currency == spot.Currency);
            raised.Add(spot with { Amount = asked.Select(period => period.Amount).Append(spot.Amount).Max() });
        }

        return told with { Spots = raised };
    }
}
