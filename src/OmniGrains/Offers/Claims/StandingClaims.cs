using System.Globalization;
using OmniGrains.Catalogue.Contracts;
using OmniGrains.Engine;
using OmniGrains.Offers.Contracts;
using OmniGrains.Offers.Deciding;
using OmniGrains.Offers.Levers;

namespace OmniGrains.Offers.Claims;

/// <summary>Whether what was claimed may still be claimed: looked at anew, from the same sources, when it is asked.</summary>
internal sealed class StandingClaims(OfferBook book, Standings standings, PersonalClaims personal, ICatalogue catalogue, IGrains grains, TimeProvider time)
{
    public async ValueTask<string?> WhyLapsed(string evidenceId, CancellationToken cancellation) =>
        EvidenceIds.IsOne(evidenceId) && (await grains.Read(KeptEvidence.GrainOf(evidenceId), ReadEvidence.Query, cancellation)).Value.Kept is { } kept
            ? await WhyLapsed(kept, cancellation) : "unknown";

    /// <summary>Null when the claim stands; otherwise why not, as a code. A claim of an offer that is not made does not stand.</summary>
    public async ValueTask<string?> WhyLapsed(EvidenceKept kept, CancellationToken cancellation)
    {
        var (claim, now) = (kept.Claim, time.GetUtcNow());
        if (now >= claim.ValidUntil)
        {
            return "over";
        }

        if (!(await book.Read(cancellation)).ById.TryGetValue(claim.Offer, out var offer) || offer.Offer.Publication != kept.Publication)
        {
            return "offer-not-made";
        }

        var standing = await standings.Of(offer, new OfferSpot(claim.Channel, claim.Place), now, cancellation);
        if (standing.Levers.FirstOrDefault(lever => lever.Lever.Kind == claim.Kind) is not { } known)
        {
            return "offer-not-made";
        }

        var verdict = await JudgeAgain(offer, known, standing, claim, now, cancellation);
        return !verdict.Shows ? verdict.Code
            : (offer.WhyNotAt(now) ?? standing.WhyNot) is { } notMade ? notMade
            : claim.Kind == LeverKind.SocialProof || EvidenceIds.ClaimOf(offer, claim.Kind, standing.Spot, claim.Subject, verdict).EvidenceId == claim.EvidenceId ? null
            : "figures-changed";
    }

    /// <summary>What is claimed now to everybody at a channel and a place: of the offers that are made there.</summary>
    public async ValueTask<IReadOnlyList<(MadeClaim Claim, int Publication, long Position)>> At(IEnumerable<CompiledOffer> offers, OfferSpot spot, CancellationToken cancellation)
    {
        var (claims, now) = (new List<(MadeClaim, int, long)>(), time.GetUtcNow());
        foreach (var offer in offers.Where(offer => offer.WhyNotAt(now) is null && IsMadeAt(offer, spot)))
        {
            var standing = await standings.Of(offer, spot, now, cancellation);
            var made = standing.WhyNot is not null ? [] : standing.Shared.Concat(SocialProofOf(offer, standing));
            foreach (var claim in made.Where(claim => !(now >= claim.Claim.ValidUntil)))
            {
                claims.Add((claim, offer.Offer.Publication, standing.Rests.Position));
            }
        }

        return claims;
    }

    private static bool IsMadeAt(CompiledOffer offer, OfferSpot spot) =>
        (spot.Channel is null || offer.Channels?.Contains(spot.Channel) != false) && (spot.Place is null || offer.Places?.Contains(spot.Place) != false);

    private IEnumerable<MadeClaim> SocialProofOf(CompiledOffer offer, Standing standing) =>
        standing.Levers.Where(lever => lever.Lever.Kind == LeverKind.SocialProof).Select(lever => standings.SocialProof(lever.Lever, offer.Terms.Sku!, leftOut: 0)).Where(verdict => verdict.Shows)
            .Select(verdict => EvidenceIds.Made(offer, LeverKind.SocialProof, standing.Spot, null, verdict));

    private async ValueTask<Verdict> JudgeAgain(
        CompiledOffer offer, LeverStanding known, Standing standing, OfferClaim claim, DateTimeOffset now, CancellationToken cancellation) => claim.Kind switch
        {
            LeverKind.SocialProof => AtLeastAsMany(standings.SocialProof(known.Lever, offer.Terms.Sku!, SocialProofLever.LeftOutOf(claim)), claim),
            LeverKind.CrossSell => personal.CrossSell(offer, known.Lever, standing, claim.Subject!),
            LeverKind.ExpiringPoints => await personal.ExpiringPoints(known.Lever, claim.Subject!, now, cancellation),
            LeverKind.Upsell => await UpsellAgain(standing, claim, now, cancellation),
            _ => known.Verdict,
        };

    // "At least so many bought it" stays true when more do.
    private static Verdict AtLeastAsMany(Verdict verdict, OfferClaim claim) =>
        verdict.Shows && decimal.Parse(verdict.Figures!["customers"], CultureInfo.InvariantCulture) < decimal.Parse(claim.Figures["customers"], CultureInfo.InvariantCulture)
            ? Verdict.Hide("fewer-now", "fewer customers bought it in these days by now")
            : verdict;

    // What the basket asked for its product is part of the claim; only older claims leave it to the catalogue.
    private async ValueTask<Verdict> UpsellAgain(Standing standing, OfferClaim claim, DateTimeOffset now, CancellationToken cancellation)
    {
        var price = BasketLevers.PriceIn(claim) ?? (await catalogue.PriceOf(claim.Subject!, claim.Channel, claim.Place, now, cancellation))?.Amount;
        var category = (await catalogue.Find(claim.Subject!, cancellation))?.Category;
        return BasketLevers.Upsell(new InBasket(claim.Sku!, standing.Category, standing.Price?.Amount), new InBasket(claim.Subject!, category, price), standing.Stock.IsThere);
    }
}
