using OmniGrains.Engine;
using OmniGrains.Recommendations.Contracts;

namespace OmniGrains.Recommendations;

/// <inheritdoc cref="ICompanions"/>
internal sealed class Companions(IViewStore views) : ICompanions
{
    public async ValueTask<IReadOnlyList<ProductCompanion>> Of(string sku, int support, CancellationToken cancellation = default)
    {
        await using var connection = await views.Open(cancellation);
        var baskets = new Baskets(connection, views.Dialect, cancellation);
        var often = (await baskets.Together(sku)).Where(companion => companion.Count >= support).ToList();
        var totals = await baskets.Totals([sku, .. often.Select(companion => companion.Sku)]);
        return
        [
            .. often.Select(companion => new ProductCompanion(
                companion.Sku, companion.Count, Association.LookedAt(sku, totals), Association.Of(sku, companion, totals).Lift)),
        ];
    }
}
