using OmniGrains.Orders.Contracts;

namespace OmniGrains.Orders.Live;

/// <summary>How an order stands, beyond the document of its sale.</summary>
/// <param name="Number">The number that people read.</param>
/// <param name="Payment">Where its money stands.</param>
/// <param name="Fulfilment">Where its goods stand.</param>
/// <param name="Return">What has come back.</param>
/// <param name="Delivery">How the goods reach the customer; absent for a sale over the counter.</param>
/// <param name="CollectAt">Where they are collected.</param>
/// <param name="PromisedBy">Until when they were promised.</param>
/// <param name="Total">What it costs now: after edits and cancellations, before refunds.</param>
/// <param name="Captured">What was paid.</param>
/// <param name="Refunded">What was given back.</param>
/// <param name="OnHold">Why nobody may go on with it.</param>
/// <param name="Lines">What was ordered, line by line.</param>
/// <param name="Payments">By their ids.</param>
/// <param name="Fulfilments">Which place hands over what is left.</param>
/// <param name="Shipments">What was sent, and where it is.</param>
/// <param name="Returns">What came or is to come back.</param>
/// <param name="Refunds">What was given back, and for what.</param>
/// <param name="Held">Of an order that a foreign shop sold: which place's stock is claimed for what is still to be sent.</param>
/// <param name="Short">What is lacking of it; it is held as soon as it is there.</param>
public sealed record OrderLife(
    string? Number,
    PaymentState Payment,
    FulfilmentState Fulfilment,
    ReturnState Return,
    DeliveryKind? Delivery,
    string? CollectAt,
    DateTimeOffset? PromisedBy,
    decimal Total,
    decimal Captured,
    decimal Refunded,
    IReadOnlyList<string> OnHold,
    IReadOnlyList<LineLife> Lines,
    IReadOnlyList<PaymentLife> Payments,
    IReadOnlyList<FulfilmentLife> Fulfilments,
    IReadOnlyList<ShipmentLife> Shipments,
    IReadOnlyList<ReturnLife> Returns,
    IReadOnlyList<RefundLife> Refunds,
    IReadOnlyList<HeldLife>? Held,
    IReadOnlyList<ShortLife>? Short);

/// <summary>A line and what became of it.</summary>
public sealed record LineLife(
    string LineId, string Sku, string? Name, LineKind Kind, decimal Quantity, decimal UnitPrice, decimal Discount, decimal Amount, decimal Cancelled,
    decimal HandedOver, decimal Returned, decimal Refunded);

/// <summary>A payment as it stands.</summary>
public sealed record PaymentLife(string Id, string Method, decimal Amount, PaymentStep State, string? Reference, DateTimeOffset At);

/// <summary>A place's part and how far it is: <c>open</c>, <c>picked</c>, <c>packed</c>, <c>ready</c> or <c>closed</c>.</summary>
public sealed record FulfilmentLife(string Id, string Place, string Stage, DateTimeOffset? CollectBy, IReadOnlyList<LineLeft> Left);

/// <summary>What is left of a line.</summary>
public sealed record LineLeft(string LineId, string Sku, decimal Quantity);

/// <summary>A parcel and where it is.</summary>
public sealed record ShipmentLife(
    string Id, string? Place, string? Carrier, string? TrackingNumber, DateTimeOffset SentAt, ParcelStatus? Status, DateTimeOffset? StatusAt,
    DateTimeOffset? EstimatedDelivery, IReadOnlyList<LineLeft> Lines);

/// <summary>A return as it stands: <c>requested</c>, <c>withdrawn</c> or <c>received</c>.</summary>
public sealed record ReturnLife(string Id, string State, string? Place, DateTimeOffset? ReceivedAt, IReadOnlyList<LineLeft> Lines);

/// <summary>Money that was given back.</summary>
public sealed record RefundLife(string Id, string? ReturnId, decimal Amount, string Method, string? Place, DateTimeOffset At);

/// <summary>What is claimed of a place's stock.</summary>
public sealed record HeldLife(string Place, string LineId, string Sku, decimal Quantity);

/// <summary>What a place's stock lacks.</summary>
public sealed record ShortLife(string Place, string Sku, decimal Missing);

/// <summary>Tells the life of an order.</summary>
internal static class OrderLives
{
    public static OrderLife Of(LiveOrder order)
    {
        var axes = Axes.Of(order);
        return new OrderLife(
            order.Placed?.Number, axes.Payment, axes.Fulfilment, axes.Return, order.IsForeign ? null : order.Placed?.Delivery, order.Placed?.CollectAt,
            order.PromisedBy, axes.Total, OrderMoney.Captured(order), OrderMoney.Refunded(order), order.Pauses,
            [.. order.Accounts.Select(Of)],
            [.. order.Payments.Select(payment => new PaymentLife(
                payment.PaymentId, payment.Method, payment.Amount, payment.State, payment.Reference, payment.At))],
            [.. order.Fulfilments.Select(part => new FulfilmentLife(part.Id, part.Place, NameOf(part.Stage), part.CollectBy, Of(part.Left)))],
            [.. order.Shipments.Select(Of)],
            [.. order.Returns.Select(Of)],
            [.. order.Refunds.Select(refund => new RefundLife(
                refund.RefundId, refund.ReturnId, refund.Amount, refund.Method, refund.Place, refund.At))],
            HeldFor(order.Stock), ShortOf(order.Stock));
    }

    private static IReadOnlyList<HeldLife>? HeldFor(Commitment stock) => stock.Lines.Any(line => line.Held > 0)
        ? [.. stock.Lines.Where(line => line.Held > 0).Select(line => new HeldLife(line.Place, line.LineId, line.Sku, line.Held))]
        : null;

    private static IReadOnlyList<ShortLife>? ShortOf(Commitment stock) => stock.IsShort
        ? [.. stock.Short.Where(lack => lack.Value.Missing > 0).OrderBy(lack => lack.Key.ToString(), StringComparer.Ordinal)
            .Select(lack => new ShortLife(lack.Key.Place, lack.Key.Sku, lack.Value.Missing))]
        : null;

    private static LineLife Of(LineAccount account)
    {
        var line = account.Line;
        return new LineLife(
            line.LineId, line.Sku, line.Name, line.Kind, line.Quantity, line.UnitPrice, line.Discount, line.Amount, account.Cancelled,
            account.HandedOver, account.Returned + account.ReturnedElsewhere, account.RefundedAmount);
    }

    private static ShipmentLife Of(LiveShipment shipment)
    {
        var (sent, tracked) = (shipment.Sent, shipment.Tracked);
        return new ShipmentLife(
            sent.ShipmentId, sent.Place, sent.Carrier, sent.TrackingNumber, sent.SentAt, tracked?.Status, tracked?.At, tracked?.EstimatedDelivery, Of(sent.Lines));
    }

    private static ReturnLife Of(LiveReturn back) => back.Received is { } received
        ? new ReturnLife(back.Id, "received", received.Place, received.At, [.. received.Lines.Select(line => new LineLeft(line.LineId, line.Sku, line.Quantity))])
        : new ReturnLife(back.Id, back.Withdrawn ? "withdrawn" : "requested", null, null, Of(back.Requested));

    private static IReadOnlyList<LineLeft> Of(IReadOnlyList<LineQuantity> lines) => [.. lines.Select(line => new LineLeft(line.LineId, line.Sku, line.Quantity))];

    private static string NameOf(FulfilmentStage stage) => stage switch
    {
        FulfilmentStage.Open => "open",
        FulfilmentStage.Picked => "picked",
        FulfilmentStage.Packed => "packed",
        FulfilmentStage.Ready => "ready",
        _ => "closed",
    };
}
