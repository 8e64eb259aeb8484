using OmniGrains.Engine;
using OmniGrains.Inventory.Contracts;

namespace OmniGrains.Inventory.Stocks;

/// <summary>What a movement comes to: events, or why it cannot be.</summary>
/// <param name="Events">What happened.</param>
/// <param name="Rejection">Why it did not.</param>
/// <param name="Short">How much the record lacked.</param>
internal readonly record struct Movement(IReadOnlyList<IEvent> Events, Rejection? Rejection, decimal Short)
{
    public static Movement Of(Stock stock, MoveStock move)
    {
        var quantity = move.Quantity;
        return move.Kind switch
        {
            MovementKind.Receive => In(stock, move, quantity, damaged: 0, expected: 0),
            MovementKind.ReceiveDamaged => In(stock, move, quantity, quantity, expected: 0),
            MovementKind.ReceiveExpected => In(stock, move, quantity, damaged: 0, Math.Min(quantity, stock.Incoming)),
            MovementKind.ReceiveExpectedDamaged => In(stock, move, quantity, quantity, Math.Min(quantity, stock.Incoming)),
            MovementKind.Expect when stock.Incoming + quantity > StockGrain.LargestQuantity => Refused(StockRejections.TooLarge),
            MovementKind.Expect => Done(move, 0, 0, quantity),
            MovementKind.StopExpecting => Done(move, 0, 0, -Math.Min(quantity, stock.Incoming)),
            MovementKind.Issue when quantity > stock.Sound - stock.Holds.Reserved =>
                Refused(StockRejections.Insufficient(quantity, stock.Sound - stock.Holds.Reserved)),
            MovementKind.Issue => Done(move, -quantity, 0, 0),
            MovementKind.Sell => Sold(stock, move),
            MovementKind.Adjust when stock.Sound + quantity < 0 => Refused(StockRejections.BelowZero(stock.OnHand, stock.Damaged)),
            MovementKind.Adjust => In(stock, move, quantity, damaged: 0, expected: 0),
            MovementKind.Damage when quantity > stock.Sound => Refused(StockRejections.NotSoDamaged(quantity, stock.Sound)),
            MovementKind.Damage => Done(move, 0, quantity, 0),
            MovementKind.Repair or MovementKind.Scrap when quantity > stock.Damaged => Refused(StockRejections.NotSoDamaged(quantity, stock.Damaged)),
            MovementKind.Repair => Done(move, 0, -quantity, 0),
            MovementKind.Scrap => Done(move, -quantity, -quantity, 0),
            _ => throw new NotSupportedException($"Stock does not move by {move.Kind}."),
        };
    }

    private static Movement In(Stock stock, MoveStock move, decimal quantity, decimal damaged, decimal expected) =>
        stock.OnHand + quantity > StockGrain.LargestQuantity ? Refused(StockRejections.TooLarge) : Done(move, quantity, damaged, -expected);

    // It has happened: what the record lacks does not undo it.
    private static Movement Sold(Stock stock, MoveStock move)
    {
        var taken = Math.Min(move.Quantity, stock.Sound);
        var lacking = move.Quantity - taken;
        IReadOnlyList<IEvent> moved = taken > 0 ? Done(move, -taken, 0, 0).Events : [];
        return new Movement(lacking > 0 ? [.. moved, new DiscrepancyFound(lacking, move.Reason, move.Reference)] : moved, null, lacking);
    }

    private static Movement Done(MoveStock move, decimal onHand, decimal damaged, decimal incoming) =>
        new([new StockMoved(move.Kind, onHand, damaged, incoming, move.Reason, move.Reference, move.Actor)], null, 0);

    private static Movement Refused(Rejection rejection) => new([], rejection, 0);
}
