using OmniGrains.Orders.Contracts;

namespace OmniGrains.Inventory.Contracts;

/// <summary>What a document of a till moves at its place.</summary>
public interface ITillStock
{
    /// <summary>
    /// The stock that moves, bundles taken apart and equal SKUs summed; null when the place's stock is not recorded, which costs one
    /// look-up in memory. Merchandise only.
    /// </summary>
    ValueTask<IReadOnlyList<StockMove>?> MovesOf(string? place, PurchaseKind kind, IReadOnlyList<OrderLine> lines, CancellationToken cancellation);
}
