using OmniGrains.Engine;
using OmniGrains.Offers.Contracts;
using OmniGrains.Offers.Rules;

namespace OmniGrains.Offers;

/// <summary>What is not made any more leaves the list, and its price ends.</summary>
internal sealed class OffersReaction : Reaction
{
    public override string Name => "offers";

    public override IEnumerable<Consequence> React(Recorded recorded) => recorded.Event switch
    {
        OfferPaused paused => Over(paused.Offer, paused.Thing ?? paused.Sku, paused.Publication, paused.At),
        OfferEnded ended => Over(ended.Offer, ended.Thing ?? ended.Sku, ended.Publication, ended.At),
        _ => [],
    };

    private static IEnumerable<Consequence> Over(string offer, string? thing, int publication, DateTimeOffset at)
    {
        yield return Consequence.Ask(PublishedOffersGrain.Id, new UnlistOffer(offer, publication));
        if (thing is not null)
        {
            yield return Consequence.Ask(OfferPrices.GrainOf(thing), new EndOfferPrice(thing, offer, publication, at));
        }
    }
}
