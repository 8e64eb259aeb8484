using System.Text.Json.Serialization;

namespace OmniGrains.Loyalty.Contracts;

/// <summary>For what points are spent.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SpendingKind>))]
public enum SpendingKind
{
    [JsonStringEnumMemberName("reward")]
    Reward,

    /// <summary>Points pay at a till.</summary>
    [JsonStringEnumMemberName("payment")]
    Payment,
}

/// <summary>Points are set aside until they are redeemed, given back, or the time is over.</summary>
/// <param name="Id">The payment's or redemption's id, the caller's own.</param>
/// <param name="Kind">For what.</param>
/// <param name="Points">How many.</param>
/// <param name="Pieces">From which lots, the first to lapse first.</param>
/// <param name="Until">So long.</param>
/// <param name="Reward">Which reward.</param>
/// <param name="At">When.</param>
public sealed record PointsLocked(
    string Id, SpendingKind Kind, decimal Points, IReadOnlyList<LotPiece> Pieces, DateTimeOffset Until, string? Reward, DateTimeOffset At) : AccountEvent;

/// <summary>Points that were set aside are spent; what was not needed is back.</summary>
public sealed record PointsSpent(
    string Id, decimal Points, IReadOnlyList<LotPiece> Pieces, IReadOnlyList<LotPiece> Rest, string? Reference) : AccountEvent;

/// <summary>Points that were set aside are back.</summary>
/// <param name="Id">The payment or redemption.</param>
/// <param name="Points">How many.</param>
/// <param name="Pieces">Into which lots.</param>
/// <param name="Cause"><c>void</c> or <c>timeout</c>.</param>
public sealed record PointsUnlocked(string Id, decimal Points, IReadOnlyList<LotPiece> Pieces, string Cause) : AccountEvent;

/// <summary>Something was called off before it was asked for: when it comes late, it is refused.</summary>
public sealed record SpendingBarred(string Id) : AccountEvent;

/// <summary>Spent points are given back, into the lots that they came from.</summary>
public sealed record PointsRestored(string Id, string Refund, decimal Points, IReadOnlyList<LotPiece> Pieces) : AccountEvent;
