using OmniGrains.Engine;
using OmniGrains.Offers.Contracts;
using OmniGrains.Offers.Rules;

namespace OmniGrains.Offers;

/// <summary>What is not made any more, or was never seen through, leaves the list, and its price ends.</summary>
internal sealed class OffersReaction : Reaction
{
    public override string Name => "offers";

    public override IEnumerable<Consequence> React(Recorded recorded) => recorded.Event switch
    {
        OfferPaused paused => Over(paused.Offer, paused.Thing ?? paused.Sku, paused.Publication, paused.At),
        OfferListingDue due => [Consequence.Ask(Offer.GrainOf(due.Offer), new GiveUpPublication(due.Offer, due.Publication, due.Revision, due.Thing))],
        OfferPublicationLeft left => Over(left.Offer, left.Thing, left.Publication, left.At, left.Revision),
        OfferEnded ended => Over(ended.Offer, ended.Thing ?? ended.Sku, ended.Publication, ended.At),
        _ => [],
    };

    private static IEnumerable<Consequence> Over(string offer, string? thing, int publication, DateTimeOffset at, int? revision = null)
    {
        yield return Consequence.Ask(PublishedOffersGrain.Id, new UnlistOffer(offer, publication, revision));
        if (thing is not null)
        {
            yield return Consequence.Ask(OfferPrices.GrainOf(thing), new EndOfferPrice(thing, offer, publication, at, revision));
        }
    }
}
