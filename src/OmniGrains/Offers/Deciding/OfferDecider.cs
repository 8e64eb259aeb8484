using System.Collections.Immutable;
using OmniGrains.Engine;
using OmniGrains.Offers.Claims;
using OmniGrains.Offers.Contracts;
using OmniGrains.Offers.Results;
using OmniGrains.Offers.Rules;

namespace OmniGrains.Offers.Deciding;

/// <summary>An offer that may be made, with what it claims.</summary>
internal sealed record Candidate(CompiledOffer Offer, Standing Standing, decimal? Saving, ImmutableArray<MadeClaim> Claims);

/// <summary>A claim and what it rests on.</summary>
internal sealed record MadeClaim(OfferClaim Claim, IReadOnlyList<EvidenceSource> Sources);

/// <summary>
/// Decides which offers to make: one pass over the published offers in memory, no query. What is claimed is durable as evidence before it is told;
/// who was shown what, or held out, is written down a moment later, many at once.
/// </summary>
internal sealed class OfferDecider(OfferBook book, Standings standings, PersonalClaims personal, EvidenceKeeper evidence, ShownLog shown, IGrains grains)
{
    public async ValueTask<DecidedOffers> Decide(OfferPage page, Asked asked, CancellationToken cancellation)
    {
        var missed = asked.Explain ? new List<OfferNotChosen>() : null;
        var candidates = new List<Candidate>();
        foreach (var offer in page.Offers)
        {
            if (Conditions.WhyNot(offer, asked) is { } reason)
            {
                missed?.Add(new OfferNotChosen(offer.Id, reason));
            }
            else
            {
                await Consider(offer, asked, candidates, missed, cancellation);
            }
        }

        return await Choose(Ranked(candidates), asked, missed, cancellation);
    }

    private static IEnumerable<Candidate> Ranked(List<Candidate> candidates) => candidates.Count < 2 ? candidates : candidates
        .OrderByDescending(one => one.Offer.Terms.Priority).ThenByDescending(one => one.Saving ?? 0).ThenBy(one => one.Offer.Id, StringComparer.Ordinal);

    private async ValueTask Consider(CompiledOffer offer, Asked asked, List<Candidate> candidates, List<OfferNotChosen>? missed, CancellationToken cancellation)
    {
        var standing = await standings.Of(offer, asked.Channel, asked.Place, asked.Now, cancellation);
        var claims = await personal.Of(offer, standing, asked, cancellation);
        var reason = await WhyNot(offer, standing, claims, asked, cancellation);
        if (reason is null)
        {
            candidates.Add(new Candidate(offer, standing, Benefits.SavingOf(offer.Terms, standing, asked.Basket.Pieces(offer.Terms.Sku), asked.Basket.Total), claims));
        }
        else
        {
            missed?.Add(new OfferNotChosen(offer.Id, reason));
        }
    }

    private async ValueTask<string?> WhyNot(CompiledOffer offer, Standing standing, ImmutableArray<MadeClaim> claims, Asked asked, CancellationToken cancellation)
    {
        var terms = offer.Terms;
        if (standing.Sellable < (terms.StockAtLeast ?? 0) || (terms.StockAtLeast is null && !standing.IsInStock))
        {
            return "stock";
        }

        if (terms is { Sku: not null, Benefit.Kind: BenefitKind.Percent or BenefitKind.Amount or BenefitKind.FixedPrice } && !(standing.Price?.Amount < standing.Price?.ListAmount))
        {
            return standing.Price is null ? "price-unknown" : "no-better-price";
        }

        foreach (var lever in terms.Levers)
        {
            if (CompiledOffer.IsCondition(lever.Kind) && !Has(claims, lever.Kind))
            {
                return $"claim-{Names.Of(lever.Kind)}";
            }
        }

        if (terms.Benefit.Kind == BenefitKind.None && terms.Levers.Count > 0 && claims.IsEmpty)
        {
            return "claims-unsupported";
        }

        return terms.PerCustomer is not null && asked.Customer is { } customer && await IsUsedUp(offer, customer.Id, cancellation) ? "customer-limit" : null;
    }

    private static bool Has(ImmutableArray<MadeClaim> claims, LeverKind kind) => claims.Any(claim => claim.Claim.Kind == kind);

    private async ValueTask<bool> IsUsedUp(CompiledOffer offer, string customer, CancellationToken cancellation) =>
        (await grains.Read(Offer.GrainOf(offer.Id), ReadOffer.Query, cancellation)).Value.ByCustomer.GetValueOrDefault(customer) >= offer.Terms.PerCustomer;

    private async ValueTask<DecidedOffers> Choose(IEnumerable<Candidate> ranked, Asked asked, List<OfferNotChosen>? missed, CancellationToken cancellation)
    {
        var chosen = new List<Candidate>();
        string? stoppedBy = null;
        foreach (var candidate in ranked)
        {
            var reason = stoppedBy is not null ? $"stopped by {stoppedBy}"
                : chosen.Find(other => Excludes(candidate.Offer, other.Offer)) is { } other ? $"excluded by {other.Offer.Id}"
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

    private static bool Excludes(CompiledOffer one, CompiledOffer other) => one.Excludes?.Contains(other.Id) == true || other.Excludes?.Contains(one.Id) == true;

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
        foreach (var claim in candidate.Claims)
        {
            await evidence.Keep(claim.Claim, candidate.Offer.Offer.Publication, claim.Sources, candidate.Standing.Position, asked.Now);
        }

        var terms = candidate.Offer.Terms;
        var (text, language) = OfferTexts.Of(candidate, asked);
        var expires = candidate.Claims.Select(claim => claim.Claim.ValidUntil).Append(terms.Until).Min();
        return new DecidedOffer(
            candidate.Offer.Id, terms.Name, terms.Sku, terms.Priority, terms.Benefit, candidate.Standing.Price, candidate.Saving, Conditions.Because(candidate.Offer, asked),
            text, language, expires, [.. candidate.Claims.Select(claim => claim.Claim)]);
    }
}
