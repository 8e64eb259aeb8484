namespace OmniGrains.Catalogue.Contracts;

/// <summary>A stretch of time with one price.</summary>
/// <param name="From">From this moment on.</param>
/// <param name="Until">Up to, but not at, this moment.</param>
/// <param name="Amount">For one piece.</param>
/// <param name="Currency">ISO 4217.</param>
public sealed record PricePeriod(DateTimeOffset From, DateTimeOffset Until, decimal Amount, string Currency);

/// <summary>A price reduction and the prior price that has to be shown beside it.</summary>
/// <param name="Amount">The reduced price.</param>
/// <param name="Prior">The lowest price of the days before the reduction.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="ReducedAt">When the reduction began.</param>
/// <param name="LookedBackTo">From when on the prior prices were looked at; later than asked for when the product is newer.</param>
public sealed record PriceReduction(decimal Amount, decimal Prior, string Currency, DateTimeOffset ReducedAt, DateTimeOffset LookedBackTo)
{
    /// <summary>Whether the price may be announced as a reduction at all: it must lie below the prior price.</summary>
    public bool MayBeAnnounced => Amount < Prior;
}

/// <summary>
/// The prior price of Directive 98/6/EC, Article 6a: the lowest one that the trader applied during the 30 days before the
/// reduction. Pure; it looks at what was applied, not at what was announced.
/// </summary>
public static class PriorPrice
{
    public static readonly TimeSpan Window = TimeSpan.FromDays(30);

    /// <summary>The reduction in force at a moment; null when the price then is not lower than the one right before it.</summary>
    /// <param name="periods">What was asked for, in order; see <see cref="PricePeriod"/>.</param>
    /// <param name="at">The moment.</param>
    /// <param name="progressive">
    /// True where the law lets a reduction that grows without a break be measured from its first step (Article 6a(5)).
    /// </param>
    public static PriceReduction? At(IReadOnlyList<PricePeriod> periods, DateTimeOffset at, bool progressive = false)
    {
        var current = IndexAt(periods, at);
        if (current < 1 || !IsReduced(periods, current))
        {
            return null;
        }

        var first = current;
        while (progressive && first > 1 && IsReduced(periods, first - 1))
        {
            first--;
        }

        var (reducedAt, currency) = (periods[first].From, periods[first].Currency);
        var before = periods.Take(first).Where(period => period.Currency == currency && period.Until > reducedAt - Window).ToList();
        var lookedBackTo = before[0].From > reducedAt - Window ? before[0].From : reducedAt - Window;
        return new PriceReduction(periods[current].Amount, before.Min(period => period.Amount), currency, reducedAt, lookedBackTo);
    }

    private static int IndexAt(IReadOnlyList<PricePeriod> periods, DateTimeOffset at)
    {
        for (var i = periods.Count - 1; i >= 0; i--)
        {
            if (periods[i].From <= at && at < periods[i].Until)
            {
                return i;
            }
        }

        return -1;
    }

    private static bool IsReduced(IReadOnlyList<PricePeriod> periods, int index)
    {
        var (before, after) = (periods[index - 1], periods[index]);
        return before.Until == after.From && before.Currency == after.Currency && after.Amount < before.Amount;
    }
}
