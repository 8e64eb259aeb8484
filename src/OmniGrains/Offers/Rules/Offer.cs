using System.Collections.Immutable;
using OmniGrains.Edge;
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
/// <param name="Spent">How much was given, by currency.</param>
/// <param name="ByCustomer">How often by each customer; counted only while there is a limit for each.</param>
internal sealed record Offer(
    int Revision, OfferTerms? Terms, OfferState State, int Publication, DateTimeOffset? PublishedAt, int Redeemed, ImmutableSortedDictionary<string, decimal> Spent,
    ImmutableDictionary<string, int> ByCustomer)
{
    public const string GrainType = "offer";
    public const int LongestId = 40;

    public static readonly Offer Unknown = new(
        0, null, OfferState.Draft, 0, null, 0, ImmutableSortedDictionary.Create<string, decimal>(StringComparer.Ordinal), ImmutableDictionary.Create<string, int>(StringComparer.Ordinal));

    public static GrainId GrainOf(string id) => GrainId.Of(GrainType, id);

    /// <summary>The revision at which it was published last: what was granted to it is in use.</summary>
    public int PublishedRevision { get; init; } = -1;

    /// <summary>When it begins: as its terms say, but not before it was published.</summary>
    public DateTimeOffset? Begins => Terms?.From > PublishedAt ? Terms.From : PublishedAt;

    public bool HasBudgetFor(decimal amount) =>
        Terms?.Budget is not { } budget || ((budget.Count is not { } count || Redeemed < count) && (budget.Amount is not { } money || SpentOf(budget) + amount <= money));

    public bool IsSpent => Terms?.Budget is { } budget && (Redeemed >= budget.Count || SpentOf(budget) >= budget.Amount);

    /// <summary>What was given, by currency.</summary>
    public IReadOnlyList<Money> SpentMoney => [.. Spent.Select(one => new Money(one.Value, one.Key))];

    /// <summary>How often it was redeemed by a customer, whatever record of theirs it was counted on.</summary>
    public int RedeemedBy(IReadOnlyList<string> records)
    {
        var count = 0;
        for (var i = 0; i < records.Count; i++)
        {
            count += ByCustomer.GetValueOrDefault(records[i]);
        }

        return count;
    }

    private decimal SpentOf(OfferBudget budget) => budget.Currency is { } currency ? Spent.GetValueOrDefault(currency) : 0;
}

/// <summary><c>ExpectedRevision</c>: refuses with 412 unless the offer stands there; 0 for a new one, null when the caller does not mind.</summary>
internal sealed record SaveOffer(string Id, OfferTerms Terms, int? ExpectedRevision, string Actor) : ICommand<OfferReply>;

/// <summary>The claims of the terms at <c>Revision</c> have been looked into, their price and their place among the published have been granted.</summary>
internal sealed record PublishOffer(string Id, int Publication, int Revision, string Actor) : ICommand<OfferReply>;

internal sealed record PauseOffer(string Id, int? ExpectedRevision, string Actor) : ICommand<OfferReply>;

internal sealed record EndOffer(string Id, int? ExpectedRevision, string Actor) : ICommand<OfferReply>;

/// <summary>Ends the offer at the end of its window, unless it was published anew meanwhile.</summary>
internal sealed record EndInTime(string Id, int Publication) : ICommand<OfferReply>;

/// <summary>What was granted to a publication is taken back, unless it was seen through.</summary>
internal sealed record GiveUpPublication(string Id, int Publication, int Revision, string? Thing) : ICommand<OfferReply>;

/// <summary><c>Records</c>: all records of the customer, so that a limit holds for a person also after records were merged.</summary>
internal sealed record RedeemOffer(
    string Id, string Redemption, string? Customer, IReadOnlyList<string> Records, string? Order, decimal Amount, string? Currency) : ICommand<OfferReply>;

internal sealed record OfferReply(int Revision, OfferState State, int Redeemed, IReadOnlyList<Money> Spent);

internal sealed record ReadOffer : IQuery<Offer>
{
    public static readonly ReadOffer Query = new();
}
