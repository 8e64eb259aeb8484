using OmniGrains.Engine;
using OmniGrains.Orders.Contracts;
using OmniGrains.Orders.Live;

namespace OmniGrains.Orders;

/// <summary>Brings a return to its sale, and the sale's customer to a return that named nobody.</summary>
internal sealed class ReturnReaction : Reaction
{
    public override string Name => "returns";

    public override IEnumerable<Consequence> React(Recorded recorded) => recorded.Event switch
    {
        PurchaseRecorded { Kind: PurchaseKind.Return, ReturnOf: { } sale } document =>
            [Consequence.Ask(new OrderId(sale).Grain, new JoinReturn(sale, document.OrderId, document.Record, document.Total, GoodsOf(document)))],
        ReturnJoined { ReturnRecord: null, SaleRecord: { } record } joined =>
            [Consequence.Ask(new OrderId(joined.ReturnId).Grain, new AttributeReturn(joined.OrderId, record))],
        _ => [],
    };

    // A return that the sale itself caused brings back nothing that the sale does not know of.
    private static IReadOnlyList<ReturnedGoods>? GoodsOf(PurchaseRecorded document)
    {
        if (document.Fingerprint == Ledger.Fingerprint)
        {
            return null;
        }

        var goods = document.Lines.Where(line => line is { Kind: LineKind.Merchandise, Quantity: < 0 })
            .Select(line => new ReturnedGoods(line.Sku, -line.Quantity)).ToList();
        return goods.Count == 0 ? null : goods;
    }
}

/// <summary>Records the documents that follow from changes of an order: once each, because each has its own number.</summary>
internal sealed class LedgerReaction : Reaction
{
    public override string Name => "order-ledger";

    public override IEnumerable<Consequence> React(Recorded recorded) => recorded.Event switch
    {
        LedgerCorrected corrected => [Record(corrected.Document)],
        GoodsExchanged exchanged => [Record(exchanged.Sale)],
        _ => [],
    };

    private static Consequence Record(PurchaseRecorded document) =>
        Consequence.Ask(new OrderId(document.OrderId).Grain, new RecordDocument(document, document.Record, null));
}
