using OmniGrains.Catalogue.Contracts;
using OmniGrains.Engine;
using OmniGrains.Offers.Contracts;
using OmniGrains.Offers.Counting;
using OmniGrains.Offers.Deciding;

namespace OmniGrains.Offers.Rules;

/// <summary>Looks into what an offer would claim and ask, wherever it would be made, before it is published.</summary>
internal sealed class PublicationCheck(OfferBook book, Standings standings, ToldEnds ends, Counts counts, ICatalogue catalogue)
{
    /// <summary>So many channels times places are looked into; what is made at more must name where.</summary>
    public const int MostSpots = 500;

    /// <summary>The price that must be granted, null when it asks none of its own; or why the offer cannot be published.</summary>
    public async ValueTask<(PriceOffer? Price, Rejection? Rejection)> Of(string id, Offer offer, DateTimeOffset at, CancellationToken cancellation)
    {
        var terms = offer.Terms!;
        if (terms.Until <= at)
        {
            return (null, OfferRejections.NotInTime);
        }

        var spots = await SpotsOf(terms, cancellation);
        if (spots.Count > MostSpots)
        {
            return (null, OfferRejections.TooManySpots);
        }

        await book.Read(cancellation);
        await CountFor(terms, cancellation);
        var compiled = new CompiledOffer(id, offer with { State = OfferState.Published, Publication = offer.Publication + 1, PublishedAt = at });
        var found = new List<(OfferSpot Spot, Standing Standing)>(spots.Count);
        foreach (var spot in spots)
        {
            found.Add((spot, await standings.Read(compiled, spot, at, cancellation)));
        }

        var price = PriceOf(compiled, found, at);
        var refused = Unsupported(found, static kind => kind != LeverKind.ValidUntil)
            ?? (price is not null && terms.Sku == price.Sku && await ends.Bar(price, cancellation) ? OfferRejections.Cooldown : null)
            ?? Unsupported(found, static kind => kind == LeverKind.ValidUntil);
        return refused is null ? (price, null) : (null, refused);
    }

    private static PriceOffer? PriceOf(CompiledOffer offer, List<(OfferSpot Spot, Standing Standing)> found, DateTimeOffset at)
    {
        var terms = offer.Terms;
        var urgent = terms.Levers.Any(lever => lever.Kind == LeverKind.ValidUntil);
        if (PricedThings.Of(terms) is not { } thing)
        {
            return null;
        }

        var isProduct = thing == terms.Sku;
        var asked = found.Select(one => isProduct ? PriceAt(one.Spot, one.Standing, urgent) : WorthAt(terms.Benefit, one.Spot, urgent)).OfType<SpotPrice>().ToList();
        if (asked.Count == 0 || (isProduct && !asked.Exists(spot => spot.Told || spot.Amount < spot.ListAmount)))
        {
            return null;
        }

        var lowest = asked.MinBy(spot => spot.Amount)!;
        var rounding = found.Select(one => one.Standing.Rounding).FirstOrDefault(one => one is not null);
        return new PriceOffer(thing, new PricedOffer(
            offer.Id, offer.Offer.Publication, offer.Offer.Begins ?? at, terms.Until, lowest.Amount, lowest.ListAmount, lowest.Currency, urgent,
            rounding is { } kind ? Names.Of(kind) : null, offer.Offer.Revision, terms.Benefit, asked, Basket: PricedThings.ConditionOf(terms)));
    }

    private static SpotPrice? PriceAt(OfferSpot spot, Standing standing, bool urgent) => standing.Price is not { } price ? null : new SpotPrice(
        spot.Channel, spot.Place, Math.Min(price.Amount, price.ListAmount), price.ListAmount, price.Currency,
        urgent && (price.Amount < price.ListAmount || standing.Levers.Any(lever => lever is { Lever.Kind: LeverKind.ValidUntil, Verdict.Shows: true })));

    private static SpotPrice WorthAt(OfferBenefit benefit, OfferSpot spot, bool urgent)
    {
        var (amount, currency) = PricedThings.Worth(benefit);
        return new SpotPrice(spot.Channel, spot.Place, amount, amount, currency, urgent);
    }

    private async ValueTask CountFor(OfferTerms terms, CancellationToken cancellation)
    {
        foreach (var lever in terms.Levers.Where(lever => lever.Kind is LeverKind.SocialProof or LeverKind.CrossSell))
        {
            var isSocial = lever.Kind == LeverKind.SocialProof;
            await counts.Count(terms.Sku!, isSocial ? lever.Days : null, isSocial ? null : lever.AtLeast ?? LeverRules.FewestBaskets, cancellation);
        }
    }

    // A lever that shows nowhere is refused with what was found first. What depends on the customer or the basket is seen when it is asked.
    private static Rejection? Unsupported(List<(OfferSpot Spot, Standing Standing)> found, Predicate<LeverKind> which)
    {
        for (var i = 0; i < found[0].Standing.Levers.Length; i++)
        {
            var lever = found[0].Standing.Levers[i];
            if (which(lever.Lever.Kind) && lever.Lever.Kind is not (LeverKind.Upsell or LeverKind.CrossSell or LeverKind.ExpiringPoints) && !found.Exists(one => one.Standing.Levers[i].Verdict.Shows))
            {
                return OfferRejections.Unsupported(Names.Of(lever.Lever.Kind), lever.Verdict.Code!, lever.Verdict.Sentence!);
            }
        }

        return null;
    }

    // Where the offer names no channel or place, those at which a price may differ, and any other.
    private async ValueTask<List<OfferSpot>> SpotsOf(OfferTerms terms, CancellationToken cancellation)
    {
        var (channels, places) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        foreach (var sku in terms.Benefit.Items?.Select(item => item.Sku) ?? (terms.Sku is { } own ? [own] : []))
        {
            var where = await catalogue.WhereOf(sku, cancellation);
            channels.UnionWith(where.Channels);
            places.UnionWith(where.Places);
        }

        return [.. from channel in Named(terms.Channels, channels) from place in Named(terms.Places, places) select new OfferSpot(channel, place)];
    }

    private static IEnumerable<string?> Named(IReadOnlyList<string> own, IEnumerable<string> priced) => own.Count > 0 ? own : priced.Prepend(null);
}
