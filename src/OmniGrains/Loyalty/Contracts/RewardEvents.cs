using System.Text.Json.Serialization;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Loyalty.Contracts;

/// <summary>What a reward is worth.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RewardKind>))]
public enum RewardKind
{
    /// <summary><c>value</c> off, in the programme's currency.</summary>
    [JsonStringEnumMemberName("amount")]
    Amount,

    /// <summary><c>value</c> per cent off.</summary>
    [JsonStringEnumMemberName("percentage")]
    Percentage,

    /// <summary>The goods <c>sku</c>.</summary>
    [JsonStringEnumMemberName("product")]
    Product,

    /// <summary>Something else, as its name says.</summary>
    [JsonStringEnumMemberName("benefit")]
    Benefit,
}

/// <summary>A reward that members can have for points.</summary>
/// <param name="Id">E.g. <c>five-off</c>.</param>
/// <param name="Name">For people.</param>
/// <param name="Points">What it costs.</param>
/// <param name="Kind">What it is worth.</param>
/// <param name="Value">For amounts and percentages.</param>
/// <param name="Sku">For products.</param>
/// <param name="LockMinutes">So long it can be redeemed after it was locked; then the points are back.</param>
/// <param name="MostPerDay">So often a member may have it on one day (UTC); absent: no limit.</param>
/// <param name="From">Offered from then on.</param>
/// <param name="Until">Offered before then.</param>
/// <param name="Tiers">Only for members of these; absent: for all.</param>
public sealed record Reward(
    string Id, string Name, decimal Points, RewardKind Kind, decimal? Value = null, string? Sku = null, int LockMinutes = 30, int? MostPerDay = null,
    DateTimeOffset? From = null, DateTimeOffset? Until = null, IReadOnlyList<string>? Tiers = null);

public sealed record RewardDefined(string Programme, Reward Reward, int Revision, string Actor) : IAuditedEvent
{
    string IAuditedEvent.Action => "loyalty-reward.define";

    string IAuditedEvent.Target => $"{Programme}/{Reward.Id}";
}

/// <summary>A voucher's code leads to a locked reward. The code itself is stored nowhere: the grain is named by its digest.</summary>
public sealed record VoucherIssued(string Account, string Redemption) : IEvent;
