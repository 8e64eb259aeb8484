using OmniGrains.Loyalty.Contracts;

namespace OmniGrains.Loyalty.Earning;

/// <summary>
/// What a return takes back: always the difference between what all returns together should take and what was taken, so that
/// returns of pieces add up to what the purchase earned, in whatever order they come.
/// </summary>
internal static class Reversal
{
    /// <summary>The purchase after the return; what it now has reversed less what it had is what the return takes.</summary>
    public static CountedPurchase After(CountedPurchase purchase, string returnId, IReadOnlyList<ReturnedAmount> returned)
    {
        var lines = purchase.Lines.ToArray();
        var rest = 0m;
        foreach (var came in returned)
        {
            var at = Array.FindIndex(lines, line => line.Sku == came.Sku);
            rest += at < 0 ? came.Amount : Take(lines, at, came.Amount);
        }

        // Money that names no line, or more than its line cost, is taken off the other lines.
        for (var at = 0; at < lines.Length && rest > 0; at++)
        {
            rest = Take(lines, at, rest);
        }

        var spend = Math.Max(0, purchase.Spend - returned.Sum(came => came.Amount));
        var after = purchase with { Lines = lines, Spend = spend, Returns = [.. purchase.Returns, returnId] };
        return after with { Reversed = Math.Max(purchase.Reversed, Target(after)) };
    }

    private static decimal Take(CountedLine[] lines, int at, decimal amount)
    {
        var taken = Math.Max(0, Math.Min(amount, lines[at].Amount - lines[at].Returned));
        lines[at] = lines[at] with { Returned = lines[at].Returned + taken };
        return amount - taken;
    }

    private static decimal Target(CountedPurchase purchase)
    {
        if (purchase.Lines.All(line => line.Returned >= line.Amount))
        {
            return purchase.Points;
        }

        var all = purchase.Lines.Sum(line => line.Points) + purchase.Fixed;
        var back = purchase.Lines.Where(line => line.Amount > 0).Sum(line => line.Points * line.Returned / line.Amount);
        return all <= 0 ? 0 : Math.Clamp(Calculation.Round(purchase.Points * back / all, purchase.Rounding), 0, purchase.Points);
    }
}
