using OmniGrains.Engine;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Orders;

internal static class OrderRejections
{
    public static Rejection NotFound(string orderId) => new(
        "order.not-found", $"There is no order '{orderId}'. An order's id is 'source:externalId'.", RejectionKind.NotFound);

    public static readonly Rejection NoSuchOrder = new(
        "order.not-found", "There is no such order. An order's id is 'source:externalId'.", RejectionKind.NotFound);

    public static Rejection OtherContent(PurchaseRecorded recorded) => new(
        "purchase.other-content",
        $"'{recorded.OrderId}' is already recorded with other content. Push a correction as a return or an adjustment with an external id of its own.",
        RejectionKind.Conflict);
}
