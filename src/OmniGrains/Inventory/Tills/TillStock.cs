using OmniGrains.Catalogue.Contracts;
using OmniGrains.Engine;
using OmniGrains.Inventory.ChannelStock;
using OmniGrains.Inventory.Contracts;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Inventory.Tills;

/// <inheritdoc cref="ITillStock"/>
internal sealed class TillStock(ServingPlaces places, ICatalogue catalogue) : ITillStock
{
    public async ValueTask<IReadOnlyList<StockMove>?> MovesOf(
        string? place, PurchaseKind kind, IReadOnlyList<OrderLine> lines, CancellationToken cancellation)
    {
        if (place is null || kind == PurchaseKind.Adjustment || !await places.Tracks(place, cancellation))
        {
            return null;
        }

        var bundles = await catalogue.Bundles(cancellation);
        var moves = lines.Where(line => line.Kind == LineKind.Merchandise)
            .SelectMany(line => Parts(line, bundles))
            .GroupBy(part => part.Sku, StringComparer.Ordinal)
            .Select(same => new StockMove(same.Key, (kind == PurchaseKind.StockAdjustment ? 1 : -1) * same.Sum(part => part.Quantity)))
            .Where(move => move.Change != 0).ToList();
        return moves.Count == 0 ? null : moves;
    }

    private static IEnumerable<BundlePart> Parts(OrderLine line, BundleDirectory bundles)
    {
        var parts = bundles.PartsOf(line.Sku);
        return parts.Count == 0
            ? [new BundlePart(line.Sku, line.Quantity)]
            : parts.Select(part => new BundlePart(part.Sku, part.Quantity * line.Quantity));
    }
}

/// <summary>
/// Moves the stock of what was sold or taken back over the counter. It has happened, so it is never refused: what the record
/// lacks becomes a discrepancy.
/// </summary>
internal sealed class TillReactions : Reaction
{
    public override string Name => "till-stock";

    public override IEnumerable<Consequence> React(Recorded recorded) =>
        recorded.Event is PurchaseRecorded { StockMoves: { } moves, Place: { } place } document
            ? moves.Select(move => Consequence.Ask(new StockId(place, move.Sku).Grain, CommandOf(move, document)))
            : [];

    private static MoveStock CommandOf(StockMove move, PurchaseRecorded document) => move.Change < 0
        ? new MoveStock(MovementKind.Sell, -move.Change, ReasonOf(document.Kind), document.OrderId)
        : new MoveStock(MovementKind.Receive, move.Change, ReasonOf(document.Kind), document.OrderId);

    private static string ReasonOf(PurchaseKind kind) => kind switch
    {
        PurchaseKind.Sale => "sale",
        PurchaseKind.Return => "return",
        _ => "adjustment",
    };
}
