using System.Collections.Immutable;
using OmniGrains.Engine;
using OmniGrains.Offers.Contracts;

namespace OmniGrains.Offers.Rules;

/// <summary>An offer as it stands.</summary>
/// <param name="Revision">Counts what was done to it by people, redemptions left out; its ETag.</param>
/// <param name="Terms">Null before it was drafted.</param>
/// <param name="State">Whether it is made.</param>
/// <param name="Publication">How often it was published.</param>
/// <param name="PublishedAt">Last.</param>
/// <param name="Redeemed">How often.</param>
/// <param name="Spent">How much was given, in the budget's currency.</param>
/// <param name="ByCustomer">How often by each customer; counted only while there is a limit for each.</param>
internal sealed record Offer(
    int Revision, OfferTerms? Terms, OfferState State, int Publication, DateTimeOffset? PublishedAt, int Redeemed, decimal Spent,
    ImmutableDictionary<string, int> ByCustomer)
{
    public const string GrainType = "offer";
    public const int LongestId = 40;

    public static readonly Offer Unknown = new(
        0, null, OfferState.Draft, 0, null, 0, 0, ImmutableDictionary.Create<string, int>(StringComparer.Ordinal));

    public static GrainId GrainOf(string id) => GrainId.Of(GrainType, id);

    /// <summary>When it begins: as its terms say, but not before it was published.</summary>
    public DateTimeOffset? Begins => Terms?.From > PublishedAt ? Terms.From : PublishedAt;

    public bool HasBudgetFor(decimal amount) =>
        Terms?.Budget is not { } budget || ((budget.Count is not { } count || Redeemed < count) && (budget.Amount is not { } money || Spent + amount <= money));

    public bool IsSpent => Terms?.Budget is { } budget && (Redeemed >= budget.Count || Spent >= budget.Amount);
}

/// <summary><c>ExpectedRevision</c>: refuses with 412 unless the offer stands there; 0 for a new one, null when the caller does not mind.</summary>
internal sealed record SaveOffer(string Id, OfferTerms Terms, int? ExpectedRevision, string Actor) : ICommand<OfferReply>;

/// <summary>Its claims have been looked into, its price and its place among the published have been granted.</summary>
internal sealed record PublishOffer(string Id, int Publication, int? ExpectedRevision, string Actor) : ICommand<OfferReply>;

internal sealed record PauseOffer(string Id, int? ExpectedRevision, string Actor) : ICommand<OfferReply>;

internal sealed record EndOffer(string Id, int? ExpectedRevision, string Actor) : ICommand<OfferReply>;

/// <summary>Ends the offer at the end of its window, unless it was published anew meanwhile.</summary>
internal sealed record EndInTime(string Id, int Publication) : ICommand<OfferReply>;

internal sealed record RedeemOffer(string Id, string Redemption, string? Customer, string? Order, decimal Amount, string? Currency) : ICommand<OfferReply>;

internal sealed record OfferReply(int Revision, OfferState State, int Redeemed, decimal Spent);

internal sealed record ReadOffer : IQuery<Offer>
{
    public static readonly ReadOffer Query = new();
}
