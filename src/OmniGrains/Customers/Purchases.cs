using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Customers;

/// <summary>What a purchase changes on its record.</summary>
internal static class Purchases
{
    public static Facts Note(Facts facts, PurchaseNoted noted)
    {
        var at = noted.OccurredAt.UtcDateTime;
        var units = Amounts.Stored(noted.Total);
        return facts with
        {
            Purchases = Added(facts.Purchases, new NotedPurchase(
                noted.OrderId, noted.Kind, SharedText.Of(noted.Channel), SharedText.Of(noted.Place), SharedText.Of(noted.Currency), units, at, noted.Items)),
            Totals = Added(facts.Totals, noted.Currency, noted.Kind, units),
            Channels = Channels.Used(
                facts.Channels, noted.Channel, noted.Kind == PurchaseKind.Sale ? 1 : 0, noted.Kind == PurchaseKind.Return ? 1 : 0, 0),
            FirstSeen = Moments.Earlier(facts.FirstSeen, at),
            LastSeen = at > facts.LastSeen ? at : facts.LastSeen,
        };
    }

    public static Facts Note(Facts facts, OrderStateNoted noted) => facts with
    {
        Purchases =
        [
            .. facts.Purchases.Select(purchase => purchase.OrderId == noted.OrderId
                ? purchase with { State = new NotedState(noted.Payment, noted.Fulfilment, noted.Return) }
                : purchase),
        ],
    };

    /// <summary>The latest ones of several records, latest first.</summary>
    public static IEnumerable<NotedPurchase> Latest(IEnumerable<NotedPurchase> purchases) =>
        purchases.OrderByDescending(purchase => purchase.OccurredAt).Take(Facts.MostRecent);

    public static CurrencyTotal[] Sum(CurrencyTotal[] totals, CurrencyTotal more)
    {
        var at = Array.FindIndex(totals, total => total.Currency == more.Currency);
        if (at < 0)
        {
            return [.. totals, more with { Currency = SharedText.Of(more.Currency) }];
        }

        CurrencyTotal[] changed = [.. totals];
        var old = totals[at];
        changed[at] = new CurrencyTotal(
            old.Currency, old.Gross + more.Gross, old.Returned + more.Returned, old.Adjusted + more.Adjusted,
            old.Orders + more.Orders, old.Returns + more.Returns);
        return changed;
    }

    private static CurrencyTotal[] Added(CurrencyTotal[] totals, string currency, PurchaseKind kind, long units) => kind switch
    {
        PurchaseKind.Sale => Sum(totals, new CurrencyTotal(currency, units, 0, 0, 1, 0)),
        PurchaseKind.Return => Sum(totals, new CurrencyTotal(currency, 0, -units, 0, 0, 1)),
        _ => Sum(totals, new CurrencyTotal(currency, 0, 0, units, 0, 0)),
    };

    private static NotedPurchase[] Added(NotedPurchase[] purchases, NotedPurchase purchase)
    {
        var place = 0;
        while (place < purchases.Length && purchases[place].OccurredAt > purchase.OccurredAt)
        {
            place++;
        }

        if (place == Facts.MostRecent)
        {
            return purchases;
        }

        var changed = new NotedPurchase[Math.Min(Facts.MostRecent, purchases.Length + 1)];
        Array.Copy(purchases, changed, place);
        changed[place] = purchase;
        Array.Copy(purchases, place, changed, place + 1, changed.Length - place - 1);
        return changed;
    }
}

/// <summary>How often each channel was used.</summary>
internal static class Channels
{
    private const int Most = 32;
    private const string Rest = "other";

    public static ChannelUse[] Used(ChannelUse[] channels, string channel, int purchases, int returns, int behaviours)
    {
        var at = Array.FindIndex(channels, use => use.Channel == channel);
        if (at < 0 && channels.Length >= Most)
        {
            return channel == Rest ? [.. channels, new ChannelUse(Rest, purchases, returns, behaviours)] : Used(channels, Rest, purchases, returns, behaviours);
        }

        if (at < 0)
        {
            return [.. channels, new ChannelUse(SharedText.Of(channel), purchases, returns, behaviours)];
        }

        ChannelUse[] changed = [.. channels];
        var old = channels[at];
        changed[at] = new ChannelUse(old.Channel, old.Purchases + purchases, old.Returns + returns, old.Behaviours + behaviours);
        return changed;
    }
}

internal static class Moments
{
    /// <summary>The earlier of two, where the default means: not yet.</summary>
    public static DateTime Earlier(DateTime one, DateTime other)
    {
        if (one == default || other == default)
        {
            return one == default ? other : one;
        }

        return one < other ? one : other;
    }
}
