using OmniGrains.Orders.Contracts;

namespace OmniGrains.Customers.Contracts;

/// <summary>Everything that is known of a customer right now.</summary>
/// <param name="Id">The customer.</param>
/// <param name="RequestedId">The id that was asked for, when that record has been merged into this one.</param>
/// <param name="Version">Grows with every change to the record; the same as in the <c>ETag</c>.</param>
/// <param name="Position">The journal position of the last change.</param>
/// <param name="Identities">By what the customer is recognised.</param>
/// <param name="Name">From the profile.</param>
/// <param name="PreferredChannel">As the customer said, or else the channel used most.</param>
/// <param name="PreferredLanguage">As the customer said, or else the profile's language.</param>
/// <param name="Traits">The profile as one object.</param>
/// <param name="Consents">By channel and purpose.</param>
/// <param name="Totals">Per currency.</param>
/// <param name="RecentPurchases">The last 20 purchases and returns, latest first.</param>
/// <param name="Channels">How often each channel was used.</param>
/// <param name="Behaviour">What the customer did lately.</param>
/// <param name="OpenConversations">The conversations that are not resolved, latest first; at most 50 are known.</param>
/// <param name="FirstSeen">The first purchase or behaviour; absent before one is known.</param>
/// <param name="LastSeen">The last purchase or behaviour; absent before one is known.</param>
/// <param name="Merges">The records that this one consists of, and those it might.</param>
/// <param name="Loyalty">Points and tier by programme.</param>
/// <param name="Satisfaction">What was answered last to each kind of survey.</param>
public sealed record CustomerRecord(
    string Id,
    string? RequestedId,
    long Version,
    long Position,
    IReadOnlyList<CustomerIdentity> Identities,
    string? Name,
    string? PreferredChannel,
    string? PreferredLanguage,
    RawJson Traits,
    IReadOnlyList<CustomerConsent> Consents,
    IReadOnlyList<CustomerTotal> Totals,
    IReadOnlyList<CustomerPurchase> RecentPurchases,
    IReadOnlyList<CustomerChannel> Channels,
    CustomerBehaviour Behaviour,
    IReadOnlyList<CustomerConversation> OpenConversations,
    DateTimeOffset? FirstSeen,
    DateTimeOffset? LastSeen,
    CustomerMerges Merges,
    IReadOnlyList<CustomerLoyalty> Loyalty,
    IReadOnlyList<CustomerSatisfaction> Satisfaction);

/// <summary>Points and tier in a loyalty programme.</summary>
/// <param name="Programme">The programme.</param>
/// <param name="AccountId">The account, for <c>/v1/loyalty/accounts</c>.</param>
/// <param name="Points">What can be spent now.</param>
/// <param name="Pending">What cannot be spent yet.</param>
/// <param name="Tier">Absent for none.</param>
public sealed record CustomerLoyalty(string Programme, string AccountId, decimal Points, decimal Pending, string? Tier);

/// <summary>An identity on the record.</summary>
public sealed record CustomerIdentity(string Kind, string Value, bool Verified, DateTimeOffset Since);

/// <summary>Consent as it stands.</summary>
public sealed record CustomerConsent(
    string Channel, string Purpose, bool Granted, DateTimeOffset Since, string? Source, string? TextVersion, string Actor);

/// <summary>Sums in one currency.</summary>
/// <param name="Currency">ISO 4217.</param>
/// <param name="Gross">What was bought.</param>
/// <param name="Returned">What came back; not negative.</param>
/// <param name="Adjusted">Money moved without goods.</param>
/// <param name="Net">Gross − returned + adjusted.</param>
/// <param name="Orders">How many purchases.</param>
/// <param name="Returns">How many returns.</param>
public sealed record CustomerTotal(string Currency, decimal Gross, decimal Returned, decimal Adjusted, decimal Net, int Orders, int Returns);

/// <summary>A purchase or return. Where it stands is told of orders, not of what was sold over a counter.</summary>
public sealed record CustomerPurchase(
    string OrderId, PurchaseKind Kind, string Channel, string? Place, DateTimeOffset OccurredAt, string Currency, decimal Total, int Items,
    PaymentState? Payment = null, FulfilmentState? Fulfilment = null, ReturnState? Return = null);

/// <summary>How often a channel was used.</summary>
public sealed record CustomerChannel(string Channel, int Purchases, int Returns, int Behaviours);

/// <summary>What the customer did: how often at all, and lately.</summary>
public sealed record CustomerBehaviour(IReadOnlyList<CustomerBehaviourCount> Counts, IReadOnlyList<CustomerBehaviourEvent> Recent);

public sealed record CustomerBehaviourCount(string Name, int Count);

public sealed record CustomerBehaviourEvent(string Type, string Name, string Channel, DateTimeOffset OccurredAt);

/// <summary>A conversation that is not resolved.</summary>
/// <param name="Id">The conversation.</param>
/// <param name="Channel">The channel that it is counted under.</param>
/// <param name="Since">When it was opened, or opened again.</param>
public sealed record CustomerConversation(string Id, string Channel, DateTimeOffset Since);

/// <summary>Links with other records.</summary>
public sealed record CustomerMerges(IReadOnlyList<CustomerMember> Members, IReadOnlyList<CustomerSuggestion> Suggestions);

/// <summary>A record that has been merged into another one of this customer.</summary>
/// <param name="Id">The record.</param>
/// <param name="Into">The record that it was merged into.</param>
/// <param name="MergeId">By which the merge can be undone.</param>
/// <param name="Basis">Why: <c>by-hand</c>, <c>strong-identities</c> or <c>anonymous</c>.</param>
/// <param name="Actor">Who asked for it.</param>
/// <param name="Since">When.</param>
public sealed record CustomerMember(string Id, string Into, string MergeId, string Basis, string Actor, DateTimeOffset Since);

/// <summary>A record that may be the same person; the basis names the kind of identity that speaks for it.</summary>
public sealed record CustomerSuggestion(string With, string Basis, DateTimeOffset Since);
