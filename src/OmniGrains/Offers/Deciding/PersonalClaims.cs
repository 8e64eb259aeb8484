using System.Collections.Immutable;
using OmniGrains.Customers.Contracts;
using OmniGrains.Engine;
using OmniGrains.Loyalty.Contracts;
using OmniGrains.Offers.Claims;
using OmniGrains.Offers.Contracts;
using OmniGrains.Offers.Counting;
using OmniGrains.Offers.Levers;

namespace OmniGrains.Offers.Deciding;

/// <summary>What an offer claims to who asks: what holds for everybody there, and what depends on the customer and the basket.</summary>
internal sealed class PersonalClaims(Counts counts, IGrains grains)
{
    private const int DefaultSupport = 5;

    public ValueTask<ImmutableArray<MadeClaim>> Of(CompiledOffer offer, Standing standing, Asked asked, CancellationToken cancellation) =>
        offer.IsPersonal ? Judge(offer, standing, asked, cancellation) : ValueTask.FromResult(Shared(standing));

    /// <summary>What is claimed to everybody at a channel and a place.</summary>
    public static ImmutableArray<MadeClaim> Shared(Standing standing) => standing.Shared;

    /// <summary>How many others bought it, counted as of now.</summary>
    public Verdict SocialProof(CompiledOffer offer, LeverTerms lever, string? oneself) => Standings.SocialProof(counts, lever, offer.Terms.Sku!, oneself);

    /// <summary>Whether it goes with a product in the basket.</summary>
    public Verdict CrossSell(CompiledOffer offer, LeverTerms lever, Standing standing, string with)
    {
        var sku = offer.Terms.Sku!;
        var found = counts.Companions(sku, lever.AtLeast ?? DefaultSupport)?.BySku.GetValueOrDefault(with);
        return BasketLevers.CrossSell(sku, with, found?.Count, found?.OutOf ?? 0, found?.Lift ?? 0, standing.IsInStock);
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
            var (verdict, subject) = lever.Lever.Kind switch
            {
                LeverKind.SocialProof => (SocialProof(offer, lever.Lever, asked.Customer?.Id), null),
                LeverKind.Upsell => Best(asked, line => BasketLevers.Upsell(new InBasket(offer.Terms.Sku!, standing.Category, standing.Price?.Amount), line.Product, standing.IsInStock)),
                LeverKind.CrossSell => asked.Basket.Pieces(offer.Terms.Sku) > 0 ? (null, null) : Best(asked, line => CrossSell(offer, lever.Lever, standing, line.Sku)),
                LeverKind.ExpiringPoints => AccountOf(asked.Customer, lever.Lever) is { } account ? (await ExpiringPoints(lever.Lever, account, asked.Now, cancellation), account) : (null, null),
                _ => (lever.Verdict, null),
            };
            if (verdict is { Shows: true })
            {
                claims.Add(new MadeClaim(lever.Claim ?? EvidenceIds.ClaimOf(offer, lever.Lever.Kind, asked.Channel, asked.Place, subject, verdict), verdict.Sources));
            }
        }

        return claims.ToImmutable();
    }

    private static string? AccountOf(CustomerRecord? customer, LeverTerms lever) => customer?.Loyalty.FirstOrDefault(one => one.Programme == lever.Programme)?.AccountId;

    // The first line that it goes with, by what the basket holds most of in money.
    private static (Verdict? Verdict, string? Subject) Best(Asked asked, Func<AskedLine, Verdict> judge)
    {
        foreach (var line in asked.Basket.Lines.OrderByDescending(line => line.Price * line.Quantity ?? 0))
        {
            if (judge(line) is { Shows: true } verdict)
            {
                return (verdict, line.Sku);
            }
        }

        return (null, null);
    }
}
