using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Offers.Contracts;
using OmniGrains.Offers.Counting;
using OmniGrains.Offers.Deciding;

namespace OmniGrains.Offers.Rules;

/// <summary>
/// Publishes an offer: its claims are looked into, its place on the list and its price are granted, then the offer itself decides. Each step may be
/// repeated: what was granted to a publication that was not seen through counts for the next attempt.
/// </summary>
internal sealed class Publishing(IGrains grains, OfferBook book, Standings standings, Counts counts)
{
    private const int MostSpots = 100;

    public async ValueTask<Result<OfferReceipt>> Publish(string id, int? expected, Intent intent, CancellationToken cancellation)
    {
        if (!Slugs.IsSlug(id, Offer.LongestId))
        {
            return OfferRejections.Unknown;
        }

        var (offer, context) = ((await grains.Read(Offer.GrainOf(id), ReadOffer.Query, cancellation)).Value, intent.Context($"publish {id}"));
        var publication = offer.State == OfferState.Published ? offer.Publication : offer.Publication + 1;
        if (offer is { Terms: not null, State: OfferState.Draft or OfferState.Paused } && await Grant(id, offer, publication, context, cancellation) is { } refused)
        {
            return refused;
        }

        var outcome = await grains.Ask(Offer.GrainOf(id), new PublishOffer(id, publication, expected, intent.Actor), context, cancellation);
        return outcome.ToResult(reply => new OfferReceipt(id, reply.Revision, reply.State, outcome.Position));
    }

    private async ValueTask<Rejection?> Grant(string id, Offer offer, int publication, CommandContext context, CancellationToken cancellation)
    {
        var terms = offer.Terms!;
        if (terms.Until <= context.At)
        {
            return OfferRejections.NotInTime;
        }

        await book.Read(cancellation);
        await CountFor(terms, cancellation);
        var compiled = new CompiledOffer(id, offer with { State = OfferState.Published, Publication = publication, PublishedAt = context.At });
        var found = new List<Standing>();
        foreach (var (channel, place) in SpotsOf(terms))
        {
            found.Add(await standings.Read(compiled, channel, place, context.At, cancellation));
        }

        if (Unsupported(found) is { } wrong)
        {
            return wrong;
        }

        var listed = await grains.Ask(PublishedOffersGrain.Id, new ListOffer(id, publication), Step(context, "list"), cancellation);
        return listed.Rejection ?? await Price(compiled, found, context, cancellation);
    }

    private async ValueTask<Rejection?> Price(CompiledOffer offer, List<Standing> found, CommandContext context, CancellationToken cancellation)
    {
        var best = found.Where(standing => standing.Price is not null).MinBy(standing => standing.Price!.Amount);
        if (offer.Terms.Sku is not { } sku || best is not { Price: { } price } || price.Amount >= price.ListAmount)
        {
            return null;
        }

        var urgent = offer.Terms.Levers.Any(lever => lever.Kind == LeverKind.ValidUntil);
        var priced = new PricedOffer(
            offer.Id, offer.Offer.Publication, offer.Offer.Begins ?? context.At, offer.Terms.Until, price.Amount, price.ListAmount, price.Currency, urgent,
            best.Rounding is { } rounding ? Names.Of(rounding) : null);
        var outcome = await grains.Ask(OfferPrices.GrainOf(sku), new PriceOffer(sku, priced), Step(context, "price"), cancellation);
        if (outcome.Rejection is not null)
        {
            await grains.Ask(PublishedOffersGrain.Id, new UnlistOffer(offer.Id, offer.Offer.Publication), Step(context, "unlist"), cancellation);
        }

        return outcome.Rejection;
    }

    private async ValueTask CountFor(OfferTerms terms, CancellationToken cancellation)
    {
        foreach (var lever in terms.Levers.Where(lever => lever.Kind is LeverKind.SocialProof or LeverKind.CrossSell))
        {
            var isSocial = lever.Kind == LeverKind.SocialProof;
            await counts.Count(terms.Sku!, isSocial ? lever.Days : null, isSocial ? null : lever.AtLeast ?? LeverRules.FewestPeople, cancellation);
        }
    }

    // A lever that shows nowhere is refused with what was found first. What depends on the customer or the basket is seen when it is asked.
    private static Rejection? Unsupported(List<Standing> found)
    {
        for (var i = 0; i < found[0].Levers.Length; i++)
        {
            var lever = found[0].Levers[i];
            if (lever.Lever.Kind is not (LeverKind.Upsell or LeverKind.CrossSell or LeverKind.ExpiringPoints) && !found.Exists(standing => standing.Levers[i].Verdict.Shows))
            {
                return OfferRejections.Unsupported(Names.Of(lever.Lever.Kind), lever.Verdict.Code!, lever.Verdict.Sentence!);
            }
        }

        return null;
    }

    private static IEnumerable<(string? Channel, string? Place)> SpotsOf(OfferTerms terms) =>
        (from channel in terms.Channels.Count > 0 ? terms.Channels : [null!]
         from place in terms.Places.Count > 0 ? terms.Places : [null!]
         select ((string?)channel, (string?)place)).Take(MostSpots);

    private static CommandContext Step(CommandContext context, string name) => context with { Id = context.Id.Step(name), Fingerprint = null };
}
