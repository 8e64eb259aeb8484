using OmniGrains.Engine;
using OmniGrains.Catalogue.Contracts;
using OmniGrains.Offers.Contracts;
using OmniGrains.Offers.Deciding;
using OmniGrains.Offers.Levers;

namespace OmniGrains.Offers.Claims;

/// <summary>Whether what was claimed may still be claimed: looked at anew, from the same sources, when it is asked.</summary>
internal sealed class StandingClaims(OfferBook book, Standings standings, PersonalClaims personal, ICatalogue catalogue, IGrains grains, TimeProvider time) : IOfferEvidence
{
    public async ValueTask<string?> WhyLapsed(string evidenceId, CancellationToken cancellation = default) =>
        EvidenceIds.IsOne(evidenceId) && (await grains.Read(KeptEvidence.GrainOf(evidenceId), ReadEvidence.Query, cancellation)).Value.Kept is { } kept
            ? await WhyLapsed(kept, cancellation) : "unknown";

    /// <summary>Null when the claim stands; otherwise why not, as a code.</summary>
    public async ValueTask<string?> WhyLapsed(EvidenceKept kept, CancellationToken cancellation)
    {
        var (claim, now) = (kept.Claim, time.GetUtcNow());
        if (now >= claim.ValidUntil)
        {
            return "over";
        }

        if (!(await book.Read(cancellation)).ById.TryGetValue(claim.Offer, out var offer) || offer.Offer.Publication != kept.Publication || now >= offer.Terms.Until)
        {
            return "offer-not-made";
        }

        var standing = await standings.Of(offer, claim.Channel, claim.Place, now, cancellation);
        if (standing.Levers.FirstOrDefault(lever => lever.Lever.Kind == claim.Kind) is not { } known)
        {
            return "offer-not-made";
        }

        var verdict = await JudgeAgain(offer, known, standing, claim, now, cancellation);
        return !verdict.Shows ? verdict.Code
            : claim.Kind == LeverKind.SocialProof || EvidenceIds.ClaimOf(offer, claim.Kind, claim.Channel, claim.Place, claim.Subject, verdict).EvidenceId == claim.EvidenceId ? null
            : "figures-changed";
    }

    /// <summary>What is claimed now to everybody at a channel and a place.</summary>
    public async ValueTask<IReadOnlyList<(MadeClaim Claim, int Publication, long Position)>> At(IEnumerable<CompiledOffer> offers, string? channel, string? place, CancellationToken cancellation)
    {
        var (claims, now) = (new List<(MadeClaim, int, long)>(), time.GetUtcNow());
        foreach (var offer in offers.Where(offer => now >= offer.Offer.Begins && !(now >= offer.Terms.Until) && !offer.Offer.IsSpent && IsMadeAt(offer, channel, place)))
        {
            var standing = await standings.Of(offer, channel, place, now, cancellation);
            foreach (var claim in PersonalClaims.Shared(standing).Concat(SocialProofOf(offer, standing, channel, place)).Where(claim => !(now >= claim.Claim.ValidUntil)))
            {
                claims.Add((claim, offer.Offer.Publication, standing.Position));
            }
        }

        return claims;
    }

    private static bool IsMadeAt(CompiledOffer offer, string? channel, string? place) =>
        (channel is null || offer.Channels?.Contains(channel) != false) && (place is null || offer.Places?.Contains(place) != false);

    private IEnumerable<MadeClaim> SocialProofOf(CompiledOffer offer, Standing standing, string? channel, string? place) =>
        standing.Levers.Where(lever => lever.Lever.Kind == LeverKind.SocialProof).Select(lever => personal.SocialProof(offer, lever.Lever, null)).Where(verdict => verdict.Shows)
            .Select(verdict => new MadeClaim(EvidenceIds.ClaimOf(offer, LeverKind.SocialProof, channel, place, null, verdict), verdict.Sources));

    private async ValueTask<Verdict> JudgeAgain(
        CompiledOffer offer, LeverStanding known, Standing standing, OfferClaim claim, DateTimeOffset now, CancellationToken cancellation) => claim.Kind switch
        {
            LeverKind.SocialProof => AtLeastAsMany(personal.SocialProof(offer, known.Lever, null), claim),
            LeverKind.CrossSell => personal.CrossSell(offer, known.Lever, standing, claim.Subject!),
            LeverKind.ExpiringPoints => await personal.ExpiringPoints(known.Lever, claim.Subject!, now, cancellation),
            LeverKind.Upsell => await UpsellAgain(offer, standing, claim, now, cancellation),
            _ => known.Verdict,
        };

    // "At least so many bought it" stays true when more do.
    private static Verdict AtLeastAsMany(Verdict verdict, OfferClaim claim) =>
        verdict.Shows && decimal.Parse(verdict.Figures!["customers"], System.Globalization.CultureInfo.InvariantCulture)
            < decimal.Parse(claim.Figures["customers"], System.Globalization.CultureInfo.InvariantCulture)
            ? Verdict.Hide("fewer-now", "fewer customers bought it in these days by now")
            : verdict;

    private async ValueTask<Verdict> UpsellAgain(CompiledOffer offer, Standing standing, OfferClaim claim, DateTimeOffset now, CancellationToken cancellation)
    {
        var price = await catalogue.PriceOf(claim.Subject!, claim.Channel, claim.Place, now, cancellation);
        var category = (await catalogue.Find(claim.Subject!, cancellation))?.Category;
        return BasketLevers.Upsell(new InBasket(claim.Sku!, standing.Category, standing.Price?.Amount), new InBasket(claim.Subject!, category, price?.Amount), standing.IsInStock);
    }
}
