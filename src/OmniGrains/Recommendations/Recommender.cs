using OmniGrains.Engine;

namespace OmniGrains.Recommendations;

/// <summary>What is to be recommended.</summary>
/// <param name="Past">What the customer bought.</param>
/// <param name="Records">The customer's records: they are not their own neighbours.</param>
/// <param name="Basket">What lies in the basket.</param>
/// <param name="Channel">Where it is to be sold; null for no channel in particular.</param>
/// <param name="Place">In which shop; null for any.</param>
/// <param name="Language">Of the sentences.</param>
/// <param name="Limit">How many at most.</param>
internal sealed record Wanted(Past Past, IReadOnlyList<string> Records, IReadOnlyList<string> Basket, string? Channel, string? Place, string Language, int Limit);

/// <summary>
/// Recommends from what people bought: again what the customer buys, what goes with it, what comes after it, what those buy who buy the
/// same, and what is bought most lately. The weights are those that predicted the next baskets of real customers best (bench, measure
/// <c>recommend</c>).
/// </summary>
internal sealed class Recommender(IViewStore views, Shelves shelves)
{
    private const double OfTogether = 0.3;
    private const double OfNext = 0.3;
    private const double OfNeighbours = 0.3;
    private const double OfLatest = 0.5;

    /// <summary>A basket says more about now than the past does.</summary>
    private const double OfBasket = 4;
    private const int MostSeeds = 4;
    private const int MostBuyers = 60;
    private const int MostNeighbours = 15;
    private const int MostLooked = 200;

    public async Task<RecommendationList> Recommend(Wanted wanted, CancellationToken cancellation)
    {
        await using var connection = await views.Open(cancellation);
        var baskets = new Baskets(connection, views.Dialect, cancellation);
        var scores = new Scores();
        foreach (var (sku, weight, times, _) in wanted.Past.Bought)
        {
            scores.Add(sku, weight, new RecommendationReason(ReasonKind.BoughtAgain, null, null, times, null));
        }

        var seeds = SeedsOf(wanted);
        var pull = wanted.Basket.Count > 0 ? OfBasket : 1;
        scores.Add(await Companions(seeds, ReasonKind.BoughtTogether, baskets.Together, baskets, wanted), OfTogether * pull);
        scores.Add(await Companions(seeds, ReasonKind.BoughtNext, baskets.Next, baskets, wanted), OfNext);
        scores.Add(await Neighbours(seeds, baskets, wanted), OfNeighbours);
        scores.Add(await Popular(baskets), OfLatest);
        return new RecommendationList(await Show(scores, wanted, cancellation));
    }

    private static string[] SeedsOf(Wanted wanted) => wanted.Basket.Count > 0
        ? [.. wanted.Basket.Take(MostSeeds)]
        : [.. wanted.Past.Bought.Take(MostSeeds).Select(bought => bought.Sku)];

    // By cosine, so that what everybody buys anyway does not go with everything.
    private static async Task<Scores> Companions(
        string[] seeds, ReasonKind kind, Func<string, Task<IReadOnlyList<Companion>>> ask, Baskets baskets, Wanted wanted)
    {
        var scores = new Scores();
        foreach (var seed in seeds)
        {
            var companions = await ask(seed);
            var totals = await baskets.Totals([seed, .. companions.Select(companion => companion.Sku)]);
            var looked = Math.Min(totals.GetValueOrDefault(seed), Baskets.Sample);
            foreach (var (sku, count) in companions)
            {
                var strength = new Association(totals[BasketsView.AllBaskets], looked, totals[sku], count).Cosine;
                scores.Add(sku, strength, new RecommendationReason(kind, seed, wanted.Past.NameOf(seed), count, looked));
            }
        }

        return scores;
    }

    private static async Task<Scores> Neighbours(string[] seeds, Baskets baskets, Wanted wanted)
    {
        var shared = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var seed in seeds)
        {
            foreach (var buyer in (await baskets.Buyers(seed, MostBuyers)).Distinct(StringComparer.Ordinal).Except(wanted.Records))
            {
                shared[buyer] = shared.GetValueOrDefault(buyer) + 1;
            }
        }

        var nearest = shared.OrderByDescending(buyer => buyer.Value).ThenBy(buyer => buyer.Key, StringComparer.Ordinal).Take(MostNeighbours).ToList();
        var bought = new Dictionary<string, (double Weight, int Count)>(StringComparer.Ordinal);
        foreach (var (buyer, common) in nearest)
        {
            foreach (var sku in (await baskets.BoughtBy(buyer)).Distinct(StringComparer.Ordinal))
            {
                var (weight, count) = bought.GetValueOrDefault(sku);
                bought[sku] = (weight + common, count + 1);
            }
        }

        var scores = new Scores();
        foreach (var (sku, (weight, count)) in bought)
        {
            scores.Add(sku, weight, new RecommendationReason(ReasonKind.SimilarCustomers, null, null, count, nearest.Count));
        }

        return scores;
    }

    private static async Task<Scores> Popular(Baskets baskets)
    {
        var scores = new Scores();
        foreach (var (sku, count) in await baskets.Latest())
        {
            scores.Add(sku, count, new RecommendationReason(ReasonKind.Popular, null, null, count, null));
        }

        return scores;
    }

    private async Task<IReadOnlyList<Recommendation>> Show(Scores scores, Wanted wanted, CancellationToken cancellation)
    {
        var shown = new List<Recommendation>(wanted.Limit);
        foreach (var (sku, score, reason) in scores.Ranked().Take(MostLooked))
        {
            if (wanted.Basket.Contains(sku) || wanted.Past.Returned.Contains(sku) || await shelves.Find(sku, wanted.Channel, wanted.Place, cancellation) is not { } found)
            {
                continue;
            }

            var name = found.Name ?? wanted.Past.NameOf(sku);
            var why = reason is { Sku: { } with, Name: null } && await shelves.NameOf(with, cancellation) is { } known ? reason with { Name = known } : reason;
            shown.Add(new Recommendation(sku, name, found.Category, Math.Round(score, 4), why, Sentences.Of(name ?? sku, why, wanted.Language)));
            if (shown.Count == wanted.Limit)
            {
                break;
            }
        }

        return shown;
    }
}
