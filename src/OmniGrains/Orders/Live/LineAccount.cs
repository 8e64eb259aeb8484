using OmniGrains.Edge;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Orders.Live;

/// <summary>Where the quantities and the money of one line stand.</summary>
/// <param name="Line">As it is ordered now.</param>
/// <param name="Cancelled">What will not be handed over.</param>
/// <param name="HandedOver">What was sent or collected.</param>
/// <param name="Requested">What the customer wants to give back.</param>
/// <param name="Returned">What came back.</param>
/// <param name="ReturnedElsewhere">What came back by a till's own document.</param>
/// <param name="RefundedQuantity">For how much of it money was given back.</param>
/// <param name="RefundedAmount">How much money that was.</param>
/// <param name="Currency">Of the order.</param>
internal sealed record LineAccount(
    PlacedLine Line, decimal Cancelled, decimal HandedOver, decimal Requested, decimal Returned, decimal ReturnedElsewhere,
    decimal RefundedQuantity, decimal RefundedAmount, string? Currency)
{
    public bool IsGoods => Line.Kind is LineKind.Merchandise or LineKind.Sample;

    public decimal Kept => Line.Quantity - Cancelled;

    /// <summary>What can still be cancelled.</summary>
    public decimal Open => Math.Max(0, Line.Quantity - Cancelled - HandedOver);

    /// <summary>What could physically still come back.</summary>
    public decimal Out => Math.Max(0, HandedOver - Returned - ReturnedElsewhere);

    /// <summary>What may still be asked to come back.</summary>
    public decimal Returnable => Math.Max(0, Out - Requested);

    /// <summary>
    /// What a quantity of the line is worth, in whole smallest units of the currency: a part can be paid back as it is. Values of
    /// parts are differences of this function, so that they add up to the line's amount to the last digit, however it is divided.
    /// </summary>
    public decimal ValueOf(decimal quantity) => quantity == Line.Quantity || Line.Quantity == 0
        ? Line.Amount
        : Currencies.Round(Line.Amount * quantity / Line.Quantity, Currency);

    /// <summary>What it costs now: after cancellations, before refunds.</summary>
    public decimal Price => Cancelled == 0 ? Line.Amount : ValueOf(Kept);

    /// <summary>What the next pieces that are given back are worth; never more than what is left of the line's price.</summary>
    public decimal ValueOfNext(decimal quantity) => ValueOf(RefundedQuantity + quantity) - ValueOf(RefundedQuantity);

    public static IReadOnlyList<LineAccount> Of(LiveOrder order)
    {
        var left = order.ReturnedElsewhere.GroupBy(goods => goods.Sku, StringComparer.Ordinal)
            .ToDictionary(goods => goods.Key, goods => goods.Sum(one => one.Quantity), StringComparer.Ordinal);
        var accounts = new LineAccount[order.Lines.Count];
        for (var i = 0; i < accounts.Length; i++)
        {
            var account = Without(order, order.Lines[i]);
            var taken = Math.Min(left.GetValueOrDefault(account.Line.Sku), account.Out);
            if (taken > 0)
            {
                left[account.Line.Sku] -= taken;
            }

            accounts[i] = account with { ReturnedElsewhere = taken };
        }

        return accounts;
    }

    private static LineAccount Without(LiveOrder order, PlacedLine line)
    {
        var id = line.LineId;
        var refunds = order.Refunds.SelectMany(refund => refund.Lines).Where(refunded => refunded.LineId == id).ToList();
        return new LineAccount(
            line,
            order.Cancellations.SelectMany(cancelled => cancelled.Lines).Of(id),
            order.Placed is null
                ? Math.Max(0, line.Quantity)
                : order.Shipments.SelectMany(shipment => shipment.Sent.Lines).Of(id) + order.Collections.SelectMany(collected => collected.Lines).Of(id),
            order.Returns.Where(back => back.IsOpen).SelectMany(back => back.Requested).Of(id),
            order.Returns.SelectMany(back => back.Received?.Lines ?? []).Where(returned => returned.LineId == id).Sum(returned => returned.Quantity),
            0,
            refunds.Sum(refunded => refunded.Quantity),
            refunds.Sum(refunded => refunded.Amount),
            order.Currency);
    }
}
