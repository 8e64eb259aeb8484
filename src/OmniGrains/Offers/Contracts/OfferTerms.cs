namespace OmniGrains.Offers.Contracts;

/// <summary>What an offer is: to whom, when, what it gives, and what it may claim.</summary>
/// <param name="Name">For the people who work with it.</param>
/// <param name="Sku">The product it is about; null when it is about the basket.</param>
/// <param name="Audience">To whom; null for everybody.</param>
/// <param name="Basket">With what in the basket; null for any.</param>
/// <param name="Channels">Where; empty means on every channel.</param>
/// <param name="Places">Where; empty means at every place.</param>
/// <param name="Moments">When it may be said; empty means at any moment.</param>
/// <param name="StockAtLeast">Only while so much of <paramref name="Sku"/> can be sold on the channel.</param>
/// <param name="From">From when on; null: from its publication on.</param>
/// <param name="Until">Up to when; null: until it is paused or ended.</param>
/// <param name="Benefit">What it gives.</param>
/// <param name="Priority">The higher goes first.</param>
/// <param name="Excludes">Offers that are not made together with this one, whichever goes first.</param>
/// <param name="Stop">When it is made, no offer of a lower rank is.</param>
/// <param name="Budget">How much it may give in all.</param>
/// <param name="PerCustomer">How often one customer may redeem it; null: no limit.</param>
/// <param name="HoldoutPercent">Of 100 customers so many get nothing and are counted, so that the effect can be told.</param>
/// <param name="AttributionDays">Purchases within so many days after it was first shown count for it.</param>
/// <param name="Levers">What it claims; each only as far as the data supports it.</param>
/// <param name="Texts">What is said.</param>
public sealed record OfferTerms(
    string Name,
    string? Sku,
    OfferAudience? Audience,
    BasketCondition? Basket,
    IReadOnlyList<string> Channels,
    IReadOnlyList<string> Places,
    IReadOnlyList<OfferMoment> Moments,
    decimal? StockAtLeast,
    DateTimeOffset? From,
    DateTimeOffset? Until,
    OfferBenefit Benefit,
    int Priority,
    IReadOnlyList<string> Excludes,
    bool Stop,
    OfferBudget? Budget,
    int? PerCustomer,
    decimal HoldoutPercent,
    int AttributionDays,
    IReadOnlyList<LeverTerms> Levers,
    IReadOnlyList<OfferText> Texts);

/// <summary>To whom, by the live record. All that is set must hold; nobody unknown is meant as soon as anything but <c>Anonymous</c> is.</summary>
/// <param name="Segments">
/// In one of these: a trait of that name is true, as audience tools sync them, or the trait <c>segments</c> lists it.
/// </param>
/// <param name="NotSegments">In none of these.</param>
/// <param name="Currency">Of the spend; ISO 4217.</param>
/// <param name="SpentAtLeast">Net, over all time.</param>
/// <param name="SpentAtMost">Net, over all time.</param>
/// <param name="OrdersAtLeast">How many purchases.</param>
/// <param name="OrdersAtMost">How many purchases; 0: has never bought.</param>
/// <param name="BoughtWithinDays">The last purchase is at most so long ago.</param>
/// <param name="NotBoughtForDays">The last purchase is at least so long ago.</param>
/// <param name="Tiers">Has one of these loyalty tiers, in any programme.</param>
/// <param name="Countries">Is in one of these: as asked, or else by the trait <c>country</c>; ISO 3166 alpha-2.</param>
/// <param name="Anonymous">True: only who is not recognised; false: only who is.</param>
public sealed record OfferAudience(
    IReadOnlyList<string>? Segments = null, IReadOnlyList<string>? NotSegments = null, string? Currency = null, decimal? SpentAtLeast = null,
    decimal? SpentAtMost = null, int? OrdersAtLeast = null, int? OrdersAtMost = null, int? BoughtWithinDays = null, int? NotBoughtForDays = null,
    IReadOnlyList<string>? Tiers = null, IReadOnlyList<string>? Countries = null, bool? Anonymous = null);

/// <summary>What the basket must be like. All that is set must hold.</summary>
/// <param name="Skus">Contains one of these.</param>
/// <param name="Categories">Contains something of one of these categories, or of those under them.</param>
/// <param name="NotSkus">Contains none of these.</param>
/// <param name="TotalAtLeast">In <paramref name="Currency"/>.</param>
/// <param name="TotalAtMost">In <paramref name="Currency"/>.</param>
/// <param name="Currency">Of the totals; ISO 4217.</param>
public sealed record BasketCondition(
    IReadOnlyList<string>? Skus = null, IReadOnlyList<string>? Categories = null, IReadOnlyList<string>? NotSkus = null,
    decimal? TotalAtLeast = null, decimal? TotalAtMost = null, string? Currency = null);

/// <summary>What an offer gives.</summary>
/// <param name="Kind">How.</param>
/// <param name="Value">Percent, money, or the factor of points; null where none belongs.</param>
/// <param name="Currency">Of the money; ISO 4217.</param>
/// <param name="Items">What the bundle consists of.</param>
public sealed record OfferBenefit(BenefitKind Kind, decimal? Value = null, string? Currency = null, IReadOnlyList<OfferItem>? Items = null)
{
    public static readonly OfferBenefit None = new(BenefitKind.None);
}

/// <summary>A part of a bundle that is offered.</summary>
public sealed record OfferItem(string Sku, decimal Quantity);

/// <summary>How much an offer may give in all, counted when it is redeemed.</summary>
/// <param name="Amount">Money; null: no limit.</param>
/// <param name="Currency">Of the money.</param>
/// <param name="Count">Redemptions; null: no limit.</param>
public sealed record OfferBudget(decimal? Amount, string? Currency, int? Count);

/// <summary>Something that an offer claims, and when it is too weak to be claimed.</summary>
/// <param name="Kind">Which lever.</param>
/// <param name="AtMost"><c>lastPieces</c>: claimed from so few on.</param>
/// <param name="AtLeast"><c>socialProof</c>: distinct customers (5 or more); <c>crossSell</c>: baskets with both.</param>
/// <param name="Days"><c>socialProof</c>: the window; <c>expiringPoints</c>: they lapse within so many days.</param>
/// <param name="Against"><c>decoy</c>: the alternative B.</param>
/// <param name="Decoy"><c>decoy</c>: the product C that the offer's own dominates.</param>
/// <param name="Attributes"><c>decoy</c>: what is compared beside the price.</param>
/// <param name="Programme"><c>expiringPoints</c>: of which programme.</param>
/// <param name="MarginPercent"><c>charmPrice</c>, <c>prestigePrice</c>: never below cost plus this.</param>
public sealed record LeverTerms(
    LeverKind Kind, int? AtMost = null, int? AtLeast = null, int? Days = null, string? Against = null, string? Decoy = null,
    IReadOnlyList<ComparedAttribute>? Attributes = null, string? Programme = null, decimal? MarginPercent = null);

/// <summary>An attribute of the catalogue that holds a number.</summary>
/// <param name="Name">The attribute.</param>
/// <param name="LowerIsBetter">Like a weight; otherwise the higher is better.</param>
public sealed record ComparedAttribute(string Name, bool LowerIsBetter = false);

/// <summary>What is said. A text whose variables the data does not give is not said.</summary>
/// <param name="Language"><c>en</c> or <c>it</c>.</param>
/// <param name="Text">With variables such as <c>{{price}}</c>; at most 500 characters.</param>
/// <param name="Channel">Only there; null: where there is no other.</param>
public sealed record OfferText(string Language, string Text, string? Channel = null);
