using System.Text.Json.Serialization;
using OmniGrains.Engine;

namespace OmniGrains.Inventory.Contracts;

/// <summary>
/// Sets the hold of this id to this quantity: makes it, or makes it larger or smaller. Refused with
/// <c>stock.insufficient</c> when more is asked than may be sold. Doing it again changes nothing.
/// </summary>
/// <param name="HoldId">Who holds: one hold per holder and stock. At most 120 printable characters.</param>
/// <param name="Quantity">How much the holder has afterwards; above zero.</param>
/// <param name="Until">When it falls due; null for a firm hold, which ends only by release or issue.</param>
/// <param name="Owner">
/// The stream of the grain that decides this hold's fate when it falls due (see <see cref="SettleHold"/>); null: it is released.
/// </param>
/// <param name="From">A hold that is drawn from first, as far as it goes: a channel's pool, or a reservation that becomes an order.</param>
/// <param name="Leave">How much must stay available to others: a channel's buffer.</param>
/// <param name="Attempt">
/// Which of several attempts of one holder asks: when an attempt gives up it ends its own part only, and what another
/// attempt asked for at the same time stays. Null when there is only one.
/// </param>
public sealed record HoldStock(
    string HoldId, decimal Quantity, DateTimeOffset? Until, string? Owner = null, string? From = null, decimal Leave = 0, string? Attempt = null)
    : ICommand<HoldReply>, IStockCommand;

/// <summary>How a hold stands.</summary>
/// <param name="Quantity">What is held.</param>
/// <param name="Backordered">How much of it is not there yet.</param>
/// <param name="Available">What is left for others; negative when backordered.</param>
/// <param name="Until">When it falls due; null when firm.</param>
public sealed record HoldReply(decimal Quantity, decimal Backordered, decimal Available, DateTimeOffset? Until);

/// <summary>Moves the moment at which a hold falls due; null makes it firm. Refused with <c>hold.unknown</c> when it has ended.</summary>
public sealed record ExtendHold(string HoldId, DateTimeOffset? Until) : ICommand<HoldReply>, IStockCommand;

/// <summary>Ends a hold; what is not held changes nothing.</summary>
/// <param name="HoldId">Whose.</param>
/// <param name="Reason">Why, a slug such as <c>cancelled</c>.</param>
/// <param name="Quantity">How much of it; null for all.</param>
/// <param name="Attempt">Only if no other attempt of the holder has asked for it too; null: in any case.</param>
public sealed record ReleaseHold(string HoldId, string Reason, decimal? Quantity = null, string? Attempt = null) : ICommand<StockReply>, IStockCommand;

/// <summary>Held goods leave: on hand and reserved go down together. Refused when the hold or the goods are not there.</summary>
/// <param name="HoldId">Whose hold.</param>
/// <param name="Quantity">How much leaves; at most what is held.</param>
/// <param name="Reference">The document that moves them, such as an order or shipment.</param>
/// <param name="Anyway">They have physically left: never refused; what the hold or the record lacks is a discrepancy.</param>
public sealed record IssueHold(string HoldId, decimal Quantity, string? Reference, bool Anyway = false) : ICommand<StockReply>, IStockCommand;

/// <summary>Moves stock between buckets, in or out; see <see cref="MovementKind"/> for what each kind does and when it is refused.</summary>
/// <param name="Kind">What moves where.</param>
/// <param name="Quantity">Above zero, except that an adjustment may be negative; at most three decimals.</param>
/// <param name="Reason">Why, a slug such as <c>delivery</c> or <c>return</c>.</param>
/// <param name="Reference">The document behind it.</param>
/// <param name="Actor">Who did it, when a person or key did.</param>
public sealed record MoveStock(MovementKind Kind, decimal Quantity, string Reason, string? Reference, string? Actor = null)
    : ICommand<StockReply>, IStockCommand;

/// <summary>
/// Sets on hand as counted or told from outside, by compare-and-set: refused with <c>stock.changed</c> when the record
/// does not stand where the caller saw it.
/// </summary>
/// <param name="OnHand">What is there now.</param>
/// <param name="ExpectedOnHand">What the caller believes the record says; null to not compare.</param>
/// <param name="ExpectedRevision">The revision that the caller read; null to not compare.</param>
/// <param name="Reason">Why.</param>
/// <param name="Reference">The document behind it.</param>
/// <param name="Actor">Who did it.</param>
public sealed record SetOnHand(
    decimal OnHand, decimal? ExpectedOnHand, int? ExpectedRevision, string Reason, string? Reference, string? Actor = null)
    : ICommand<StockReply>, IStockCommand;

/// <summary>How a stock stands after a command.</summary>
/// <param name="Level">The buckets.</param>
/// <param name="Short">How much the record lacked of what physically happened: only a sale at a till may be short.</param>
public sealed record StockReply(StockLevel Level, decimal Short = 0);

/// <summary>Every bucket of one stock.</summary>
/// <param name="OnHand">What is physically there, damaged pieces included. Never negative.</param>
/// <param name="Reserved">What is held.</param>
/// <param name="Available">On hand − reserved − safety − damaged; negative when backordered or when pieces got lost.</param>
/// <param name="Incoming">What is on its way here.</param>
/// <param name="Safety">What is never sold.</param>
/// <param name="Damaged">What is there but cannot be sold.</param>
/// <param name="BackorderLimit">How far available may go below zero by holds; 0: no backorder.</param>
/// <param name="Pools">What is held back for single channels (part of <paramref name="Reserved"/>); null when none.</param>
public sealed record StockLevel(
    decimal OnHand, decimal Reserved, decimal Available, decimal Incoming, decimal Safety, decimal Damaged, decimal BackorderLimit,
    IReadOnlyDictionary<string, decimal>? Pools = null)
{
    public static readonly StockLevel None = new(0, 0, 0, 0, 0, 0, 0);

    /// <summary>When the next hold falls due: until then the level stands unless something happens. Null: none does.</summary>
    [JsonIgnore]
    public DateTimeOffset? StandsUntil { get; init; }
}

/// <summary>The buckets of a stock, from the live grain.</summary>
/// <param name="At">Now: what is held for nobody else than its holder, and has ended by then, is free, although nobody has noted it yet. Null: as it is noted.</param>
public sealed record ReadLevel(DateTimeOffset? At = null) : IQuery<StockLevel>
{
    public static readonly ReadLevel It = new();
}

/// <summary>One hold as it stands; null when there is none of this id.</summary>
public sealed record FindHold(string HoldId) : IQuery<Hold?>;

/// <summary>A hold as it stands.</summary>
public sealed record Hold(decimal Quantity, DateTimeOffset? Until, string? Owner);

/// <summary>
/// A hold of yours has fallen due: say what becomes of it. Every grain whose stream is named as
/// <see cref="HoldStock.Owner"/> takes this command, and answers by recording <see cref="HoldSettled"/> (once per hold):
/// kept when it stands behind the hold, not kept when it never heard of it or is through with it. An owner that
/// never heard of it must then refuse to confirm later: what has been released is not there any more.
/// </summary>
public sealed record SettleHold(string HoldId, StockId Stock) : ICommand<HoldSettlement>;

/// <summary>The owner's word.</summary>
public sealed record HoldSettlement(bool Kept);

/// <summary>A command to a stock grain.</summary>
public interface IStockCommand : ICommand;
