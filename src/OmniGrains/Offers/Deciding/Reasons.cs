using OmniGrains.Offers.Contracts;
using OmniGrains.Offers.Levers;

namespace OmniGrains.Offers.Deciding;

/// <summary>What spoke for an offer that is made, for the person who makes it.</summary>
internal static class Reasons
{
    public static List<string> Of(CompiledOffer offer, Asked asked)
    {
        var because = new List<string>();
        if (offer.Terms.Basket is { } basket)
        {
            AddBasket(because, offer, basket, asked.Basket);
        }

        if (offer.Terms.Audience is { } audience && asked.Customer is not null)
        {
            AddAudience(because, offer, audience, asked);
        }

        return because;
    }

    private static void AddBasket(List<string> because, CompiledOffer offer, BasketCondition with, AskedBasket basket)
    {
        Add(because, offer.Skus is null ? null : $"basket has {basket.FirstOf(offer.Skus)}");
        Add(because, with.Categories is { Count: > 0 } categories ? $"basket has something of {basket.FirstCategoryOf(categories)}" : null);
        Add(because, with is { TotalAtLeast: not null } or { TotalAtMost: not null } ? $"basket of {Figure.Money(basket.Total ?? 0)} {with.Currency}" : null);
    }

    private static void AddAudience(List<string> because, CompiledOffer offer, OfferAudience audience, Asked asked)
    {
        Add(because, audience.Segments is { Count: > 0 } segments ? $"segment {segments.First(asked.IsIn)}" : null);
        Add(because, offer.Tiers is null ? null : $"tier {asked.TierOf(offer.Tiers)}");
        Add(because, audience is { SpentAtLeast: not null } or { SpentAtMost: not null } ? $"spent {Figure.Money(Asked.SpentBy(asked.Customer!, audience.Currency))} {audience.Currency}" : null);
        Add(because, audience is { OrdersAtLeast: not null } or { OrdersAtMost: not null } ? $"{asked.Orders} orders" : null);
        Add(because, audience is { BoughtWithinDays: null, NotBoughtForDays: null } ? null
            : asked.LastBought is { } last ? $"last bought {(int)(asked.Now - last).TotalDays} days ago" : "has never bought");
    }

    private static void Add(List<string> because, string? reason)
    {
        if (reason is not null)
        {
            because.Add(reason);
        }
    }
}
