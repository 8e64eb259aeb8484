using OmniGrains.Customers.Contracts;
using OmniGrains.Offers.Contracts;

namespace OmniGrains.Offers.Deciding;

/// <summary>Whether an offer is meant for who asks. Pure, and free of allocations: it is asked of every offer. The cheapest questions come first.</summary>
internal static class Conditions
{
    /// <summary>Why it is not made there at all, as a code; null when it may be.</summary>
    public static string? WhyNotThere(CompiledOffer offer, string channel, string? place, OfferMoment moment) =>
        offer.Channels?.Contains(channel) == false ? "channel"
        : offer.Places is not null && (place is null || !offer.Places.Contains(place)) ? "place"
        : offer.Terms.Moments.Count > 0 && !offer.Terms.Moments.Contains(moment) ? "moment"
        : null;

    /// <summary>Why it is not for who asks there, as a code; null when it is.</summary>
    public static string? WhyNot(CompiledOffer offer, Asked asked) =>
        offer.WhyNotAt(asked.Now)
        ?? (offer.NeedsCustomer && asked.Customer is null ? "audience-anonymous" : null)
        ?? (offer.Terms.Basket is { } basket ? OfBasket(offer, basket, asked.Basket) : null)
        ?? (offer.Terms.Audience is { } audience ? OfAudience(offer, audience, asked) : null);

    /// <summary>Whether only somebody who is known can be meant.</summary>
    public static bool NeedsCustomer(OfferAudience audience) =>
        audience.Anonymous == false || audience.Segments is { Count: > 0 } || audience.NotSegments is { Count: > 0 } || audience.Tiers is { Count: > 0 }
        || audience is { SpentAtLeast: not null } or { SpentAtMost: not null } or { OrdersAtLeast: not null } or { OrdersAtMost: not null }
            or { BoughtWithinDays: not null } or { NotBoughtForDays: not null };

    private static string? OfBasket(CompiledOffer offer, BasketCondition with, AskedBasket basket)
    {
        var total = with.TotalAtLeast is null && with.TotalAtMost is null ? null : basket.TotalIn(with.Currency);
        return with.TotalAtLeast is not null && !(total >= with.TotalAtLeast) ? "basket-total"
            : with.TotalAtMost is not null && !(total <= with.TotalAtMost) ? "basket-total"
            : offer.Skus is not null && basket.FirstOf(offer.Skus) is null ? "basket-sku"
            : offer.NotSkus is not null && basket.FirstOf(offer.NotSkus) is not null ? "basket-not-sku"
            : with.Categories is { Count: > 0 } categories && basket.FirstCategoryOf(categories) is null ? "basket-category"
            : null;
    }

    private static string? OfAudience(CompiledOffer offer, OfferAudience audience, Asked asked)
    {
        if (audience.Anonymous == true && asked.Customer is not null)
        {
            return "audience-known";
        }

        if (offer.Countries is not null && (asked.CountryOr is not { } country || !offer.Countries.Contains(country)))
        {
            return "audience-country";
        }

        return asked.Customer is not { } customer ? null
            : audience.Segments is { Count: > 0 } segments && !asked.IsInAny(segments) ? "audience-segment"
            : audience.NotSegments is { Count: > 0 } not && asked.IsInAny(not) ? "audience-segment"
            : offer.Tiers is not null && asked.TierOf(offer.Tiers) is null ? "audience-tier"
            : OfPurchases(audience, customer, asked);
    }

    private static string? OfPurchases(OfferAudience audience, CustomerRecord customer, Asked asked)
    {
        if (audience is { SpentAtLeast: not null } or { SpentAtMost: not null })
        {
            var spent = Asked.SpentBy(customer, audience.Currency);
            if (spent < audience.SpentAtLeast || spent > audience.SpentAtMost)
            {
                return "audience-spend";
            }
        }

        if (asked.Orders < audience.OrdersAtLeast || asked.Orders > audience.OrdersAtMost)
        {
            return "audience-orders";
        }

        return audience.BoughtWithinDays is null && audience.NotBoughtForDays is null ? null
            : asked.LastBought is not { } last ? audience.BoughtWithinDays is null ? null : "audience-last-purchase"
            : asked.Now - last > TimeSpan.FromDays(audience.BoughtWithinDays ?? int.MaxValue / 1_000) || asked.Now - last < TimeSpan.FromDays(audience.NotBoughtForDays ?? 0)
                ? "audience-last-purchase"
            : null;
    }
}
