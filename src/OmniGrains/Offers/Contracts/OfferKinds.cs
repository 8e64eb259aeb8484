using System.Text.Json.Serialization;

namespace OmniGrains.Offers.Contracts;

/// <summary>Where in the customer's day an offer is made.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OfferMoment>))]
public enum OfferMoment
{
    [JsonStringEnumMemberName("site")]
    Site,
    [JsonStringEnumMemberName("app")]
    App,
    [JsonStringEnumMemberName("till")]
    Till,
    [JsonStringEnumMemberName("conversation")]
    Conversation,
}

/// <summary>What an offer gives.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<BenefitKind>))]
public enum BenefitKind
{
    /// <summary>Nothing: only something to say.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>Off the price of the offer's product, or off the basket.</summary>
    [JsonStringEnumMemberName("percent")]
    Percent,

    /// <summary>Off the price of the offer's product, or off the basket.</summary>
    [JsonStringEnumMemberName("amount")]
    Amount,

    /// <summary>For one piece of the offer's product.</summary>
    [JsonStringEnumMemberName("fixedPrice")]
    FixedPrice,

    /// <summary>For all items together.</summary>
    [JsonStringEnumMemberName("bundlePrice")]
    BundlePrice,
    [JsonStringEnumMemberName("freeShipping")]
    FreeShipping,

    /// <summary>Points of the purchase times the value.</summary>
    [JsonStringEnumMemberName("pointsMultiplier")]
    PointsMultiplier,
}

/// <summary>What an offer may claim. Each is shown only if the data supports it; the README's table says when.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LeverKind>))]
public enum LeverKind
{
    /// <summary>A reduction from the lowest price of the 30 days before it.</summary>
    [JsonStringEnumMemberName("priorPrice")]
    PriorPrice,

    /// <summary>Only until a fixed moment, after which it really costs more.</summary>
    [JsonStringEnumMemberName("validUntil")]
    ValidUntil,

    /// <summary>Only so many are left.</summary>
    [JsonStringEnumMemberName("lastPieces")]
    LastPieces,

    /// <summary>So many other customers bought it.</summary>
    [JsonStringEnumMemberName("socialProof")]
    SocialProof,

    /// <summary>Flags a product that the offer's one beats, beside one that it does not.</summary>
    [JsonStringEnumMemberName("decoy")]
    Decoy,

    /// <summary>A bundle costs less than its parts today.</summary>
    [JsonStringEnumMemberName("bundleSaving")]
    BundleSaving,

    /// <summary>The customer's own points are about to lapse.</summary>
    [JsonStringEnumMemberName("expiringPoints")]
    ExpiringPoints,

    /// <summary>The offered price becomes the largest one at or below it that ends in .99.</summary>
    [JsonStringEnumMemberName("charmPrice")]
    CharmPrice,

    /// <summary>The offered price is rounded up to a whole one.</summary>
    [JsonStringEnumMemberName("prestigePrice")]
    PrestigePrice,

    /// <summary>A better product than one in the basket, of its category, at 1.1 to 1.5 times its price.</summary>
    [JsonStringEnumMemberName("upsell")]
    Upsell,

    /// <summary>It is often bought with something in the basket.</summary>
    [JsonStringEnumMemberName("crossSell")]
    CrossSell,
}

/// <summary>Where an offer stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OfferState>))]
public enum OfferState
{
    [JsonStringEnumMemberName("draft")]
    Draft,
    [JsonStringEnumMemberName("published")]
    Published,
    [JsonStringEnumMemberName("paused")]
    Paused,

    /// <summary>For good.</summary>
    [JsonStringEnumMemberName("ended")]
    Ended,
}
