using OmniGrains.Offers.Contracts;

namespace OmniGrains.Offers.Rules;

/// <summary>The terms of an offer. What is absent has the default that it names.</summary>
/// <param name="Name">For the people who work with it.</param>
/// <param name="Sku">The product it is about; when absent, the basket.</param>
/// <param name="Audience">When absent, everybody.</param>
/// <param name="Basket">When absent, any basket.</param>
/// <param name="Channels">When absent, every channel.</param>
/// <param name="Places">When absent, every place.</param>
/// <param name="Moments">When absent, any moment.</param>
/// <param name="StockAtLeast">When absent, whatever the stock.</param>
/// <param name="From">When absent, from its publication on.</param>
/// <param name="Until">When absent, until it is paused or ended.</param>
/// <param name="Benefit">When absent, only something is said.</param>
/// <param name="Priority">When absent, 0.</param>
/// <param name="Excludes">Other offers by id.</param>
/// <param name="Stop">When absent, false.</param>
/// <param name="Budget">When absent, no limit.</param>
/// <param name="PerCustomer">When absent, no limit.</param>
/// <param name="HoldoutPercent">When absent, 0.</param>
/// <param name="AttributionDays">When absent, 7.</param>
/// <param name="Levers">When absent, it claims nothing.</param>
/// <param name="Texts">When absent, it says nothing.</param>
public sealed record OfferInput(
    string Name, string? Sku = null, OfferAudience? Audience = null, BasketCondition? Basket = null, IReadOnlyList<string>? Channels = null,
    IReadOnlyList<string>? Places = null, IReadOnlyList<OfferMoment>? Moments = null, decimal? StockAtLeast = null, DateTimeOffset? From = null,
    DateTimeOffset? Until = null, OfferBenefit? Benefit = null, int? Priority = null, IReadOnlyList<string>? Excludes = null, bool? Stop = null,
    OfferBudget? Budget = null, int? PerCustomer = null, decimal? HoldoutPercent = null, int? AttributionDays = null,
    IReadOnlyList<LeverTerms>? Levers = null, IReadOnlyList<OfferText>? Texts = null)
{
    internal OfferTerms Terms() => new(
        Name, Sku, Audience, Basket, Channels ?? [], Places ?? [], Moments ?? [], StockAtLeast, From?.ToUniversalTime(), Until?.ToUniversalTime(),
        Benefit ?? OfferBenefit.None, Priority ?? 0, Excludes ?? [], Stop ?? false, Budget, PerCustomer, HoldoutPercent ?? 0, AttributionDays ?? 7,
        Levers ?? [], Texts ?? []);
}
