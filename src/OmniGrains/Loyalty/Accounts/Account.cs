using System.Collections.Immutable;
using System.Text.Json.Serialization;
using OmniGrains.Loyalty.Contracts;
using OmniGrains.Loyalty.Referring;
using OmniGrains.Loyalty.Watching;

namespace OmniGrains.Loyalty.Accounts;

[JsonConverter(typeof(JsonStringEnumConverter<AccountStatus>))]
internal enum AccountStatus
{
    /// <summary>Nobody has enrolled.</summary>
    None,
    Open,

    /// <summary>Its record was merged into another one: what it holds and what comes is handed on.</summary>
    Moved,

    /// <summary>Its person was erased. Final.</summary>
    Closed,
}

/// <summary>An account of a programme: the lots of its points, what is set aside, and what it needs to take returns back.</summary>
internal sealed record Account
{
    public const int MostPurchases = 2_000;
    public const int MostAwaited = 100;
    public const int MostSpendings = 500;
    public const int MostGifts = 200;

    public static readonly Account Nobody = new();

    public string Id { get; init; } = "";

    public AccountStatus Status { get; init; }

    public DateTimeOffset OpenedAt { get; init; }

    public string? MovedInto { get; init; }

    /// <summary>Records that left when a merge was undone: what still comes here for them is handed on.</summary>
    public ImmutableList<string> Departed { get; init; } = [];

    public ImmutableArray<PointsLot> Lots { get; init; } = [];

    /// <summary>The latest; a return of an older one takes nothing back.</summary>
    public ImmutableList<CountedPurchase> Purchases { get; init; } = [];

    public ImmutableList<ReturnAwaited> Awaited { get; init; } = [];

    public ImmutableArray<Spending> Spendings { get; init; } = [];

    /// <summary>Called off before they were asked for.</summary>
    public ImmutableList<string> Barred { get; init; } = [];

    /// <summary>The latest events that gave points.</summary>
    public ImmutableArray<CountedEvent> Happened { get; init; } = [];

    /// <summary>Null when nobody brought the member.</summary>
    public Referral? Referral { get; init; }

    /// <summary>The latest points given by hand.</summary>
    public ImmutableList<Gift> Gifts { get; init; } = [];

    /// <summary>What was suspected of late.</summary>
    public ImmutableList<Suspicion> Suspicions { get; init; } = [];

    public string? Tier { get; init; }

    public DateTimeOffset? ReviewAt { get; init; }

    public bool ReviewAsked { get; init; }

    /// <summary>A merge was undone: the tier is what is left of the figures.</summary>
    public bool Parted { get; init; }

    public DateTimeOffset? UsedAt { get; init; }

    public BalanceChanged? Noted { get; init; }

    [JsonIgnore]
    public decimal Active => Left(active: true);

    [JsonIgnore]
    public decimal Pending => Left(active: false);

    [JsonIgnore]
    public decimal Locked => Spendings.Where(spending => spending.State == SpendingState.Locked).Sum(spending => spending.Points);

    public DateTimeOffset? ExpiryOf(PointsLot lot) => lot.IdleDays is { } days ? (UsedAt ?? OpenedAt).AddDays(days) : lot.ExpiresAt;

    /// <summary>Points that can be spent, the first to lapse first.</summary>
    public IEnumerable<PointsLot> Spendable() => Lots.Where(lot => lot is { Active: true, Left: > 0 })
        .OrderBy(lot => ExpiryOf(lot) ?? DateTimeOffset.MaxValue).ThenBy(lot => lot.ActiveAt).ThenBy(lot => lot.Id, StringComparer.Ordinal);

    public PointsLot? Lot(string id) => Lots.FirstOrDefault(lot => lot.Id == id);

    /// <summary>When active points lapse next after a moment, and how many then; null for never.</summary>
    public (DateTimeOffset? At, decimal Points) LapsingAfter(DateTimeOffset moment)
    {
        var (next, points) = ((DateTimeOffset?)null, 0m);
        foreach (var lot in Lots)
        {
            if (lot is { Active: true, Left: > 0 } && ExpiryOf(lot) is { } at && at > moment && !(at > next))
            {
                (next, points) = (at, at == next ? points + lot.Left : lot.Left);
            }
        }

        return (next, points);
    }

    private decimal Left(bool active)
    {
        var left = 0m;
        foreach (var lot in Lots)
        {
            left += lot.Active == active ? lot.Left : 0;
        }

        return left;
    }
}

internal sealed record CountedEvent(string Name, string EventId, DateOnly Day);

[JsonConverter(typeof(JsonStringEnumConverter<SpendingState>))]
internal enum SpendingState
{
    Locked,
    Spent,
    Released,
}

/// <summary>
/// A payment by points or a redemption.
/// <c>Points</c>: What was set aside; once spent, what was spent.
/// <c>Pieces</c>: From which lots.
/// <c>Asked</c>: What was set aside at first.
/// <c>Reference</c>: For which order it was spent.
/// <c>Restored</c>: What was given back, by refund id.
/// </summary>
internal sealed record Spending(
    string Id, SpendingKind Kind, SpendingState State, decimal Points, ImmutableList<LotPiece> Pieces, DateTimeOffset Until, string? Reward,
    DateTimeOffset At, decimal Asked, ImmutableDictionary<string, decimal> Restored, string? Reference = null)
{
    [JsonIgnore]
    public decimal Refunded => Restored.Values.Sum();
}
