using OmniGrains.Engine;
using OmniGrains.Inventory.Consignments;
using OmniGrains.Inventory.Contracts;
using OmniGrains.Inventory.Counts;
using OmniGrains.Inventory.Holding;
using OmniGrains.Inventory.Reservations;
using OmniGrains.Inventory.Tills;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Inventory;

/// <summary>Everything that stock, and what moves it, follows up. One reaction, so that it costs one checkpoint.</summary>
internal sealed class InventoryReactions : Reaction
{
    public override string Name => "inventory";

    public override IEnumerable<Consequence> React(Recorded recorded) => recorded.Event switch
    {
        HoldDue or HoldSettled => HoldReactions.React(recorded),
        ClaimChanged claim when StockId.OfStream(recorded.Stream) is { } stock =>
            [Consequence.Ask(new GrainId(claim.Owner), new NoteClaim(claim.HoldId, stock, Math.Max(0, claim.Missing), recorded.Version))],
        ReservationEnded or ReservationExtended => ReservationReactions.React(recorded),
        CountApproved => CountReactions.React(recorded),
        IStockDocumentEvent => ConsignmentReactions.React(recorded),
        PurchaseRecorded { StockMoves: not null } => TillReactions.React(recorded),
        _ => [],
    };
}
