using System.Text.Json.Serialization;
using OmniGrains.Inventory.Contracts;

namespace OmniGrains.Inventory.Stocks;

/// <summary>The stock of one SKU at one place.</summary>
/// <param name="OnHand">Physically there, damaged included.</param>
/// <param name="Damaged">There, but not to be sold.</param>
/// <param name="Incoming">On its way here.</param>
/// <param name="Policy">How it is to be kept.</param>
/// <param name="Holds">What is held.</param>
/// <param name="IsLow">Said to be low, and not yet recovered.</param>
/// <param name="WillAnnounce">A reminder is set to say what is available now.</param>
/// <param name="Wakes">When a reminder is set to look for due holds; null: none is set.</param>
/// <param name="Revision">How many events made it so.</param>
internal sealed record Stock(
    decimal OnHand, decimal Damaged, decimal Incoming, StockPolicy Policy, Holds Holds, bool IsLow, bool WillAnnounce, DateTimeOffset? Wakes, int Revision)
{
    public static readonly Stock Empty = new(0, 0, 0, StockPolicy.Plain, Holds.None, false, false, null, 0);

    /// <summary>Claims that lack something.</summary>
    public Claims Claims { get; init; } = Claims.None;

    [JsonIgnore]
    public decimal Available => OnHand - Damaged - Holds.Reserved - Policy.Safety;

    /// <summary>Undamaged pieces, whoever holds them.</summary>
    [JsonIgnore]
    public decimal Sound => OnHand - Damaged;

    /// <summary>Undamaged pieces that nobody holds; the safety stock is among them.</summary>
    [JsonIgnore]
    public decimal Unheld => Sound - Holds.Reserved;

    public StockLevel Level(DateTimeOffset? at = null)
    {
        var ended = at is { } now ? EndedBy(now) : 0;
        return new StockLevel(
            OnHand, Holds.Reserved - ended, Available + ended, Incoming, Policy.Safety, Damaged, Policy.BackorderLimit, Holds.Pools.IsEmpty ? null : Holds.Pools)
        {
            StandsUntil = at is { } moment ? Holds.DueAfter(moment) : Holds.NextDue,
        };
    }

    /// <summary>What is held still but has ended by then. Holds with an owner end by its word only, and what becomes free is theirs who wait.</summary>
    public decimal EndedBy(DateTimeOffset at) =>
        Claims.AnyWaiting ? 0 : Holds.DueAt(at).Where(due => due.Hold.Owner is null).Sum(due => due.Hold.Quantity);
}

/// <summary>How a stock is to be kept.</summary>
/// <param name="Safety">Never sold.</param>
/// <param name="BackorderLimit">How far available may go below zero by holds.</param>
/// <param name="LowAt">Low at and below this much available; null: never said.</param>
internal sealed record StockPolicy(decimal Safety, decimal BackorderLimit, decimal? LowAt)
{
    public static readonly StockPolicy Plain = new(0, 0, null);
}
