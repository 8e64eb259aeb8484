using System.Text.Json.Serialization;
using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;

namespace OmniGrains.Orders.Contracts;

/// <summary>
/// An order as a foreign shop tells it at one moment. What is null is not told; what is told may come twice, late, and in
/// any order. <see cref="UpdatedAt"/> decides what is newer, part by part.
/// </summary>
/// <param name="Source">The connection, e.g. <c>shopify-eu</c>.</param>
/// <param name="ExternalId">The shop's id of the order. With the source it identifies the order here.</param>
/// <param name="Number">The number that people read; null when not told.</param>
/// <param name="Channel">Where it was bought, e.g. <c>web</c> or a marketplace's name.</param>
/// <param name="Place">The place where it was bought, if it was bought in one.</param>
/// <param name="Country">ISO 3166 alpha-2.</param>
/// <param name="Currency">ISO 4217; needed before the order can count.</param>
/// <param name="PlacedAt">When it was bought; needed before the order can count.</param>
/// <param name="UpdatedAt">The moment that this snapshot shows.</param>
/// <param name="Identities">By what the person is known.</param>
/// <param name="Lines">All lines with the quantities as sold, after edits and before refunds. Needed before the order can count.</param>
/// <param name="Payments">The payments that are told; each by its id, others stay as they are.</param>
/// <param name="Shipments">The shipments that are told; each by its id.</param>
/// <param name="Refunds">The refunds that are told; each by its id.</param>
/// <param name="CancelledAt">When the whole of it was cancelled.</param>
/// <param name="CancelReason">The shop's code of the reason.</param>
/// <param name="PromisedBy">Until when the goods were promised to arrive.</param>
/// <param name="StockIsTheirs">True when the shop moves its own stock for this order, so that ours must not follow.</param>
/// <param name="StockPlaces">The places whose stock the shop sells from; null: those that serve the channel.</param>
public sealed record OrderSnapshot(
    string Source,
    string ExternalId,
    string? Number,
    string Channel,
    string? Place,
    string? Country,
    string? Currency,
    DateTimeOffset? PlacedAt,
    DateTimeOffset UpdatedAt,
    IReadOnlyList<IdentityInput>? Identities,
    IReadOnlyList<SnapshotLine>? Lines,
    IReadOnlyList<SnapshotPayment>? Payments,
    IReadOnlyList<SnapshotShipment>? Shipments,
    IReadOnlyList<SnapshotRefund>? Refunds,
    DateTimeOffset? CancelledAt,
    string? CancelReason,
    DateTimeOffset? PromisedBy,
    bool StockIsTheirs,
    IReadOnlyList<string>? StockPlaces = null);

/// <summary>A line of a snapshot, by the shop's own stable id.</summary>
public sealed record SnapshotLine(
    string LineId, string Sku, string? Name, LineKind Kind, decimal Quantity, decimal UnitPrice, decimal Discount, decimal Tax);

/// <summary>A payment; <paramref name="State"/> is <c>pending</c>, <c>authorised</c>, <c>captured</c>, <c>voided</c> or <c>failed</c>.</summary>
public sealed record SnapshotPayment(string Id, string Method, decimal Amount, string State);

/// <summary>A shipment. Without lines it is known to exist, and nothing counts as sent by it.</summary>
public sealed record SnapshotShipment(
    string Id, string? Carrier, string? TrackingNumber, string? Place, DateTimeOffset? ShippedAt, string? Status, IReadOnlyList<SnapshotQuantity>? Lines);

/// <summary>Money given back, with or without goods.</summary>
/// <param name="Id">The shop's id of the refund.</param>
/// <param name="Amount">What was given back; not negative.</param>
/// <param name="At">When.</param>
/// <param name="Place">Where the goods came back to.</param>
/// <param name="Lines">What it was given back for; null or empty: for no goods.</param>
public sealed record SnapshotRefund(string Id, decimal Amount, DateTimeOffset At, string? Place, IReadOnlyList<SnapshotRefundLine>? Lines);

/// <summary>A quantity of a line.</summary>
public sealed record SnapshotQuantity(string LineId, decimal Quantity);

/// <summary>A quantity of a line that money was given back for.</summary>
/// <param name="LineId">The line.</param>
/// <param name="Quantity">How much of it; not negative.</param>
/// <param name="Amount">What was given back for it, when the shop says so.</param>
/// <param name="Restock">True when the goods went back on the shelf.</param>
/// <param name="Unsent">True when the goods were never sent, false when they were; null when the shop does not say.</param>
public sealed record SnapshotRefundLine(
    string LineId, decimal Quantity, decimal? Amount, bool Restock,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? Unsent = null);

/// <summary>What a snapshot led to.</summary>
/// <param name="OrderId">The order, <c>source:externalId</c>.</param>
/// <param name="CustomerId">Whose it is; null when nobody's or not told yet.</param>
/// <param name="Refused">Identifiers that were left out.</param>
/// <param name="Changed">False when it told nothing new.</param>
/// <param name="Position">The journal position that contains it.</param>
public sealed record ReflectedOrder(
    string OrderId, string? CustomerId, IReadOnlyList<RefusedIdentity>? Refused, bool Changed, long Position);

/// <summary>Takes in what foreign shops tell about their orders.</summary>
public interface IOrderFeed
{
    /// <summary>
    /// Compares a snapshot with what is known and records the difference. However often, in whichever order and in
    /// whichever parts snapshots come, the order ends in the same state, and money and stock are corrected once.
    /// </summary>
    /// <param name="snapshot">What the shop told.</param>
    /// <param name="intent">The delivery; its key may be null, because a snapshot is idempotent by its content.</param>
    /// <param name="cancellation">Stops waiting; what was decided still takes effect.</param>
    Task<Result<ReflectedOrder>> Reflect(OrderSnapshot snapshot, Intent intent, CancellationToken cancellation);
}
