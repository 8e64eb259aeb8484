using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Inventory.Contracts;

namespace OmniGrains.Inventory.Movements;

/// <summary>A stock and its buckets.</summary>
/// <param name="Place">Where.</param>
/// <param name="Sku">Which SKU.</param>
/// <param name="OnHand">Physically there, damaged included.</param>
/// <param name="Reserved">Held.</param>
/// <param name="Available">On hand − reserved − safety − damaged.</param>
/// <param name="Incoming">On its way here.</param>
/// <param name="Safety">Never sold.</param>
/// <param name="Damaged">There, but not to be sold.</param>
/// <param name="BackorderLimit">How far available may go below zero.</param>
/// <param name="LowAt">Low at and below this much available.</param>
/// <param name="Pools">Held back for channels.</param>
/// <param name="Revision">Its ETag.</param>
/// <param name="Position">The journal position of its last change.</param>
public sealed record StockDetails(
    string Place, string Sku, decimal OnHand, decimal Reserved, decimal Available, decimal Incoming, decimal Safety, decimal Damaged,
    decimal BackorderLimit, decimal? LowAt, IReadOnlyDictionary<string, decimal>? Pools, int Revision, long Position);

/// <summary>What a change of stock came to.</summary>
/// <param name="Place">Where.</param>
/// <param name="Sku">Which SKU.</param>
/// <param name="Level">The buckets after it.</param>
/// <param name="Position">The journal position that contains it.</param>
public sealed record StockReceipt(string Place, string Sku, StockLevel Level, long Position);

internal static class StockReceipts
{
    public static Result<StockReceipt> ToReceipt(this Outcome<StockReply> outcome, StockId stock) => outcome.Reply is { } reply
        ? Result<StockReceipt>.Of(new StockReceipt(stock.Place, stock.Sku, reply.Level, outcome.Position), outcome.Position, outcome.Replayed)
        : outcome.Rejection!;
}
