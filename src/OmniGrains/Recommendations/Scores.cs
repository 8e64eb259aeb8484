namespace OmniGrains.Recommendations;

/// <summary>Adds up what speaks for each product, and remembers what spoke most.</summary>
internal sealed class Scores
{
    private readonly Dictionary<string, (double Total, double Most, RecommendationReason Reason)> _bySku = new(StringComparer.Ordinal);

    public void Add(string sku, double weight, RecommendationReason reason)
    {
        var (total, most, strongest) = _bySku.GetValueOrDefault(sku, (0, 0, reason));
        _bySku[sku] = weight > most ? (total + weight, weight, reason) : (total + weight, most, strongest);
    }

    /// <summary>Adds scores that were gathered apart, the best of which counts <paramref name="weight"/>.</summary>
    public void Add(Scores others, double weight)
    {
        var best = others._bySku.Count == 0 ? 0 : others._bySku.Values.Max(score => score.Total);
        foreach (var (sku, score) in others._bySku)
        {
            Add(sku, weight * score.Total / best, score.Reason);
        }
    }

    /// <summary>Best first; of equals the one that comes first by name, so that the same question has the same answer.</summary>
    public IEnumerable<(string Sku, double Score, RecommendationReason Reason)> Ranked() => _bySku
        .OrderByDescending(pair => pair.Value.Total).ThenBy(pair => pair.Key, StringComparer.Ordinal)
        .Select(pair => (pair.Key, pair.Value.Total, pair.Value.Reason));
}
