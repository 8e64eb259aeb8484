using MediatR;
using OmniGrains.Edge;
using OmniGrains.Orders.Contracts;
using OmniGrains.Orders.Live;

namespace OmniGrains.Orders.Desk;

/// <inheritdoc cref="IOrders"/>
internal sealed class OrdersForOthers(IMediator mediator, OrderDesk desk) : IOrders
{
    public async ValueTask<KnownOrder?> Find(string orderId, CancellationToken cancellation)
    {
        if (await desk.Read(orderId, cancellation) is not { Document.Kind: PurchaseKind.Sale } order)
        {
            return null;
        }

        var (document, now, placed) = (order.Document, order.Now, order.Now.Placed);
        var axes = Axes.Of(now);
        return new KnownOrder(
            document.OrderId, document.Record, document.Channel, document.OccurredAt, document.Currency, axes.Total, axes.Payment, axes.Fulfilment,
            axes.Return, placed?.Delivery, now.PromisedBy, placed?.Country, placed?.PostalArea,
            placed is not null && !now.IsForeign && now.Accounts.Any(account => account.IsGoods && account.Open > 0));
    }

    public async ValueTask<ServedOrder?> Describe(string orderId, CancellationToken cancellation)
    {
        if (await desk.Read(orderId, cancellation) is not { Document.Kind: PurchaseKind.Sale } order)
        {
            return null;
        }

        var (document, life) = (order.Document, OrderLives.Of(order.Now));
        return new ServedOrder(
            document.OrderId, life.Number, document.Channel, document.OccurredAt, document.Currency, life.Total, life.Payment, life.Fulfilment, life.Return,
            life.PromisedBy,
            [.. life.Lines.Select(line => new ServedLine(line.Sku, line.Name, line.Quantity, line.Amount, line.Cancelled, line.Returned))],
            [.. life.Shipments.Select(sent => new ServedParcel(
                sent.Carrier, sent.TrackingNumber, sent.SentAt, sent.Status, sent.StatusAt, sent.EstimatedDelivery))],
            [.. life.Returns.Select(back => new ServedReturn(back.Id, back.State, back.ReceivedAt))]);
    }

    public Task<Result<OrderReceipt>> ChangePromise(
        string orderId, DateTimeOffset promisedBy, string reason, Intent intent, CancellationToken cancellation) =>
        mediator.Send(new OrderRequest<PromiseInput>(orderId, null, new PromiseInput(promisedBy, reason), intent), cancellation);

    public Task<Result<OrderReceipt>> Cancel(string orderId, string reason, Intent intent, CancellationToken cancellation) =>
        mediator.Send(new OrderRequest<CancellationInput>(orderId, null, new CancellationInput(null, reason), intent), cancellation);
}
