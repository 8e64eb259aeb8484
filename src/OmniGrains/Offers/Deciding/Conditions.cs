using OmniGrains.Customers.Contracts;
using OmniGrains.Offers.Contracts;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Offers.Deciding;

/// <summary>Whether an offer is meant for who asks. Pure; the cheapest questions come first.</summary>
internal static class Conditions
{
    /// <summary>Why it is not, as a code; null when it is.</summary>
    public static string? WhyNot(CompiledOffer offer, Asked asked) =>
        offer.Channels?.Contains(asked.Channel) == false ? "channel"
        : offer.Places is not null && (asked.Place is null || !offer.Places.Contains(asked.Place)) ? "place"
        : offer.Terms.Moments.Count > 0 && !offer.Terms.Moments.Contains(asked.Moment) ? "moment"
        : asked.Now < offer.Offer.Begins ? "not-begun"
        : asked.Now >= offer.Terms.Until ? "over"
        : offer.Offer.IsSpent ? "budget-spent"
        : OfBasket(offer, asked.Basket) ?? (offer.Terms.Audience is { } audience ? OfAudience(offer, audience, asked) : null);

    /// <summary>What spoke for it, for the person who makes the offer.</summary>
    public static List<string> Because(CompiledOffer offer, Asked asked)
    {
        var because = new List<string>();
        if (offer.Terms.Basket is { } basket)
        {
            AddBasket(because, offer, basket, asked.Basket);
        }

        if (offer.Terms.Audience is { } audience && asked.Customer is { } customer)
        {
            AddAudience(because, offer, audience, customer, asked);
        }

        return because;
    }

    private static void AddBasket(List<string> because, CompiledOffer offer, BasketCondition with, AskedBasket basket)
    {
        Add(because, offer.Skus is null ? null : $"basket has {basket.FirstOf(offer.Skus)}");
        Add(because, with.Categories is { Count: > 0 } categories ? $"basket has something of {basket.FirstCategoryOf(categories)}" : null);
        Add(because, with is { TotalAtLeast: not null } or { TotalAtMost: not null } ? $"basket of {Levers.Figure.Money(basket.Total ?? 0)} {with.Currency}" : null);
    }

    private static void AddAudience(List<string> because, CompiledOffer offer, OfferAudience audience, CustomerRecord customer, Asked asked)
    {
        Add(because, audience.Segments is { Count: > 0 } segments ? $"segment {segments.First(asked.IsIn)}" : null);
        Add(because, offer.Tiers is null ? null : $"tier {asked.TierOf(offer.Tiers)}");
        Add(because, audience is { SpentAtLeast: not null } or { SpentAtMost: not null } ? $"spent {Levers.Figure.Money(Spent(customer, audience.Currency))} {audience.Currency}" : null);
        Add(because, audience is { OrdersAtLeast: not null } or { OrdersAtMost: not null } ? $"{Orders(customer)} orders" : null);
        Add(because, audience is { BoughtWithinDays: null, NotBoughtForDays: null } ? null
            : LastBought(customer) is { } last ? $"last bought {(int)(asked.Now - last).TotalDays} days ago" : "has never bought");
    }

    private static void Add(List<string> because, string? reason)
    {
        if (reason is not null)
        {
            because.Add(reason);
        }
    }

    private static string? OfBasket(CompiledOffer offer, AskedBasket basket)
    {
        if (offer.Terms.Basket is not { } with)
        {
            return null;
        }

        var total = with.TotalAtLeast is null && with.TotalAtMost is null ? null : basket.TotalIn(with.Currency);
        return offer.Skus is not null && basket.FirstOf(offer.Skus) is null ? "basket-sku"
            : offer.NotSkus is not null && basket.FirstOf(offer.NotSkus) is not null ? "basket-not-sku"
            : with.Categories is { Count: > 0 } categories && basket.FirstCategoryOf(categories) is null ? "basket-category"
            : with.TotalAtLeast is not null && !(total >= with.TotalAtLeast) ? "basket-total"
            : with.TotalAtMost is not null && !(total <= with.TotalAtMost) ? "basket-total"
            : null;
    }

    private static string? OfAudience(CompiledOffer offer, OfferAudience audience, Asked asked)
    {
        if (audience.Anonymous is { } anonymous && anonymous == (asked.Customer is not null))
        {
            return anonymous ? "audience-known" : "audience-anonymous";
        }

        if (offer.Countries is not null && (asked.CountryOr is not { } country || !offer.Countries.Contains(country)))
        {
            return "audience-country";
        }

        if (asked.Customer is not { } customer)
        {
            return audience with { Anonymous = null, Countries = null } == new OfferAudience() ? null : "audience-anonymous";
        }

        return audience.Segments is { Count: > 0 } segments && !asked.IsInAny(segments) ? "audience-segment"
            : audience.NotSegments is { Count: > 0 } not && asked.IsInAny(not) ? "audience-segment"
            : offer.Tiers is not null && asked.TierOf(offer.Tiers) is null ? "audience-tier"
            : OfPurchases(audience, customer, asked.Now);
    }

    private static string? OfPurchases(OfferAudience audience, CustomerRecord customer, DateTimeOffset now)
    {
        if (audience is { SpentAtLeast: not null } or { SpentAtMost: not null })
        {
            var spent = Spent(customer, audience.Currency);
            if (spent < audience.SpentAtLeast || spent > audience.SpentAtMost)
            {
                return "audience-spend";
            }
        }

        if (audience is { OrdersAtLeast: not null } or { OrdersAtMost: not null })
        {
            var orders = Orders(customer);
            if (orders < audience.OrdersAtLeast || orders > audience.OrdersAtMost)
            {
                return "audience-orders";
            }
        }

        return audience.BoughtWithinDays is null && audience.NotBoughtForDays is null ? null
            : LastBought(customer) is not { } last ? audience.BoughtWithinDays is null ? null : "audience-last-purchase"
            : now - last > TimeSpan.FromDays(audience.BoughtWithinDays ?? int.MaxValue / 1_000) || now - last < TimeSpan.FromDays(audience.NotBoughtForDays ?? 0) ? "audience-last-purchase"
            : null;
    }

    private static decimal Spent(CustomerRecord customer, string? currency) => customer.Totals.FirstOrDefault(total => total.Currency == currency)?.Net ?? 0;

    private static int Orders(CustomerRecord customer) => customer.Totals.Sum(total => total.Orders);

    private static DateTimeOffset? LastBought(CustomerRecord customer) => customer.RecentPurchases.FirstOrDefault(one => one.Kind == PurchaseKind.Sale)?.OccurredAt;
}
