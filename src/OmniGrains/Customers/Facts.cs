using System.Text.Json.Serialization;
using OmniGrains.Customers.Contracts;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Customers;

/// <summary>
/// What is recorded on one customer's record. Made to be small in memory: short immutable arrays, amounts as
/// ten-thousandths, times as UTC <see cref="DateTime"/>, shared strings for kinds, channels, places and currencies.
/// </summary>
internal sealed record Facts
{
    public const int MostRecent = 20;
    public const int MostBehaviourNames = 50;
    public const int MostConversations = 50;

    public static readonly Facts None = new();

    /// <summary>How many events made this state; what <c>ExpectedRevision</c> is compared with.</summary>
    public int Revision { get; init; }

    public DateTime FirstSeen { get; init; }

    public DateTime LastSeen { get; init; }

    public HeldIdentity[] Identities { get; init; } = [];

    public Profile? Profile { get; init; }

    public HeldConsent[] Consents { get; init; } = [];

    public CurrencyTotal[] Totals { get; init; } = [];

    /// <summary>Latest first by time of purchase.</summary>
    public NotedPurchase[] Purchases { get; init; } = [];

    public ChannelUse[] Channels { get; init; } = [];

    public Behaviour? Behaviour { get; init; }

    public Links? Links { get; init; }

    /// <summary>By programme; null before the first.</summary>
    public LoyaltyStanding[]? Loyalty { get; init; }

    /// <summary>The last answer by kind of survey; null before the first.</summary>
    public CustomerSatisfaction[]? Satisfaction { get; init; }

    /// <summary>Those that are not resolved; null when there are none.</summary>
    public OpenConversation[]? Conversations { get; init; }
}

/// <summary>A conversation that is not resolved.</summary>
internal readonly record struct OpenConversation(string Id, string Channel, DateTime Since);

/// <summary>An identifier of this record.</summary>
internal readonly record struct HeldIdentity(string Kind, string Value, DateTime Since, bool Verified);

/// <summary>Consent as it stands.</summary>
internal readonly record struct HeldConsent(
    string Channel, string Purpose, bool Granted, DateTime Since, string? Source, string? TextVersion, string Actor);

/// <summary>Sums in one currency, in ten-thousandths. <see cref="Returned"/> is not negative.</summary>
internal readonly record struct CurrencyTotal(string Currency, long Gross, long Returned, long Adjusted, int Orders, int Returns)
{
    [JsonIgnore]
    public long Net => Gross - Returned + Adjusted;
}

/// <summary>One recent purchase or return.</summary>
internal readonly record struct NotedPurchase(
    string OrderId, PurchaseKind Kind, string Channel, string? Place, string Currency, long Total, DateTime OccurredAt, int Items, NotedState? State = null);

/// <summary>Where an order stands; null for what is only a document.</summary>
internal sealed record NotedState(PaymentState Payment, FulfilmentState Fulfilment, ReturnState Return);

/// <summary>How often a channel was used.</summary>
internal readonly record struct ChannelUse(string Channel, int Purchases, int Returns, int Behaviours)
{
    [JsonIgnore]
    public int All => Purchases + Returns + Behaviours;
}

/// <summary>What is known of a person. What is read often stands beside the traits; nothing is held twice.</summary>
/// <param name="Name">The name as it is shown: the trait, or first and last name.</param>
/// <param name="IsNameTrait">True when <paramref name="Name"/> is the trait <c>name</c>, which <paramref name="Others"/> then leaves out.</param>
/// <param name="Language">From the traits: the language, or that of the locale.</param>
/// <param name="PreferredChannel">As the person said.</param>
/// <param name="PreferredLanguage">As the person said.</param>
/// <param name="Others">The other traits as a JSON object; null when there are none.</param>
/// <param name="ChangedAt">Decides between the profiles of merged records: the newest wins, trait by trait.</param>
internal sealed record Profile(
    string? Name, bool IsNameTrait, string? Language, string? PreferredChannel, string? PreferredLanguage, string? Others, DateTime ChangedAt);

/// <summary>What the person did lately, and how often at all.</summary>
/// <param name="Counts">By name; past <see cref="Facts.MostBehaviourNames"/> names the rest counts as <c>other</c>.</param>
/// <param name="Recent">Latest first.</param>
internal sealed record Behaviour(BehaviourCount[] Counts, TrackedBehaviour[] Recent);

internal readonly record struct BehaviourCount(string Name, int Count);

internal readonly record struct TrackedBehaviour(string Type, string Name, string Channel, DateTime OccurredAt);

/// <summary>How this record is linked with others.</summary>
internal sealed record Links
{
    public const int MostMembers = 100;
    public const int MostSuggestions = 20;

    public static readonly Links None = new();

    public Member[] Members { get; init; } = [];

    /// <summary>Records that a person separated from this one: never merged again without being asked.</summary>
    public string[] Separated { get; init; } = [];

    public Suggestion[] Suggestions { get; init; } = [];
}

/// <summary>A record that is, or is about to be, part of this one. Whether it really is, that record itself knows.</summary>
internal readonly record struct Member(string Id, string MergeId, string Basis, string Actor, DateTime Since, bool Pending);

internal readonly record struct Suggestion(string With, string Basis, DateTime Since);
