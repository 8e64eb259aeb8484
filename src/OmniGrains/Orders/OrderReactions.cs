using OmniGrains.Engine;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Orders;

/// <summary>Brings a return to its sale, and the sale's customer to a return that named nobody.</summary>
internal sealed class ReturnReaction : Reaction
{
    public override string Name => "returns";

    public override IEnumerable<Consequence> React(Recorded recorded) => recorded.Event switch
    {
        PurchaseRecorded { Kind: PurchaseKind.Return, ReturnOf: { } sale } document =>
            [Consequence.Ask(new OrderId(sale).Grain, new JoinReturn(sale, document.OrderId, document.Record, document.Total))],
        ReturnJoined { ReturnRecord: null, SaleRecord: { } record } joined =>
            [Consequence.Ask(new OrderId(joined.ReturnId).Grain, new AttributeReturn(joined.OrderId, record))],
        _ => [],
    };
}
