namespace OmniGrains.Loyalty.Liability;

/// <summary>
/// Revenue from points by IFRS 15 (B39 to B43, and example 52): what was paid is shared between goods and points by their stand-alone
/// prices, and the points' share becomes revenue as points are redeemed, in proportion to all that are expected to be.
/// </summary>
internal static class DeferredRevenue
{
    /// <summary>The points' share of what was paid, unrounded.</summary>
    /// <param name="paid">What was paid.</param>
    /// <param name="goods">The goods' stand-alone price.</param>
    /// <param name="points">The points' stand-alone price, breakage already taken off.</param>
    public static decimal ShareOfPoints(decimal paid, decimal goods, decimal points) => goods + points == 0 ? 0 : paid * points / (goods + points);

    /// <summary>How much of the points' share is revenue by now, unrounded. A changed expectation corrects what was recognised before.</summary>
    /// <param name="allocated">The points' share.</param>
    /// <param name="redeemed">Points redeemed so far, in all.</param>
    /// <param name="expected">Points expected to be redeemed, in all.</param>
    public static decimal Recognised(decimal allocated, decimal redeemed, decimal expected) =>
        expected <= 0 ? 0 : allocated * Math.Min(1, redeemed / expected);

    /// <summary>The share of points that were not redeemed among those whose fate is known; null when that is unknown of all.</summary>
    public static decimal? Breakage(decimal redeemed, decimal expired) => redeemed + expired <= 0 ? null : expired / (redeemed + expired);
}
