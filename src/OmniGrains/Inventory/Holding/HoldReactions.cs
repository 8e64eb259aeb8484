using OmniGrains.Engine;
using OmniGrains.Inventory.Contracts;

namespace OmniGrains.Inventory.Holding;

/// <summary>Asks the owner of a hold that fell due, and brings the owner's word back to the stock.</summary>
internal sealed class HoldReactions : Reaction
{
    public override string Name => "holds";

    public override IEnumerable<Consequence> React(Recorded recorded) => recorded.Event switch
    {
        HoldDue due when StockId.OfStream(recorded.Stream) is { } stock =>
            [Consequence.Ask(new GrainId(due.Owner), new SettleHold(due.HoldId, stock), _ => Ended(stock, due.HoldId))],
        HoldSettled { Kept: true } kept => [Consequence.Ask(kept.Stock.Grain, new ExtendHold(kept.HoldId, kept.Until))],
        HoldSettled settled => [Ended(settled.Stock, settled.HoldId)],
        _ => [],
    };

    private static Consequence Ended(StockId stock, string holdId) => Consequence.Ask(stock.Grain, new ReleaseHold(holdId, "abandoned"));
}
