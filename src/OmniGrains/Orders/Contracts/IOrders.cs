using OmniGrains.Edge;

namespace OmniGrains.Orders.Contracts;

/// <summary>The answer to whatever changes an order.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Payment">Where its money stands.</param>
/// <param name="Fulfilment">Where its goods stand.</param>
/// <param name="Return">What has come back.</param>
/// <param name="Id">The id of what was made by it (a shipment, a return, a refund…), when something was.</param>
/// <param name="Position">The journal position that contains it.</param>
public sealed record OrderReceipt(
    string OrderId, PaymentState Payment, FulfilmentState Fulfilment, ReturnState Return, string? Id, long Position);

/// <summary>What other slices need to know of an order.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Record">The customer's record it belongs to; null when nobody's.</param>
/// <param name="Channel">Where it was bought.</param>
/// <param name="PlacedAt">When it was bought.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="Total">What it costs now.</param>
/// <param name="Payment">Where its money stands.</param>
/// <param name="Fulfilment">Where its goods stand.</param>
/// <param name="Return">What has come back.</param>
/// <param name="Delivery">How the goods reach the customer.</param>
/// <param name="PromisedBy">Until when they were promised.</param>
/// <param name="Country">Where they go to.</param>
/// <param name="PostalArea">The area they go to.</param>
/// <param name="MayCancel">True while something can still be cancelled.</param>
public sealed record KnownOrder(
    string OrderId,
    string? Record,
    string Channel,
    DateTimeOffset PlacedAt,
    string Currency,
    decimal Total,
    PaymentState Payment,
    FulfilmentState Fulfilment,
    ReturnState Return,
    DeliveryKind? Delivery,
    DateTimeOffset? PromisedBy,
    string? Country,
    string? PostalArea,
    bool MayCancel);

/// <summary>An order as somebody sees it who serves the customer.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Number">The number that people read.</param>
/// <param name="Channel">Where it was bought.</param>
/// <param name="PlacedAt">When it was bought.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="Total">What it costs now.</param>
/// <param name="Payment">Where its money stands.</param>
/// <param name="Fulfilment">Where its goods stand.</param>
/// <param name="Return">What has come back.</param>
/// <param name="PromisedBy">Until when the goods were promised.</param>
/// <param name="Lines">What was ordered.</param>
/// <param name="Parcels">What was sent, and where it is.</param>
/// <param name="Returns">What came or is to come back.</param>
public sealed record ServedOrder(
    string OrderId,
    string? Number,
    string Channel,
    DateTimeOffset PlacedAt,
    string Currency,
    decimal Total,
    PaymentState Payment,
    FulfilmentState Fulfilment,
    ReturnState Return,
    DateTimeOffset? PromisedBy,
    IReadOnlyList<ServedLine> Lines,
    IReadOnlyList<ServedParcel> Parcels,
    IReadOnlyList<ServedReturn> Returns);

/// <summary>A line of an order.</summary>
public sealed record ServedLine(string Sku, string? Name, decimal Quantity, decimal Amount, decimal Cancelled, decimal Returned);

/// <summary>A parcel and where it is.</summary>
public sealed record ServedParcel(
    string? Carrier, string? TrackingNumber, DateTimeOffset SentAt, ParcelStatus? Status, DateTimeOffset? StatusAt, DateTimeOffset? EstimatedDelivery);

/// <summary>A return: <c>requested</c>, <c>withdrawn</c> or <c>received</c>.</summary>
public sealed record ServedReturn(string Id, string State, DateTimeOffset? ReceivedAt);

/// <summary>Orders for other slices; the same use cases as over HTTP.</summary>
public interface IOrders
{
    /// <summary>The order as it stands now; null when there is none of this id.</summary>
    ValueTask<KnownOrder?> Find(string orderId, CancellationToken cancellation);

    /// <summary>The same with its lines, parcels and returns, for somebody who serves the customer.</summary>
    ValueTask<ServedOrder?> Describe(string orderId, CancellationToken cancellation);

    /// <summary>Promises the goods until another moment.</summary>
    /// <param name="orderId">The order.</param>
    /// <param name="promisedBy">The new promise.</param>
    /// <param name="reason">A code: <c>customer</c>, <c>delay</c>…</param>
    /// <param name="intent">The caller's intention.</param>
    /// <param name="cancellation">Stops waiting; what was decided still takes effect.</param>
    Task<Result<OrderReceipt>> ChangePromise(
        string orderId, DateTimeOffset promisedBy, string reason, Intent intent, CancellationToken cancellation);

    /// <summary>Cancels all that was not handed over yet; stock is released, and captured money is given back in the record.</summary>
    Task<Result<OrderReceipt>> Cancel(string orderId, string reason, Intent intent, CancellationToken cancellation);
}
