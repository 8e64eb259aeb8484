using OmniGrains.Engine;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Orders.Live;

/// <summary>
/// A change under way: events are applied as they are added, and when it is accepted the books and the axes follow in the
/// same append.
/// </summary>
internal sealed class Change(Order.Documented order, DateTimeOffset at)
{
    private readonly List<IEvent> _events = [];
    private readonly Axes? _before = order.Live is { } live ? Axes.Of(live) : null;

    public Order.Documented Order { get; private set; } = order;

    public LiveOrder Now => Order.Now;

    public string OrderId => Order.Document.OrderId;

    public DateTimeOffset At => at;

    public IReadOnlyList<IEvent> Events => _events;

    public Change Add(IEvent @event)
    {
        _events.Add(@event);
        Order = (Order.Documented)OrderGrain.Apply(Order, @event);
        return this;
    }

    /// <summary>Records the difference between what the order costs and what was booked, if there is one.</summary>
    public Change Book(CorrectionCause cause, string? place = null)
    {
        if (Ledger.Difference(Order.Document, Now, cause, at, place) is { } corrected)
        {
            Add(corrected);
        }

        return this;
    }

    /// <summary>Gives back what was paid beyond what the order costs now.</summary>
    public Change GiveBackOverpaid()
    {
        var overpaid = OrderMoney.Overpaid(Now);
        if (overpaid > 0)
        {
            var method = Now.Payments.Last(payment => payment.State == PaymentStep.Captured).Method;
            Add(new RefundMade(OrderId, $"m{Now.Refunds.Count + 1}", null, overpaid, [], 0, method, null, at));
        }

        return this;
    }

    /// <summary>Accepts with what was added; nothing was added: nothing changes.</summary>
    public Decision Accept(string? id = null)
    {
        var axes = Axes.Of(Now);
        var reply = new OrderReply(axes.Payment, axes.Fulfilment, axes.Return, id);
        if (_events.Count == 0)
        {
            return Decision.Unchanged(reply);
        }

        Follow(axes);
        return Decision.Accept(reply, _events);
    }

    /// <summary>What was added, with another reply.</summary>
    public Decision AcceptAs(object reply)
    {
        Follow(Axes.Of(Now));
        return _events.Count == 0 ? Decision.Unchanged(reply) : Decision.Accept(reply, _events);
    }

    private void Follow(Axes axes)
    {
        if (axes != _before)
        {
            Add(new OrderStateChanged(OrderId, Order.Document.Record, axes.Payment, axes.Fulfilment, axes.Return, axes.Total, Order.Document.Currency));
        }
    }
}
