using System.Collections.Immutable;
using OmniGrains.Edge;
using OmniGrains.Offers.Claims;
using OmniGrains.Offers.Contracts;
using OmniGrains.Offers.Results;
using OmniGrains.Offers.Rules;

namespace OmniGrains.Offers.Deciding;

/// <summary>An offer that may be made, with what it claims.</summary>
internal sealed record Candidate(CompiledOffer Offer, Standing Standing, decimal? Saving, ImmutableArray<MadeClaim> Claims);

/// <summary>
/// Decides which offers to make: one pass over the published offers in memory, no query; an offer that is not for who asks costs no allocation and no hash of a
/// name. What is claimed is durable as evidence before it is told; who was shown what, or held out, is written down a moment later, many at once.
/// </summary>
internal sealed class OfferDecider(OfferBook book, Standings standings, PersonalClaims personal, EvidenceKeeper evidence, ShownLog shown, ICustomerFamilies families)
{
    public async ValueTask<DecidedOffers> Decide(OfferPage page, Asked asked, CancellationToken cancellation)
    {
        var missed = asked.Explain ? new List<OfferNotChosen>() : null;
        var candidates = new List<Candidate>();
        foreach (var met in page.At(asked.Channel, asked.Place, asked.Moment))
        {
            var reason = met.Elsewhere ?? Conditions.WhyNot(met.Offer, asked) ?? await WhyNot(met, asked, candidates, cancellation);
            if (reason is not null)
            {
                missed?.Add(new OfferNotChosen(met.Offer.Id, reason));
            }
        }

        candidates.Sort(Rank);
        return await Choose(candidates, asked, missed);
    }

    private static int Rank(Candidate one, Candidate other)
    {
        var byPriority = other.Offer.Terms.Priority.CompareTo(one.Offer.Terms.Priority);
        var bySaving = byPriority != 0 ? byPriority : (other.Saving ?? 0).CompareTo(one.Saving ?? 0);
        return bySaving != 0 ? bySaving : string.CompareOrdinal(one.Offer.Id, other.Offer.Id);
    }

    // Joins the candidates unless there is a reason why not.
    private async ValueTask<string?> WhyNot(MetOffer met, Asked asked, List<Candidate> candidates, CancellationToken cancellation)
    {
        var (offer, terms) = (met.Offer, met.Offer.Terms);
        var standing = await standings.Of(offer, met.Known, asked.Spot, asked.Now, cancellation);
        if (standing.WhyNot is { } reason)
        {
            return reason;
        }

        var saving = Benefits.SavingOf(terms, standing, asked.Basket);
        if (saving is null && Benefits.NeedsTotal(terms))
        {
            return "price-unknown";
        }

        var claims = await personal.Of(offer, standing, asked, cancellation);
        if (offer.IsPersonal && MissingCondition(terms, claims) is { } missing)
        {
            return missing;
        }

        if (terms.Benefit.Kind == BenefitKind.None && terms.Levers.Count > 0 && claims.IsEmpty)
        {
            return "claims-unsupported";
        }

        if (terms.PerCustomer is not null && asked.Customer is { } customer
            && offer.Offer.RedeemedBy(asked.Records ??= await families.RecordsOf(customer.Id, cancellation)) >= terms.PerCustomer)
        {
            return "customer-limit";
        }

        candidates.Add(new Candidate(offer, standing, saving, claims));
        return null;
    }

    private static string? MissingCondition(OfferTerms terms, ImmutableArray<MadeClaim> claims)
    {
        for (var i = 0; i < terms.Levers.Count; i++)
        {
            if (CompiledOffer.IsCondition(terms.Levers[i].Kind) && !Has(claims, terms.Levers[i].Kind))
            {
                return $"claim-{Names.Of(terms.Levers[i].Kind)}";
            }
        }

        return null;
    }

    private static bool Has(ImmutableArray<MadeClaim> claims, LeverKind kind)
    {
        foreach (var claim in claims)
        {
            if (claim.Claim.Kind == kind)
            {
                return true;
            }
        }

        return false;
    }

    private async ValueTask<DecidedOffers> Choose(List<Candidate> ranked, Asked asked, List<OfferNotChosen>? missed)
    {
        var chosen = new List<Candidate>();
        string? stoppedBy = null;
        foreach (var candidate in ranked)
        {
            var reason = stoppedBy is not null ? $"stopped by {stoppedBy}"
                : ExcludedBy(candidate.Offer, chosen) is { } other ? $"excluded by {other}"
                : chosen.Count == asked.Limit ? "limit"
                : IsHeldOut(candidate.Offer, asked) ? "held-out"
                : null;
            if (reason is not null)
            {
                missed?.Add(new OfferNotChosen(candidate.Offer.Id, reason));
                continue;
            }

            chosen.Add(candidate);
            stoppedBy = candidate.Offer.Terms.Stop ? candidate.Offer.Id : null;
        }

        var told = new List<DecidedOffer>(chosen.Count);
        foreach (var candidate in chosen)
        {
            told.Add(await Tell(candidate, asked));
        }

        return new DecidedOffers(asked.Customer?.Id, told, missed, book.Noted);
    }

    private static string? ExcludedBy(CompiledOffer offer, List<Candidate> chosen)
    {
        foreach (var other in chosen)
        {
            if (offer.Excludes?.Contains(other.Offer.Id) == true || other.Offer.Excludes?.Contains(offer.Id) == true)
            {
                return other.Offer.Id;
            }
        }

        return null;
    }

    // As if there were no such offer: what it would have excluded or stopped is made.
    private bool IsHeldOut(CompiledOffer offer, Asked asked)
    {
        if (asked.Customer is not { } customer)
        {
            return false;
        }

        var heldOut = Holdout.Holds(offer.Id, customer.Id, offer.Terms.HoldoutPercent);
        shown.Add(offer.Id, customer.Id, heldOut, offer.Terms.AttributionDays, asked.Now);
        return heldOut;
    }

    private async ValueTask<DecidedOffer> Tell(Candidate candidate, Asked asked)
    {
        var claims = new OfferClaim[candidate.Claims.Length];
        var expires = candidate.Offer.Terms.Until;
        for (var i = 0; i < claims.Length; i++)
        {
            var made = candidate.Claims[i];
            await evidence.Keep(made.Claim, candidate.Offer.Offer.Publication, made.Sources, candidate.Standing.Rests.Position, asked.Now);
            (claims[i], expires) = (made.Claim, expires is null || made.Claim.ValidUntil < expires ? made.Claim.ValidUntil ?? expires : expires);
        }

        var terms = candidate.Offer.Terms;
        var (text, language) = OfferTexts.Of(candidate, asked);
        return new DecidedOffer(
            candidate.Offer.Id, terms.Name, terms.Sku, terms.Priority, terms.Benefit, candidate.Standing.Price, candidate.Saving, Reasons.Of(candidate.Offer, asked),
            text, language, expires, claims);
    }
}
