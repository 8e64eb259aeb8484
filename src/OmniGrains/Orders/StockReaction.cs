using OmniGrains.Engine;
using OmniGrains.Inventory.Contracts;
using OmniGrains.Orders.Contracts;
using OmniGrains.Orders.Live;

namespace OmniGrains.Orders;

/// <summary>
/// Stock follows the orders: holds become firm when an order stands behind them, and end when goods leave or are
/// cancelled; what comes back is received where it came back.
/// </summary>
internal sealed class StockReaction : Reaction
{
    public override string Name => "order-stock";

    public override IEnumerable<Consequence> React(Recorded recorded) => recorded.Event switch
    {
        OrderPlaced placed => placed.Fulfilments.SelectMany(Firm),
        OrderEdited edited => [.. edited.Fulfilments.SelectMany(Firm), .. Release(edited.Released, "edited")],
        LinesCancelled cancelled => Release(cancelled.Released, cancelled.Reason),
        FulfilmentMoved moved => Move(moved),
        StockCommitted committed => Follow(committed),
        ShipmentSent { Reconciled: true } or ReturnReceived { Reconciled: true } => [],
        ShipmentSent { HoldId: { } hold, Place: { } place } sent => Leave(hold, place, sent.Lines, sent.OrderId),
        ShipmentSent { SellsStock: true, Place: { } place } sent => Sell(place, sent),
        OrderCollected { HoldId: { } hold } collected => Leave(hold, collected.Place, collected.Lines, collected.OrderId),
        ReturnReceived { MovesStock: true, Place: { } place } received => Receive(place, received),
        _ => [],
    };

    private static IEnumerable<Consequence> Firm(PlannedFulfilment part) => part.HoldId is { } hold
        ? StockParts.Of(part.Place, part.Lines).Select(held => Consequence.Ask(held.Stock.Grain, new ExtendHold(hold, null)))
        : [];

    private static IEnumerable<Consequence> Release(IEnumerable<PlannedFulfilment> parts, string reason) => parts.SelectMany(part => Release(part, reason));

    private static IEnumerable<Consequence> Release(PlannedFulfilment part, string reason) => part.HoldId is { } hold
        ? StockParts.Of(part.Place, part.Lines).Select(held => Ask(held.Stock, new ReleaseHold(hold, reason, held.Quantity)))
        : [];

    // What a place cannot find is not there: its record is corrected, so that nobody else is promised the same piece.
    private static IEnumerable<Consequence> Move(FulfilmentMoved moved)
    {
        foreach (var part in moved.Instead)
        {
            foreach (var firm in Firm(part))
            {
                yield return firm;
            }
        }

        if (moved.HoldId is not { } hold)
        {
            yield break;
        }

        foreach (var (stock, quantity) in StockParts.Of(moved.Place, moved.Missing))
        {
            yield return Ask(stock, new ReleaseHold(hold, "not-found", quantity));
            yield return Ask(stock, new MoveStock(MovementKind.Adjust, -quantity, "not-found", moved.OrderId));
        }
    }

    // Goods that left have left: when their hold is not there any more, they are sold from what the record has.
    private static IEnumerable<Consequence> Leave(string hold, string place, IReadOnlyList<LineQuantity> lines, string orderId) =>
        StockParts.Of(place, lines).Select(part => Consequence.Ask(
            part.Stock.Grain,
            new IssueHold(hold, part.Quantity, orderId),
            _ => Ask(part.Stock, new MoveStock(MovementKind.Sell, part.Quantity, "sold", orderId))));

    private static IEnumerable<Consequence> Sell(string place, ShipmentSent sent) => StockParts.Of(place, sent.Lines)
        .Select(part => Ask(part.Stock, new MoveStock(MovementKind.Sell, part.Quantity, "sold", sent.OrderId)));

    private static IEnumerable<Consequence> Follow(StockCommitted committed) => committed.Stocks.Select(stock => Follow(committed, stock));

    private static Consequence Follow(StockCommitted committed, CommittedStock stock) => Ask(
        new StockId(stock.Place, stock.Sku),
        new FollowSale(
            committed.HoldId, stock.Claimed, stock.Sent, stock.Back, new OrderId(committed.OrderId).Grain.Stream, committed.Channel, committed.OrderId));

    private static IEnumerable<Consequence> Receive(string place, ReturnReceived received) =>
        received.Lines.SelectMany(line => Receive(place, line, received.OrderId));

    private static IEnumerable<Consequence> Receive(string place, ReturnedLine line, string orderId)
    {
        if (line.Disposition == Disposition.None)
        {
            return [];
        }

        var kind = line.Disposition == Disposition.Damaged ? MovementKind.ReceiveDamaged : MovementKind.Receive;
        return StockParts.Of(place, [new LineQuantity(line.LineId, line.Sku, line.Quantity, line.Parts)])
            .Select(part => Ask(part.Stock, new MoveStock(kind, part.Quantity, "return", orderId)));
    }

    private static Consequence Ask(StockId stock, ICommand<StockReply> command) => Consequence.Ask(stock.Grain, command);
}
