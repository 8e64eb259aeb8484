using System.Text.Json.Serialization;

namespace OmniGrains.Loyalty.Contracts;

/// <summary>What members get.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ProgrammeKind>))]
public enum ProgrammeKind
{
    /// <summary>Points that are earned and spent, and benefits by tier.</summary>
    [JsonStringEnumMemberName("points")]
    Points,

    /// <summary>Benefits by tier only; nothing is owed to anybody.</summary>
    [JsonStringEnumMemberName("benefitsOnly")]
    BenefitsOnly,
}

[JsonConverter(typeof(JsonStringEnumConverter<RoundingMode>))]
public enum RoundingMode
{
    /// <summary>Fractions are dropped.</summary>
    [JsonStringEnumMemberName("down")]
    Down,

    /// <summary>To the nearest, halves away from zero.</summary>
    [JsonStringEnumMemberName("nearest")]
    Nearest,
}

[JsonConverter(typeof(JsonStringEnumConverter<RoundingScope>))]
public enum RoundingScope
{
    [JsonStringEnumMemberName("purchase")]
    Purchase,

    /// <summary>Each line is rounded, then they are added up.</summary>
    [JsonStringEnumMemberName("line")]
    Line,
}

/// <summary>How points are rounded.</summary>
/// <param name="Decimals">0, 1 or 2.</param>
/// <param name="Mode">Which way.</param>
/// <param name="Per">What is rounded.</param>
public sealed record PointsRounding(int Decimals, RoundingMode Mode, RoundingScope Per)
{
    public static readonly PointsRounding Whole = new(0, RoundingMode.Down, RoundingScope.Purchase);
}

[JsonConverter(typeof(JsonStringEnumConverter<ExpiryKind>))]
public enum ExpiryKind
{
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>So many days or months after the purchase.</summary>
    [JsonStringEnumMemberName("rolling")]
    Rolling,

    /// <summary>At the end of the month that lies so many months after the purchase.</summary>
    [JsonStringEnumMemberName("monthEnd")]
    MonthEnd,

    /// <summary>At the end of the same day every year.</summary>
    [JsonStringEnumMemberName("fixedDate")]
    FixedDate,

    /// <summary>So many days after the last purchase, event or redemption.</summary>
    [JsonStringEnumMemberName("inactivity")]
    Inactivity,
}

/// <summary>When points lapse. Days begin at midnight in the programme's zone.</summary>
/// <param name="Kind">How it is counted.</param>
/// <param name="Days">For rolling (or months) and inactivity.</param>
/// <param name="Months">For rolling (or days) and month end. One month after 31 January is the last of February.</param>
/// <param name="Month">1 to 12, for a fixed date.</param>
/// <param name="Day">1 to 31, for a fixed date; the month's last day when it is shorter.</param>
public sealed record PointsExpiry(ExpiryKind Kind, int? Days = null, int? Months = null, int? Month = null, int? Day = null)
{
    public static readonly PointsExpiry Never = new(ExpiryKind.None);
}

/// <summary>What a return may take of points that are no longer pending.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RefundPolicy>))]
public enum RefundPolicy
{
    /// <summary>Only points of that purchase that are still pending.</summary>
    [JsonStringEnumMemberName("only_pending")]
    OnlyPending,

    /// <summary>Also active points, of this purchase first, but never more than there are.</summary>
    [JsonStringEnumMemberName("within_balance")]
    WithinBalance,

    /// <summary>All of them: the balance may fall below zero, and what is earned next makes up for it.</summary>
    [JsonStringEnumMemberName("unlimited")]
    Unlimited,
}

/// <summary>A loyalty programme's terms. A change counts for what is recorded after it; what was earned stays as it is.</summary>
/// <param name="Name">For people.</param>
/// <param name="PointsName">What points are called: points, stars…</param>
/// <param name="Kind">What members get.</param>
/// <param name="Zone">An IANA time zone: days, month ends and birthdays are meant there.</param>
/// <param name="Currency">Purchases in other currencies earn nothing. Absent: amounts count in whatever currency.</param>
/// <param name="PointValue">What a point pays, in <paramref name="Currency"/>; absent: points do not pay.</param>
/// <param name="Rounding">How points are rounded.</param>
/// <param name="PendingDays">The return period: so long points are pending.</param>
/// <param name="Expiry">When they lapse.</param>
/// <param name="WarnDays">So long before they lapse they are said to be expiring; 0 for never.</param>
/// <param name="Refunds">What a return takes back.</param>
/// <param name="MostPerDay">At most so many points are earned by an account on one day; more are cut. Absent: no limit.</param>
/// <param name="Tiers">Lowest first, at most 10; may be empty.</param>
/// <param name="TierRules">How tiers are reached and lost; needed with tiers.</param>
/// <param name="Rules">By what points are earned; at most 100.</param>
/// <param name="Referral">For members who bring others. Absent: nothing.</param>
/// <param name="Watch">What looks like fraud. Absent: nothing.</param>
public sealed record ProgrammeTerms(
    string Name, string PointsName, ProgrammeKind Kind, string Zone, string? Currency, decimal? PointValue, PointsRounding Rounding, int PendingDays,
    PointsExpiry Expiry, int WarnDays, RefundPolicy Refunds, decimal? MostPerDay, IReadOnlyList<TierTerms> Tiers, TierRules? TierRules,
    IReadOnlyList<EarningRule> Rules, ReferralTerms? Referral = null, WatchTerms? Watch = null);

/// <summary>A tier.</summary>
/// <param name="Id">E.g. <c>gold</c>.</param>
/// <param name="Name">For people.</param>
/// <param name="Threshold">From so many points, so much spend or so many visits on; 0 for the first.</param>
/// <param name="Benefits">What its members get, as codes such as <c>free-delivery</c>.</param>
public sealed record TierTerms(string Id, string Name, decimal Threshold, IReadOnlyList<string> Benefits);

[JsonConverter(typeof(JsonStringEnumConverter<TierBasis>))]
public enum TierBasis
{
    [JsonStringEnumMemberName("points")]
    Points,
    [JsonStringEnumMemberName("spend")]
    Spend,
    [JsonStringEnumMemberName("visits")]
    Visits,
}

[JsonConverter(typeof(JsonStringEnumConverter<TierDowngrade>))]
public enum TierDowngrade
{
    /// <summary>To the next lower tier.</summary>
    [JsonStringEnumMemberName("one_down")]
    OneDown,

    /// <summary>To the tier that the figures of the window allow.</summary>
    [JsonStringEnumMemberName("balance_based")]
    BalanceBased,

    [JsonStringEnumMemberName("never")]
    Never,
}

/// <summary>How tiers are reached and lost.</summary>
/// <param name="Basis">What counts: points earned, money spent or purchases, less returns.</param>
/// <param name="WindowMonths">Over so many months up to now.</param>
/// <param name="KeepMonths">A tier is kept at least so long from the day on which it was reached.</param>
/// <param name="GraceDays">And so long beyond, before it is lost.</param>
/// <param name="Downgrade">To where.</param>
public sealed record TierRules(TierBasis Basis, int WindowMonths, int KeepMonths, int GraceDays, TierDowngrade Downgrade);
