namespace OmniGrains.Recommendations.Contracts;

/// <summary>What is bought together, for other slices. A question to the views: ask in the background, not while somebody waits.</summary>
public interface ICompanions
{
    /// <summary>What was in the latest baskets with a product at least <paramref name="support"/> times.</summary>
    ValueTask<IReadOnlyList<ProductCompanion>> Of(string sku, int support, CancellationToken cancellation = default);
}

/// <summary>A product that is bought with another.</summary>
/// <param name="Sku">Which.</param>
/// <param name="Count">Baskets with both, of those that were looked at.</param>
/// <param name="OutOf">The latest baskets with the product that was asked about.</param>
/// <param name="Lift">How many times more often than by chance.</param>
public sealed record ProductCompanion(string Sku, long Count, long OutOf, double Lift);
