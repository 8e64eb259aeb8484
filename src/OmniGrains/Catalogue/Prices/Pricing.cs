using OmniGrains.Catalogue.Contracts;
using OmniGrains.Catalogue.Products;

namespace OmniGrains.Catalogue.Prices;

/// <summary>Which price applies where and when. Pure.</summary>
internal static class Pricing
{
    /// <summary>The price of the first list that applies there and has one then.</summary>
    public static Price? PriceAt(PriceLists lists, ProductState product, string? channel, string? place, DateTimeOffset at)
    {
        foreach (var list in lists.AsOf(at))
        {
            if (list.AppliesTo(channel, place) && product.PricesIn(list.Id).At(at) is { } entry)
            {
                return entry.InForce;
            }
        }

        return null;
    }

    /// <summary>
    /// What a customer on that channel, at that place, was asked for from <paramref name="from"/> up to
    /// <paramref name="until"/>: periods in order, without those that had no price; neighbours of one price are one period.
    /// </summary>
    public static IReadOnlyList<PricePeriod> Periods(
        PriceLists lists, ProductState product, string? channel, string? place, DateTimeOffset from, DateTimeOffset until)
    {
        var changes = lists.Changes.Concat(product.Prices.Values.SelectMany(history => history.Changes))
            .Where(change => change > from && change < until).Append(from).Distinct().Order().ToList();
        var periods = new List<PricePeriod>();
        for (var i = 0; i < changes.Count; i++)
        {
            if (PriceAt(lists, product, channel, place, changes[i]) is { } price)
            {
                Append(periods, new PricePeriod(changes[i], i + 1 < changes.Count ? changes[i + 1] : until, price.Amount, price.Currency));
            }
        }

        return periods;
    }

    /// <summary>The channels and places that are named by lists in which the product has a price.</summary>
    public static PricedWhere WhereOf(PriceLists lists, ProductState product)
    {
        var own = lists.Current.Where(list => list.Active && product.Prices.ContainsKey(list.Id)).ToList();
        return new PricedWhere(
            [.. own.SelectMany(list => list.Channels).Distinct(StringComparer.Ordinal)], [.. own.SelectMany(list => list.Places).Distinct(StringComparer.Ordinal)]);
    }

    private static void Append(List<PricePeriod> periods, PricePeriod next)
    {
        if (periods is [.., var last] && last.Until == next.From && (last.Amount, last.Currency) == (next.Amount, next.Currency))
        {
            periods[^1] = last with { Until = next.Until };
        }
        else
        {
            periods.Add(next);
        }
    }
}
