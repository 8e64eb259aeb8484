using System.Globalization;
using System.Text.Json;
using OmniGrains.Engine;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Orders.Live;

/// <summary>Why something cannot be done with an order.</summary>
internal static class LiveRejections
{
    public static readonly Rejection Changed = new(
        "order.changed", "The order has changed since it was read. Read it again and decide anew.", RejectionKind.PreconditionFailed);

    public static readonly Rejection Busy = new(
        "order.busy", "The order kept changing while this was done. Nothing was changed by it; try again.", RejectionKind.Overloaded);

    public static readonly Rejection NotEditable = new(
        "order.not-editable", "Only an order that was placed here can be edited or cancelled; others are changed where they were sold.", RejectionKind.Conflict);

    public static readonly Rejection NothingLeft = new(
        "order.nothing-left", "Nothing is left of the order that this could be done with.", RejectionKind.Conflict);

    public static readonly Rejection NotCollected = new(
        "order.not-collected", "This order is shipped; nobody collects it.", RejectionKind.Conflict);

    public static readonly Rejection CodeWrong = new(
        "collection.refused", "This is not what opens the collection. The attempt was recorded.", RejectionKind.Conflict);

    public static readonly Rejection CodeLocked = new(
        "collection.locked", "Too many wrong codes. Make a new code, or hand over against a card or by staff.", RejectionKind.Conflict);

    public static readonly Rejection HoldExpired = new(
        "order.hold-expired", "The stock for this order was not confirmed in time and has been released. Place it again.", RejectionKind.Conflict);

    public static readonly Rejection NothingToRefund = new(
        "refund.nothing", "Nothing was paid too much. Name an amount, or the return that is refunded.", RejectionKind.Conflict);

    public static Rejection NotASale(string orderId) => new(
        "order.not-a-sale", $"'{orderId}' is no sale, so that nothing can be done with it.", RejectionKind.Conflict);

    public static Rejection AlreadyPlaced(string orderId) => new(
        "order.already-placed", $"'{orderId}' exists with other content. Edit it, or place another order.", RejectionKind.Conflict);

    public static Rejection PaymentState(PaymentStep from, PaymentStep to) => new(
        "payment.state", $"A payment that is {Name(from)} cannot become {Name(to)}.", RejectionKind.Conflict);

    public static Rejection CaptureTooMuch(decimal authorised) => new(
        "payment.capture-too-much", Invariant($"At most {authorised} was authorised."), RejectionKind.Conflict);

    public static Rejection NoSuchLine(string lineId) => new("order.line-unknown", $"The order has no line '{lineId}'.");

    public static Rejection HandedOverAlready(string lineId) => new(
        "order.line-fixed", $"Line '{lineId}' keeps its SKU, and cannot become less than what was handed over or cancelled.", RejectionKind.Conflict);

    public static Rejection NothingToCancel(string lineId, decimal open) => new(
        "order.cancel-too-much", Invariant($"Of line '{lineId}' {open} can still be cancelled."), RejectionKind.Conflict);

    public static Rejection NoSuchFulfilment(string id) => new("fulfilment.unknown", $"The order has no fulfilment '{id}'.", RejectionKind.NotFound);

    public static Rejection FulfilmentClosed(string id) => new(
        "fulfilment.closed", $"Nothing is left to hand over of fulfilment '{id}'.", RejectionKind.Conflict);

    public static Rejection MoreThanLeft(string lineId, decimal left) => new(
        "fulfilment.too-much", Invariant($"Of line '{lineId}' {left} is left in this fulfilment."), RejectionKind.Conflict);

    public static Rejection OnHold(IReadOnlyList<string> reasons) => new(
        "order.on-hold", $"The order is on hold: {string.Join(", ", reasons)}.", RejectionKind.Conflict);

    public static Rejection NoSuchShipment(string id) => new("shipment.unknown", $"The order has no shipment '{id}'.", RejectionKind.NotFound);

    public static Rejection NoSuchReturn(string id) => new("return.unknown", $"The order has no open return '{id}'.", RejectionKind.NotFound);

    public static Rejection ReturnReceived(string id) => new("return.received", $"Return '{id}' has been received.", RejectionKind.Conflict);

    public static Rejection NotReceived(string id) => new("return.not-received", $"There is no return '{id}' that has been received.", RejectionKind.Conflict);

    public static Rejection MoreThanBought(string lineId, decimal returnable) => new(
        "return.too-much", Invariant($"Of line '{lineId}' {returnable} can still come back."), RejectionKind.Conflict);

    public static Rejection RefundedAlready(string returnId) => new(
        "refund.done", $"Return '{returnId}' has been refunded.", RejectionKind.Conflict);

    public static Rejection RefundTooMuch(decimal most) => new(
        "refund.too-much", Invariant($"At most {most} of what was paid can still be given back."), RejectionKind.Conflict);

    public static Rejection TooMany(string what, int most) => new("order.too-many", Invariant($"An order has at most {most} {what}."), RejectionKind.Conflict);

    private static string Name(PaymentStep state) => JsonNamingPolicy.CamelCase.ConvertName(state.ToString());

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
