using OmniGrains.Orders.Contracts;

namespace OmniGrains.Orders.Live;

/// <summary>Where an order stands, computed from what happened to it.</summary>
internal readonly record struct Axes(PaymentState Payment, FulfilmentState Fulfilment, ReturnState Return, decimal Total)
{
    public static Axes Of(LiveOrder order)
    {
        var accounts = order.Accounts;
        var total = accounts.Sum(account => account.Price);
        return new Axes(PaymentOf(order, total), FulfilmentOf(order, accounts), ReturnOf(accounts), total);
    }

    private static PaymentState PaymentOf(LiveOrder order, decimal total)
    {
        var captured = OrderMoney.Captured(order);
        var refunded = OrderMoney.Refunded(order);
        if (refunded > 0)
        {
            return refunded >= captured ? PaymentState.Refunded : PaymentState.PartlyRefunded;
        }

        if (captured > 0 || (total <= 0 && order.Payments.Count == 0))
        {
            return captured >= total ? PaymentState.Paid : PaymentState.PartlyPaid;
        }

        var states = order.Payments.Select(payment => payment.State).ToList();
        if (states.Contains(PaymentStep.Authorised))
        {
            return PaymentState.Authorised;
        }

        return states.Contains(PaymentStep.Voided) && !states.Contains(PaymentStep.Pending) ? PaymentState.Voided : PaymentState.Pending;
    }

    private static FulfilmentState FulfilmentOf(LiveOrder order, IReadOnlyList<LineAccount> accounts)
    {
        var goods = accounts.Where(account => account.IsGoods && account.Line.Quantity > 0).ToList();
        if (goods.Sum(account => OutstandingOf(order, account)) == 0)
        {
            return WhenNothingIsLeft(order, goods, accounts.Any(account => account.IsGoods && account.Line.Quantity == 0));
        }

        if (order.Pauses.Count > 0)
        {
            return FulfilmentState.OnHold;
        }

        var open = order.Fulfilments.Where(fulfilment => fulfilment.IsOpen).ToList();
        if (open.Count > 0 && open.All(fulfilment => fulfilment.Stage == FulfilmentStage.Ready))
        {
            return FulfilmentState.ReadyForCollection;
        }

        return goods.Any(account => account.HandedOver > 0) ? FulfilmentState.PartlyFulfilled : FulfilmentState.Unfulfilled;
    }

    private static FulfilmentState WhenNothingIsLeft(LiveOrder order, List<LineAccount> goods, bool editedAway)
    {
        if (goods.Any(account => account.HandedOver > 0) || (goods.Count == 0 && order.Cancellations.Count == 0 && !editedAway))
        {
            return order.Collections.Count > 0 ? FulfilmentState.Collected : FulfilmentState.Fulfilled;
        }

        return FulfilmentState.Cancelled;
    }

    // A foreign shop gives money back for what it will not send, without saying that it cancelled it.
    private static decimal OutstandingOf(LiveOrder order, LineAccount account) =>
        order.IsForeign ? Math.Max(0, account.Open - account.RefundedQuantity) : account.Open;

    private static ReturnState ReturnOf(IReadOnlyList<LineAccount> accounts)
    {
        var back = accounts.Sum(account => account.Returned + account.ReturnedElsewhere);
        if (back == 0)
        {
            return accounts.Any(account => account.Requested > 0) ? ReturnState.Requested : ReturnState.None;
        }

        return accounts.Where(account => account.IsGoods && account.Kept > 0).All(account => account.Returned + account.ReturnedElsewhere >= account.Kept)
            ? ReturnState.Returned
            : ReturnState.PartlyReturned;
    }
}

/// <summary>Sums of an order's money.</summary>
internal static class OrderMoney
{
    public static decimal Captured(LiveOrder order) =>
        order.Payments.Where(payment => payment.State == PaymentStep.Captured).Sum(payment => payment.Amount);

    public static decimal Refunded(LiveOrder order) => order.Refunds.Sum(refund => refund.Amount);

    /// <summary>What the customer owes in all: what the order costs, less what was given back for goods or out of kindness.</summary>
    public static decimal Due(LiveOrder order) => Goods(order) - Allowance(order);

    /// <summary>
    /// What was given back for no goods, less what was kept back. It lessens what the order costs, and never to below
    /// nothing: what was given out of kindness before everything was cancelled was a part of what is given back then.
    /// </summary>
    public static decimal Allowance(LiveOrder order) => Math.Min(order.Refunds.Sum(refund => refund.Allowance), Goods(order));

    /// <summary>What was captured beyond what is owed and was not given back yet.</summary>
    public static decimal Overpaid(LiveOrder order) => Math.Max(0, Captured(order) - Refunded(order) - Due(order));

    private static decimal Goods(LiveOrder order) => order.Accounts.Sum(account => account.Price - account.RefundedAmount);
}
