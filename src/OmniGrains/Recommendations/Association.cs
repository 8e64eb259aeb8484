namespace OmniGrains.Recommendations;

/// <summary>
/// How strongly one product goes with another, from counts of baskets. Of the ways to say it, lift tells how many times more often
/// than by chance; Jaccard and cosine lie between 0 and 1 and favour what is bought often as well.
/// </summary>
/// <param name="Baskets">All baskets, N.</param>
/// <param name="WithThis">Baskets with this product, c_i.</param>
/// <param name="WithOther">Baskets with the other, c_j.</param>
/// <param name="WithBoth">Baskets with both, c_ij.</param>
internal readonly record struct Association(double Baskets, double WithThis, double WithOther, double WithBoth)
{
    /// <summary>N·c_ij / (c_i·c_j).</summary>
    public double Lift => Baskets * WithBoth / (WithThis * WithOther);

    /// <summary>c_ij / (c_i + c_j − c_ij).</summary>
    public double Jaccard => WithBoth / (WithThis + WithOther - WithBoth);

    /// <summary>c_ij / √(c_i·c_j).</summary>
    public double Cosine => WithBoth / Math.Sqrt(WithThis * WithOther);

    /// <summary>How many of a product's baskets were looked at.</summary>
    public static long LookedAt(string sku, IReadOnlyDictionary<string, long> totals) => Math.Min(totals.GetValueOrDefault(sku), Recommendations.Baskets.Sample);

    /// <summary>How strongly a companion goes with a product; what was counted in the sample is carried over to all.</summary>
    public static Association Of(string sku, Companion companion, IReadOnlyDictionary<string, long> totals)
    {
        var all = (double)totals.GetValueOrDefault(sku);
        return new Association(totals[BasketsView.AllBaskets], all, totals[companion.Sku], companion.Count * all / LookedAt(sku, totals));
    }
}
