using System.Collections.Immutable;
using OmniGrains.Customers.Contracts;
using OmniGrains.Engine;
using OmniGrains.Loyalty.Contracts;
using OmniGrains.Offers.Claims;
using OmniGrains.Offers.Contracts;
using OmniGrains.Offers.Counting;
using OmniGrains.Offers.Levers;
using OmniGrains.Offers.Rules;
using OmniGrains.Recommendations.Contracts;

namespace OmniGrains.Offers.Deciding;

/// <summary>What an offer claims to who asks: what holds for everybody there, and what depends on the customer and the basket.</summary>
internal sealed class PersonalClaims(Counts counts, IGrains grains)
{
    public ValueTask<ImmutableArray<MadeClaim>> Of(CompiledOffer offer, Standing standing, Asked asked, CancellationToken cancellation) =>
        offer.IsPersonal ? Judge(offer, standing, asked, cancellation) : ValueTask.FromResult(standing.Shared);

    /// <summary>Whether it goes with a product in the basket.</summary>
    public Verdict CrossSell(CompiledOffer offer, LeverTerms lever, Standing standing, string with)
    {
        var found = Together(offer, lever, with);
        return BasketLevers.CrossSell(offer.Terms.Sku!, with, found?.Count, found?.OutOf ?? 0, found?.Lift ?? 0, standing.Stock.IsThere);
    }

    /// <summary>Which points of an account lapse soon.</summary>
    public async ValueTask<Verdict> ExpiringPoints(LeverTerms lever, string account, DateTimeOffset now, CancellationToken cancellation)
    {
        var next = (await grains.Read(ReadNextExpiry.GrainOf(account), new ReadNextExpiry(now), cancellation)).Value;
        return BasketLevers.ExpiringPoints(next.Points, next.At, now, lever.Days!.Value, account);
    }

    private async ValueTask<ImmutableArray<MadeClaim>> Judge(CompiledOffer offer, Standing standing, Asked asked, CancellationToken cancellation)
    {
        var claims = ImmutableArray.CreateBuilder<MadeClaim>(standing.Levers.Length);
        foreach (var lever in standing.Levers)
        {
            var made = lever.Lever.Kind switch
            {
                LeverKind.SocialProof => SocialProof(offer, lever, asked.Customer?.Id),
                LeverKind.Upsell => Upsell(offer, standing, asked.Basket),
                LeverKind.CrossSell => CrossSell(offer, lever.Lever, standing, asked.Basket),
                LeverKind.ExpiringPoints => await ExpiringPoints(offer, lever.Lever, asked, cancellation),
                _ => lever.Made,
            };
            if (made is not null)
            {
                claims.Add(made);
            }
        }

        return claims.ToImmutable();
    }

    // What stands was counted of the same buyers: a new count is a change of the product.
    private MadeClaim? SocialProof(CompiledOffer offer, LeverStanding lever, string? oneself) =>
        counts.Buyers(offer.Terms.Sku!, lever.Lever.Days!.Value) is not { } counted ? null
        : oneself is not null && counted.Customers.Contains(oneself) ? lever.ToBuyers
        : lever.Made;

    // The first line that it goes with, by what the basket holds most of in money.
    private static MadeClaim? Upsell(CompiledOffer offer, Standing standing, AskedBasket basket)
    {
        var offered = new InBasket(offer.Terms.Sku!, standing.Category, standing.Price?.Amount);
        foreach (var line in basket.ByWorth)
        {
            if (BasketLevers.WhyNoUpsell(offered, line.Product, standing.Stock.IsThere) is null)
            {
                return standing.Beside(LeverKind.Upsell, line.Sku, line.Price)
                    ?? standing.Make(offer, LeverKind.Upsell, line.Sku, line.Price, BasketLevers.Upsell(offered, line.Product, inStock: true));
            }
        }

        return null;
    }

    private MadeClaim? CrossSell(CompiledOffer offer, LeverTerms lever, Standing standing, AskedBasket basket)
    {
        if (basket.Pieces(offer.Terms.Sku) > 0)
        {
            return null;
        }

        foreach (var line in basket.ByWorth)
        {
            if (Together(offer, lever, line.Sku) is { } found && BasketLevers.WhyNoCrossSell(found.Count, found.Lift, standing.Stock.IsThere) is null)
            {
                return standing.Beside(LeverKind.CrossSell, line.Sku, null)
                    ?? standing.Make(offer, LeverKind.CrossSell, line.Sku, null, CrossSell(offer, lever, standing, line.Sku));
            }
        }

        return null;
    }

    private async ValueTask<MadeClaim?> ExpiringPoints(CompiledOffer offer, LeverTerms lever, Asked asked, CancellationToken cancellation) =>
        AccountOf(asked.Customer, lever) is { } account && await ExpiringPoints(lever, account, asked.Now, cancellation) is { Shows: true } verdict
            ? EvidenceIds.Made(offer, LeverKind.ExpiringPoints, asked.Spot, account, verdict)
            : null;

    private ProductCompanion? Together(CompiledOffer offer, LeverTerms lever, string with) =>
        counts.Companions(offer.Terms.Sku!, lever.AtLeast ?? LeverRules.FewestBaskets)?.BySku.GetValueOrDefault(with);

    private static string? AccountOf(CustomerRecord? customer, LeverTerms lever)
    {
        foreach (var standing in customer?.Loyalty ?? [])
        {
            if (standing.Programme == lever.Programme)
            {
                return standing.AccountId;
            }
        }

        return null;
    }
}
