using OmniGrains.Customers.Contracts;
using OmniGrains.Engine;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Orders.Live;

/// <summary>Something to be done with an order that exists.</summary>
internal interface IOrderChange : ICommand<OrderReply>;

/// <summary>Where the order stands after a change.</summary>
/// <param name="Payment">Where its money stands.</param>
/// <param name="Fulfilment">Where its goods stand.</param>
/// <param name="Return">What has come back.</param>
/// <param name="Id">What was made by the change.</param>
internal sealed record OrderReply(PaymentState Payment, FulfilmentState Fulfilment, ReturnState Return, string? Id);

/// <summary>Places an order whose stock is held already.</summary>
/// <param name="Sale">The document of the sale.</param>
/// <param name="Placed">The order itself.</param>
/// <param name="Payments">As they stand.</param>
/// <param name="Address">Where it goes to; sealed under the customer's key.</param>
/// <param name="Customer">Who the caller is told it belongs to.</param>
/// <param name="Refused">Identifiers that were left out.</param>
internal sealed record PlaceLive(
    PurchaseRecorded Sale, OrderPlaced Placed, IReadOnlyList<PaymentNoted> Payments, DeliveryAddress? Address, string? Customer,
    IReadOnlyList<RefusedIdentity>? Refused) : ICommand<PlacedReply>, IFirstCommand;

/// <summary>What the caller is told, and told again on a retry. Other holds than the caller's own: it was placed before.</summary>
internal sealed record PlacedReply(
    string? CustomerId, IReadOnlyList<RefusedIdentity>? Refused, PaymentState Payment, decimal Total, IReadOnlyList<PlannedFulfilment> Fulfilments);

internal sealed record SetPayment(string PaymentId, string Method, decimal Amount, PaymentStep State, string? Reference) : IOrderChange;

/// <summary>Changes what is ordered, before it is handed over.</summary>
/// <param name="Lines">The lines that change, as they are to be; zero removes.</param>
/// <param name="More">Which places hand over what was added; its stock is held already.</param>
/// <param name="ExpectedRevision">When set: refuse unless the order stands there.</param>
/// <param name="Reason">Why.</param>
internal sealed record EditLines(
    IReadOnlyList<PlacedLine> Lines, IReadOnlyList<PlannedFulfilment> More, int? ExpectedRevision, string? Reason) : IOrderChange;

/// <summary>Cancels what was not handed over yet: these quantities, or all of it.</summary>
internal sealed record CancelLines(IReadOnlyList<LineQuantity>? Lines, string Reason) : IOrderChange;

internal sealed record PauseOrder(string Reason, string Actor) : IOrderChange;

internal sealed record ResumeOrder(string Reason, string Actor) : IOrderChange;

/// <summary>A note.</summary>
/// <param name="Text">Personal.</param>
/// <param name="Actor">Who wrote it.</param>
/// <param name="Erased">Whether the order's customer has been erased: the order is nobody's then.</param>
internal sealed record AddNote(string Text, string Actor, bool Erased = false) : IOrderChange;

/// <summary>Notes on an order of nobody have been kept long enough: a reminder.</summary>
internal sealed record ForgetNotes(int Round) : IOrderChange;

internal sealed record MovePromise(DateTimeOffset PromisedBy, string Reason, int? ExpectedRevision = null) : IOrderChange;

internal sealed record PickFulfilment(string FulfilmentId) : IOrderChange;

internal sealed record PackFulfilment(string FulfilmentId) : IOrderChange;

/// <summary>The place cannot find something; others hand over instead what could be found elsewhere, the rest is cancelled.</summary>
internal sealed record ReplaceMissing(
    string FulfilmentId, IReadOnlyList<LineQuantity> Missing, IReadOnlyList<PlannedFulfilment> Instead) : IOrderChange;

/// <summary>Sends a fulfilment, or a part of it.</summary>
internal sealed record SendFulfilment(
    string FulfilmentId, string? Carrier, string? TrackingNumber, IReadOnlyList<LineQuantity>? Lines) : IOrderChange;

internal sealed record MakeReady(string FulfilmentId, DateTimeOffset CollectBy) : IOrderChange;

/// <summary>Hands a fulfilment over at its place.</summary>
/// <param name="FulfilmentId">Which one.</param>
/// <param name="Against">What the customer showed.</param>
/// <param name="Proven">Whether it is the right one.</param>
internal sealed record HandOver(string FulfilmentId, string Against, bool Proven) : IOrderChange;

internal sealed record RenewCode : IOrderChange;

/// <summary>Nobody came: a reminder.</summary>
internal sealed record ExpireCollection(string FulfilmentId, DateTimeOffset CollectBy) : IOrderChange;

internal sealed record RequestReturn(IReadOnlyList<LineQuantity> Lines, string? Reason) : IOrderChange;

internal sealed record WithdrawReturn(string ReturnId) : IOrderChange;

/// <summary>Goods have come back; with or without having been asked for, and with or without money back at once.</summary>
/// <param name="ReturnId">What was asked for; null when nobody asked.</param>
/// <param name="Place">Where.</param>
/// <param name="MovesStock">Whether the place's stock is recorded.</param>
/// <param name="Lines">What; bundles with their parts.</param>
/// <param name="Refund">How money is given back with it; null: not yet.</param>
/// <param name="Exchange">What the customer took instead: a sale of its own.</param>
internal sealed record ReceiveReturn(
    string? ReturnId, string Place, bool MovesStock, IReadOnlyList<ReturnedLine> Lines, RefundTerms? Refund, PurchaseRecorded? Exchange) : IOrderChange;

/// <summary>How much is given back; null for what the goods are worth.</summary>
internal sealed record RefundTerms(decimal? Amount, string Method);

/// <summary>Gives money back, for a return or for none.</summary>
internal sealed record GiveBack(string? ReturnId, decimal? Amount, string Method, string? Place) : IOrderChange;

/// <summary>What a parcel's carrier says.</summary>
internal sealed record NoteTracking(
    string ShipmentId, string? Carrier, string? TrackingNumber, ParcelStatus Status, DateTimeOffset At, DateTimeOffset? EstimatedDelivery) : IOrderChange;
