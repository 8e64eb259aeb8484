using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Offers.Contracts;

/// <summary>The terms of an offer were entered, or changed: the whole of them.</summary>
public sealed record OfferSaved(string Offer, OfferTerms Terms, string Actor) : IEvent;

/// <summary>The offer is made from now on. Its claims were supported by the data at that moment.</summary>
/// <param name="Offer">The offer.</param>
/// <param name="Publication">Counts its publications.</param>
/// <param name="At">When.</param>
/// <param name="Actor">Who published it.</param>
public sealed record OfferPublished(string Offer, int Publication, DateTimeOffset At, string Actor) : IAuditedEvent
{
    string IAuditedEvent.Action => "offer.publish";

    string IAuditedEvent.Target => Offer;
}

/// <summary>The offer is not made any more, until it is published again.</summary>
/// <param name="Offer">The offer.</param>
/// <param name="Sku">The product it was about.</param>
/// <param name="Publication">Which of its publications.</param>
/// <param name="At">When.</param>
/// <param name="Actor">Who paused it.</param>
/// <param name="Thing">Under what its price is known; absent in older events: the product.</param>
public sealed record OfferPaused(string Offer, string? Sku, int Publication, DateTimeOffset At, string Actor, string? Thing = null) : IAuditedEvent
{
    string IAuditedEvent.Action => "offer.pause";

    string IAuditedEvent.Target => Offer;
}

/// <summary>The offer is over for good.</summary>
/// <param name="Offer">The offer.</param>
/// <param name="Sku">The product it was about.</param>
/// <param name="Publication">Its last publication; when it was not being made, the one that may have been under way.</param>
/// <param name="At">When.</param>
/// <param name="Actor">Who ended it; <c>time</c> when its window did.</param>
/// <param name="Thing">Under what its price is known; absent in older events: the product.</param>
public sealed record OfferEnded(string Offer, string? Sku, int Publication, DateTimeOffset At, string Actor, string? Thing = null) : IAuditedEvent
{
    string IAuditedEvent.Action => "offer.end";

    string IAuditedEvent.Target => Offer;
}

/// <summary>Somebody got what the offer gives.</summary>
/// <param name="Offer">The offer.</param>
/// <param name="Redemption">Unique within the offer; the caller's own.</param>
/// <param name="Buyer">The customer; null when unknown.</param>
/// <param name="Order">The order, when it was named.</param>
/// <param name="Amount">What it gave.</param>
/// <param name="Currency">ISO 4217; null when nothing but the count matters.</param>
public sealed record OfferRedeemed(string Offer, string Redemption, string? Buyer, string? Order, decimal Amount, string? Currency) : IConcernsCustomer
{
    string? IConcernsCustomer.Customer => Buyer;
}

/// <summary>The offer is among those that are made.</summary>
/// <param name="Offer">The offer.</param>
/// <param name="Publication">Which of its publications.</param>
/// <param name="Revision">The revision of its terms that was looked into.</param>
public sealed record OfferListed(string Offer, int Publication, int Revision = 0) : IEvent;

/// <summary>It is time to see whether a publication for which an offer was listed was seen through.</summary>
/// <param name="Offer">The offer.</param>
/// <param name="Publication">Which of its publications.</param>
/// <param name="Revision">The revision of its terms that was looked into.</param>
/// <param name="Thing">Under what its price may have been granted; null when it asks none.</param>
public sealed record OfferListingDue(string Offer, int Publication, int Revision, string? Thing) : IEvent;

/// <summary>A publication was not seen through: what was granted to it is taken back, and it cannot be seen through any more.</summary>
/// <param name="Offer">The offer.</param>
/// <param name="Publication">The publication that was begun.</param>
/// <param name="Revision">The revision of its terms that was looked into.</param>
/// <param name="Thing">Under what its price may have been granted.</param>
/// <param name="At">When.</param>
public sealed record OfferPublicationLeft(string Offer, int Publication, int Revision, string? Thing, DateTimeOffset At) : IEvent;

/// <summary>The offer is not among those that are made any more.</summary>
public sealed record OfferUnlisted(string Offer) : IEvent;

/// <summary>An offer asks a price of its own for a product, or gives something else: the price history of offers.</summary>
/// <param name="Sku">The product; what is no product has a name with a bar in it, which no SKU has.</param>
/// <param name="Priced">The price.</param>
public sealed record OfferPriced(string Sku, PricedOffer Priced) : IEvent;

/// <summary>An offer's price was taken back before its time; before it began, as if it had never been asked.</summary>
public sealed record OfferPriceEnded(string Sku, string Offer, int Publication, DateTimeOffset At) : IEvent;

/// <summary>What an offer asks for one piece.</summary>
/// <param name="Offer">The offer.</param>
/// <param name="Publication">Which of its publications.</param>
/// <param name="From">From when on.</param>
/// <param name="Until">Up to when, as it was told; null: open.</param>
/// <param name="Amount">For one piece, the lowest of <paramref name="Spots"/>. Of what has no price, minus what is given: the less, the better for the customer.</param>
/// <param name="ListAmount">What it costs there without the offer.</param>
/// <param name="Currency">ISO 4217; of what is no money, empty.</param>
/// <param name="Urgent">Customers are told that it ends then.</param>
/// <param name="Rounding">Why it is not what the benefit alone gives: <c>charmPrice</c>, <c>prestigePrice</c>; null otherwise.</param>
/// <param name="Revision">The revision of the offer's terms that was looked into.</param>
/// <param name="Benefit">What the list price was reduced by, so that what was asked is known when the list price changes; absent in older events.</param>
/// <param name="Spots">What was asked where when it was published; absent in older events: the same everywhere.</param>
/// <param name="EndedAt">When it was taken back before its time; what was told of its end stays known.</param>
/// <param name="Basket">Of what is given on the basket: what the basket must be like. Absent in older events: any.</param>
public sealed record PricedOffer(
    string Offer, int Publication, DateTimeOffset From, DateTimeOffset? Until, decimal Amount, decimal ListAmount, string Currency, bool Urgent, string? Rounding,
    int Revision = 0, OfferBenefit? Benefit = null, IReadOnlyList<SpotPrice>? Spots = null, DateTimeOffset? EndedAt = null,
    BasketCondition? Basket = null);

/// <summary>What an offer asks at one place of sale.</summary>
/// <param name="Channel">The channel; null: any that is not named.</param>
/// <param name="Place">The place; null: any that is not named.</param>
/// <param name="Amount">For one piece.</param>
/// <param name="ListAmount">What it costs without the offer.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="Told">Customers are told there when it ends.</param>
public sealed record SpotPrice(string? Channel, string? Place, decimal Amount, decimal ListAmount, string Currency, bool Told);

/// <summary>What a claim rested on when it was first made. One for all who see the same claim about the same facts.</summary>
/// <param name="Claim">What was claimed, with its figures.</param>
/// <param name="Publication">Of the offer.</param>
/// <param name="Sources">Where the figures come from.</param>
/// <param name="Position">The journal position up to which everything was known.</param>
public sealed record EvidenceKept(OfferClaim Claim, int Publication, IReadOnlyList<EvidenceSource> Sources, long Position) : IEvent;

/// <summary>Something that an offer claims, supported by the data.</summary>
/// <param name="EvidenceId">Where its evidence is kept.</param>
/// <param name="Kind">Which lever.</param>
/// <param name="Offer">The offer.</param>
/// <param name="Sku">The product.</param>
/// <param name="Channel">Where it is so; null: anywhere.</param>
/// <param name="Place">Where it is so; null: anywhere.</param>
/// <param name="Subject">What else it is about: a product in the basket, an account.</param>
/// <param name="Figures">By name; amounts in plain digits, instants in UTC.</param>
/// <param name="ValidUntil">When it ends in any case; null: when the facts change.</param>
public sealed record OfferClaim(
    string EvidenceId, LeverKind Kind, string Offer, string? Sku, string? Channel, string? Place, string? Subject,
    IReadOnlyDictionary<string, string> Figures, DateTimeOffset? ValidUntil);

/// <summary>Where a figure comes from.</summary>
/// <param name="What">E.g. <c>stock/milano-1:TEAPOT</c>, <c>price/TEAPOT</c>, <c>offer-price/teapot-week</c>.</param>
/// <param name="Reading">What was read there.</param>
public sealed record EvidenceSource(string What, string Reading);

/// <summary>Offers were shown to customers, or would have been, had they not been held out. Many in one event.</summary>
public sealed record OffersShown(IReadOnlyList<ShownOffer> Shown) : IEvent;

/// <summary>One of them.</summary>
public sealed record ShownOffer(string Offer, string Customer, bool HeldOut, int AttributionDays, DateTimeOffset At);
