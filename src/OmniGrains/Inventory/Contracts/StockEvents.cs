using System.Text.Json.Serialization;
using OmniGrains.Engine;

namespace OmniGrains.Inventory.Contracts;

/// <summary>What a movement does to the buckets.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MovementKind>))]
public enum MovementKind
{
    /// <summary>Goods come in and can be sold: on hand up.</summary>
    [JsonStringEnumMemberName("receive")]
    Receive,

    /// <summary>Goods come in damaged: on hand and damaged up.</summary>
    [JsonStringEnumMemberName("receiveDamaged")]
    ReceiveDamaged,

    /// <summary>Goods that were expected come in: incoming down (not below zero), on hand up.</summary>
    [JsonStringEnumMemberName("receiveExpected")]
    ReceiveExpected,

    /// <summary>Expected goods come in damaged: incoming down (not below zero), on hand and damaged up.</summary>
    [JsonStringEnumMemberName("receiveExpectedDamaged")]
    ReceiveExpectedDamaged,

    /// <summary>Goods are on their way here: incoming up.</summary>
    [JsonStringEnumMemberName("expect")]
    Expect,

    /// <summary>Goods that were expected will not come: incoming down (not below zero).</summary>
    [JsonStringEnumMemberName("stopExpecting")]
    StopExpecting,

    /// <summary>Goods leave that nobody holds: on hand down. Refused when not available.</summary>
    [JsonStringEnumMemberName("issue")]
    Issue,

    /// <summary>Goods were sold over the counter: on hand down, as far as the record goes; what it lacked is a discrepancy. Never refused.</summary>
    [JsonStringEnumMemberName("sell")]
    Sell,

    /// <summary>The record is corrected, up or down. Refused below zero on hand, or below what is damaged.</summary>
    [JsonStringEnumMemberName("adjust")]
    Adjust,

    /// <summary>Sellable pieces turn out damaged: damaged up. Refused beyond what is undamaged.</summary>
    [JsonStringEnumMemberName("damage")]
    Damage,

    /// <summary>Damaged pieces can be sold again: damaged down.</summary>
    [JsonStringEnumMemberName("repair")]
    Repair,

    /// <summary>Damaged pieces leave: on hand and damaged down.</summary>
    [JsonStringEnumMemberName("scrap")]
    Scrap,
}

/// <summary>Stock moved. The three figures are changes, signed. The stock is that of the stream.</summary>
/// <param name="Kind">What moved where.</param>
/// <param name="OnHand">Change of on hand.</param>
/// <param name="Damaged">Change of damaged.</param>
/// <param name="Incoming">Change of incoming.</param>
/// <param name="Reason">Why.</param>
/// <param name="Reference">The document behind it.</param>
/// <param name="Actor">Who did it.</param>
public sealed record StockMoved(
    MovementKind Kind, decimal OnHand, decimal Damaged, decimal Incoming, string Reason, string? Reference, string? Actor = null) : IEvent;

/// <summary>More left than the record held: somebody sold what was not recorded. On hand stays at zero.</summary>
public sealed record DiscrepancyFound(decimal Quantity, string Reason, string? Reference) : IEvent;

/// <summary>Stock is held: the hold of this id now has this quantity.</summary>
/// <param name="HoldId">Whose hold.</param>
/// <param name="Quantity">What it holds now.</param>
/// <param name="Change">How much more is reserved than before, over all holds: less than it grew when it drew from another one.</param>
/// <param name="Until">When it falls due; null when firm.</param>
/// <param name="Owner">Who decides its fate; null: nobody, it is released.</param>
/// <param name="From">The hold that gave some of it; null when none did.</param>
/// <param name="Drawn">How much that one gave.</param>
/// <param name="Attempt">Which attempt of the holder asked for it.</param>
public sealed record StockHeld(
    string HoldId, decimal Quantity, decimal Change, DateTimeOffset? Until, string? Owner = null, string? From = null, decimal? Drawn = null,
    string? Attempt = null)
    : IEvent;

/// <summary>A hold falls due at another moment, or never any more (null: it became firm).</summary>
public sealed record HoldExtended(string HoldId, DateTimeOffset? Until) : IEvent;

/// <summary>A hold ended, or a part of it, without the goods leaving.</summary>
/// <param name="HoldId">Whose hold.</param>
/// <param name="Quantity">How much is free again.</param>
/// <param name="Reason">Why: <c>expired</c>, <c>abandoned</c>, or what the asker said.</param>
public sealed record HoldReleased(string HoldId, decimal Quantity, string Reason) : IEvent;

/// <summary>One of several attempts of a holder gave up; the hold stays for the others.</summary>
public sealed record AttemptGivenUp(string HoldId, string Attempt) : IEvent;

/// <summary>Held goods left: on hand and reserved went down by this quantity.</summary>
public sealed record HoldIssued(string HoldId, decimal Quantity, string? Reference) : IEvent;

/// <summary>A hold with an owner has fallen due; its owner is asked.</summary>
public sealed record HoldDue(string HoldId, string Owner) : IEvent;

/// <summary>
/// An owner's word about a hold that fell due, recorded in the owner's stream. The stock grain follows by reaction:
/// a kept hold falls due again at <paramref name="Until"/> (never, when null), another one is released.
/// </summary>
public sealed record HoldSettled(string HoldId, StockId Stock, bool Kept, DateTimeOffset? Until = null) : IEvent;

/// <summary>The grain looked for holds that are due and found none; it looks again when the next one is.</summary>
public sealed record HoldsChecked : IEvent;

/// <summary>How a stock is to be kept has changed.</summary>
/// <param name="Safety">What is never sold.</param>
/// <param name="BackorderLimit">How far available may go below zero by holds.</param>
/// <param name="LowAt">At and below this much available the stock is low; null: nobody wants to know.</param>
/// <param name="Actor">Who changed it.</param>
public sealed record StockPolicyChanged(decimal Safety, decimal BackorderLimit, decimal? LowAt, string? Actor) : IEvent;

/// <summary>Available fell to or below the threshold.</summary>
public sealed record StockRanLow(decimal Available, decimal LowAt) : IEvent;

/// <summary>Available rose above the threshold again.</summary>
public sealed record StockRecovered(decimal Available) : IEvent;

/// <summary>
/// What can be sold here is another quantity than the last time this was said. Said at most twice a second per stock,
/// however many holds and movements lie between: the last one is always said.
/// </summary>
public sealed record AvailabilityChanged(decimal Available, decimal OnHand, decimal Incoming) : IEvent;
