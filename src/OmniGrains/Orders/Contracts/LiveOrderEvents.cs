using System.Text.Json.Serialization;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Orders.Contracts;

/// <summary>A line of a live order. Its id stays the same through every edit.</summary>
/// <param name="LineId">Unique within the order.</param>
/// <param name="Sku">Stock keeping unit.</param>
/// <param name="Name">Name at the time of sale.</param>
/// <param name="Kind">Only merchandise is handed over.</param>
/// <param name="Quantity">As ordered; not negative.</param>
/// <param name="UnitPrice">At most four decimals.</param>
/// <param name="Discount">Taken off the line, not negative.</param>
/// <param name="Tax">Informative.</param>
/// <param name="Amount">Quantity × unit price − discount, rounded half away from zero to four decimals.</param>
public sealed record PlacedLine(
    string LineId, string Sku, string? Name, LineKind Kind, decimal Quantity, decimal UnitPrice, decimal Discount, decimal Tax, decimal Amount);

/// <summary>A quantity of a line.</summary>
/// <param name="LineId">The line.</param>
/// <param name="Sku">Its stock keeping unit.</param>
/// <param name="Quantity">How much of it.</param>
/// <param name="Parts">What one piece of a bundle consisted of when its stock was held; null when it is no bundle.</param>
public sealed record LineQuantity(string LineId, string Sku, decimal Quantity, IReadOnlyList<StockPart>? Parts = null);

/// <summary>A part of a bundle.</summary>
public sealed record StockPart(string Sku, decimal Quantity);

/// <summary>What one place is to hand over of an order.</summary>
/// <param name="Id">Unique within the order.</param>
/// <param name="Place">Who picks it.</param>
/// <param name="Lines">What.</param>
/// <param name="HoldId">Under which the place's stock is held for it; null when no stock of ours is.</param>
public sealed record PlannedFulfilment(string Id, string Place, IReadOnlyList<LineQuantity> Lines, string? HoldId = null);

/// <summary>
/// An order has been placed: durable, with its stock held when the stock is ours. Appended together with the sale's
/// <see cref="PurchaseRecorded"/>. Free of personal data: where it goes to in full is in <see cref="DeliveryAddressGiven"/>.
/// </summary>
/// <param name="OrderId">The order.</param>
/// <param name="Number">The number that people read.</param>
/// <param name="Channel">Where it was bought.</param>
/// <param name="Record">Whose it is; null when nobody's.</param>
/// <param name="PlacedAt">When.</param>
/// <param name="Delivery">How the goods reach the customer.</param>
/// <param name="CollectAt">Where they are collected, unless they are shipped.</param>
/// <param name="Country">Where they go to; ISO 3166 alpha-2.</param>
/// <param name="PostalArea">The first characters of the postal code they go to: an area, not an address.</param>
/// <param name="PromisedBy">Until when they were promised; null when nothing was.</param>
/// <param name="Lines">What was ordered.</param>
/// <param name="Fulfilments">Which place hands over what.</param>
/// <param name="StockIsTheirs">True when somebody else moves the stock.</param>
public sealed record OrderPlaced(
    string OrderId,
    string? Number,
    string Channel,
    string? Record,
    DateTimeOffset PlacedAt,
    DeliveryKind Delivery,
    string? CollectAt,
    string? Country,
    string? PostalArea,
    DateTimeOffset? PromisedBy,
    IReadOnlyList<PlacedLine> Lines,
    IReadOnlyList<PlannedFulfilment> Fulfilments,
    bool StockIsTheirs) : IConcernsCustomer
{
    string? IConcernsCustomer.Customer => Record;
}

/// <summary>Where the goods go to, and how to reach whoever receives them.</summary>
public sealed record DeliveryAddressGiven(string Customer, string OrderId, DeliveryAddress Address) : IPersonalEvent
{
    string IPersonalEvent.Subject => Customer;
}

/// <summary>An address. Personal data.</summary>
public sealed record DeliveryAddress(
    string? Name, string Line1, string? Line2, string PostalCode, string City, string? Region, string Country, string? Phone, string? Instructions);

/// <summary>A payment has come to this state.</summary>
public sealed record PaymentNoted(
    string OrderId, string PaymentId, string Method, decimal Amount, PaymentStep State, string? Reference, DateTimeOffset At) : IEvent;

/// <summary>What was ordered has changed.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Lines">Lines that have these quantities and prices from now on; a quantity of zero removes.</param>
/// <param name="Fulfilments">Who hands over what was added.</param>
/// <param name="Released">Of which fulfilments something was taken away: its stock is free again.</param>
/// <param name="Reason">Why.</param>
public sealed record OrderEdited(
    string OrderId, IReadOnlyList<PlacedLine> Lines, IReadOnlyList<PlannedFulfilment> Fulfilments, IReadOnlyList<PlannedFulfilment> Released,
    string? Reason) : IEvent;

/// <summary>Something will not be handed over.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="CancelId">Unique within the order; the same again replaces what was said before.</param>
/// <param name="Lines">What.</param>
/// <param name="Released">Of which fulfilments it was a part: their stock is free again.</param>
/// <param name="Reason">A code, e.g. <c>customer</c>, <c>not-found</c>, <c>not-collected</c>.</param>
/// <param name="Whole">True when nothing is left to hand over.</param>
public sealed record LinesCancelled(
    string OrderId, string CancelId, IReadOnlyList<LineQuantity> Lines, IReadOnlyList<PlannedFulfilment> Released, string Reason, bool Whole) : IEvent;

/// <summary>What the order costs has changed since its sale was recorded: a document of its own is to be recorded, once.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Lines">By how much each line of the order is corrected.</param>
/// <param name="Document">The document.</param>
public sealed record LedgerCorrected(string OrderId, IReadOnlyList<CorrectedLine> Lines, PurchaseRecorded Document) : IEvent;

/// <summary>By how much a line is corrected.</summary>
/// <param name="LineId">The line; empty for money that is for no line.</param>
/// <param name="Quantity">Signed.</param>
/// <param name="Amount">Signed.</param>
public sealed record CorrectedLine(string LineId, decimal Quantity, decimal Amount);

/// <summary>An axis of the order stands elsewhere now, or what it costs has changed. Appended together with what moved it.</summary>
public sealed record OrderStateChanged(
    string OrderId, string? Record, PaymentState Payment, FulfilmentState Fulfilment, ReturnState Return, decimal Total, string Currency) : IConcernsCustomer
{
    string? IConcernsCustomer.Customer => Record;
}

/// <summary>Nobody may pick or send the order until each of its pauses has ended.</summary>
public sealed record OrderPaused(string OrderId, string Reason, string Actor) : IEvent;

/// <summary>The pause for this reason has ended.</summary>
public sealed record OrderResumed(string OrderId, string Reason, string Actor) : IEvent;

/// <summary>Somebody wrote something about the order.</summary>
public sealed record OrderNoteAdded(string Subject, string OrderId, string Text, string Actor, DateTimeOffset At) : IPersonalEvent
{
    string IPersonalEvent.Subject => Subject;
}

/// <summary>The goods are now promised until another moment.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="PromisedBy">The new promise.</param>
/// <param name="Before">The promise that it replaces.</param>
/// <param name="Reason">A code, e.g. <c>customer</c>, <c>delay</c>.</param>
public sealed record PromiseChanged(string OrderId, DateTimeOffset PromisedBy, DateTimeOffset? Before, string Reason) : IEvent;

/// <summary>A place has taken everything of this fulfilment off its shelves.</summary>
public sealed record FulfilmentPicked(string OrderId, string FulfilmentId, string Place) : IEvent;

/// <summary>A place has packed this fulfilment.</summary>
public sealed record FulfilmentPacked(string OrderId, string FulfilmentId, string Place) : IEvent;

/// <summary>
/// A place cannot hand something over, and other places do it instead. What no place can hand over is cancelled by a
/// <see cref="LinesCancelled"/> of the same append.
/// </summary>
/// <param name="OrderId">The order.</param>
/// <param name="FulfilmentId">Whose lines these were.</param>
/// <param name="Place">The place that could not find them.</param>
/// <param name="Missing">What it could not find.</param>
/// <param name="Instead">Who does it instead.</param>
/// <param name="HoldId">Under which its stock was held.</param>
public sealed record FulfilmentMoved(
    string OrderId, string FulfilmentId, string Place, IReadOnlyList<LineQuantity> Missing, IReadOnlyList<PlannedFulfilment> Instead, string? HoldId)
    : IEvent;

/// <summary>Goods have left a place on their way to the customer.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="ShipmentId">Unique within the order.</param>
/// <param name="FulfilmentId">What it is a part of; null for a foreign shop's shipment.</param>
/// <param name="Place">From where; null when not known.</param>
/// <param name="Carrier">By whom.</param>
/// <param name="TrackingNumber">The carrier's number.</param>
/// <param name="Lines">What; empty when not told.</param>
/// <param name="SentAt">When.</param>
/// <param name="HoldId">Under which the stock was held that leaves with it; null when nothing was held for it.</param>
/// <param name="SellsStock">True when stock of ours leaves with what a foreign shop sent.</param>
/// <param name="Reconciled">Set when that stock follows by <see cref="StockCommitted"/>; null: it follows by this event, as it once did.</param>
public sealed record ShipmentSent(
    string OrderId,
    string ShipmentId,
    string? FulfilmentId,
    string? Place,
    string? Carrier,
    string? TrackingNumber,
    IReadOnlyList<LineQuantity> Lines,
    DateTimeOffset SentAt,
    string? HoldId,
    bool SellsStock = false,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? Reconciled = null) : IEvent;

/// <summary>The carrier has told something about a shipment. The newest of its scans is what counts.</summary>
public sealed record ShipmentTracked(
    string OrderId, string ShipmentId, string? Carrier, string? TrackingNumber, ParcelStatus Status, DateTimeOffset At, DateTimeOffset? EstimatedDelivery) : IEvent;

/// <summary>The goods lie ready at a place; the customer can be told.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="FulfilmentId">Which part.</param>
/// <param name="Place">Where.</param>
/// <param name="CollectBy">Until when they are kept.</param>
public sealed record ReadyForCollection(string OrderId, string FulfilmentId, string Place, DateTimeOffset CollectBy) : IEvent;

/// <summary>
/// The collection code was made anew. The code itself is stored nowhere: it is derived from the master key, the order and
/// this number.
/// </summary>
public sealed record CollectionCodeRenewed(string OrderId, int Number) : IEvent;

/// <summary>Somebody gave a wrong code or card.</summary>
public sealed record CollectionRefused(string OrderId, int Attempts) : IEvent;

/// <summary>The goods were handed over at a place.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="FulfilmentId">Which part.</param>
/// <param name="Place">Where.</param>
/// <param name="Lines">What.</param>
/// <param name="Against">What the customer showed: <c>code</c>, <c>card</c> or <c>staff</c>.</param>
/// <param name="At">When.</param>
/// <param name="HoldId">Under which the stock was held that leaves with it; null when no stock of ours does.</param>
public sealed record OrderCollected(
    string OrderId, string FulfilmentId, string Place, IReadOnlyList<LineQuantity> Lines, string Against, DateTimeOffset At, string? HoldId) : IEvent;

/// <summary>Nobody came for the goods in time. What was not collected is cancelled by a <see cref="LinesCancelled"/> of the same append.</summary>
public sealed record CollectionExpired(string OrderId, string FulfilmentId, string Place) : IEvent;

/// <summary>The customer wants to give something back.</summary>
public sealed record ReturnRequested(string OrderId, string ReturnId, IReadOnlyList<LineQuantity> Lines, string? Reason, DateTimeOffset At) : IEvent;

/// <summary>What was asked for will not come back.</summary>
public sealed record ReturnWithdrawn(string OrderId, string ReturnId) : IEvent;

/// <summary>Goods have come back to a place.</summary>
/// <param name="OrderId">The sale.</param>
/// <param name="ReturnId">The return; opened by this event when nobody asked before.</param>
/// <param name="Place">Where they came back to; null when not known.</param>
/// <param name="Lines">What, and what becomes of it.</param>
/// <param name="At">When.</param>
/// <param name="MovesStock">True when the stock of the place follows.</param>
/// <param name="Reconciled">Set when it follows by <see cref="StockCommitted"/>; null: by this event.</param>
public sealed record ReturnReceived(
    string OrderId, string ReturnId, string? Place, IReadOnlyList<ReturnedLine> Lines, DateTimeOffset At, bool MovesStock,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? Reconciled = null) : IEvent;

/// <summary>A quantity of a line that came back.</summary>
public sealed record ReturnedLine(
    string LineId, string Sku, decimal Quantity, Disposition Disposition, IReadOnlyList<StockPart>? Parts = null);

/// <summary>Money was given back.</summary>
/// <param name="OrderId">The sale.</param>
/// <param name="RefundId">Unique within the order; the same again replaces what was said before.</param>
/// <param name="ReturnId">For the goods of which return; null for none.</param>
/// <param name="Amount">How much; what is given back for no line and was not overpaid lessens what the order costs.</param>
/// <param name="Lines">For how much of which lines, and how much of the amount is for each.</param>
/// <param name="Allowance">How much of the amount is for no goods; below zero when something was kept back.</param>
/// <param name="Method">How, e.g. <c>card</c>, <c>cash</c>, <c>exchange</c>.</param>
/// <param name="Place">Where.</param>
/// <param name="At">When.</param>
public sealed record RefundMade(
    string OrderId,
    string RefundId,
    string? ReturnId,
    decimal Amount,
    IReadOnlyList<RefundedLine> Lines,
    decimal Allowance,
    string Method,
    string? Place,
    DateTimeOffset At) : IEvent;

/// <summary>How much of a line was given back, and for how much money.</summary>
public sealed record RefundedLine(string LineId, string Sku, decimal Quantity, decimal Amount);

/// <summary>More of a SKU has come back than was sold: a till took it without asking. It happened, and is shown.</summary>
public sealed record ReturnExceeded(string OrderId, string ReturnId, string Sku, decimal Quantity) : IEvent;

/// <summary>The customer took something else instead: a sale of its own, which is to be recorded once.</summary>
public sealed record GoodsExchanged(string OrderId, string ReturnId, PurchaseRecorded Sale) : IEvent;

/// <summary>A foreign shop has told something about an order that was not known before, at <see cref="UpdatedAt"/>.</summary>
public sealed record OrderTold(
    string OrderId,
    string Source,
    string ExternalId,
    string? Number,
    string Channel,
    string? Record,
    string? Place,
    string? Country,
    string? Currency,
    DateTimeOffset? PlacedAt,
    DateTimeOffset UpdatedAt,
    IReadOnlyList<SnapshotLine>? Lines,
    IReadOnlyList<SnapshotPayment>? Payments,
    IReadOnlyList<SnapshotShipment>? Shipments,
    IReadOnlyList<SnapshotRefund>? Refunds,
    DateTimeOffset? CancelledAt,
    string? CancelReason,
    DateTimeOffset? PromisedBy,
    bool StockIsTheirs) : IEvent;
