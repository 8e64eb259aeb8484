using OmniGrains.Engine;

namespace OmniGrains.Inventory.Contracts;

/// <summary>A SKU wanted at a place. A bundle is asked for as such; its parts are held.</summary>
/// <param name="Place">Where.</param>
/// <param name="Sku">What.</param>
/// <param name="Quantity">How much; above zero.</param>
public sealed record Demand(string Place, string Sku, decimal Quantity);

/// <summary>What is held, after bundles were taken apart and equal demands were summed: one hold per stock.</summary>
public sealed record HeldStock(StockId Stock, decimal Quantity, decimal Backordered);

/// <summary>A stock that could not give what was asked.</summary>
/// <param name="Stock">Which one.</param>
/// <param name="Asked">What was asked of it.</param>
/// <param name="Available">What it could have given.</param>
public sealed record Shortage(StockId Stock, decimal Asked, decimal Available);

/// <summary>The outcome of holding many stocks at once.</summary>
/// <param name="Held">All of it; empty when refused.</param>
/// <param name="Rejection">Why nothing is held; <c>stock.insufficient</c> names each SKU and what it lacks.</param>
/// <param name="Shortages">What was lacking; empty when it was refused for another reason.</param>
/// <param name="Position">The journal position that contains all holds.</param>
public sealed record HoldOutcome(IReadOnlyList<HeldStock> Held, Rejection? Rejection, IReadOnlyList<Shortage> Shortages, long Position)
{
    public bool Accepted => Rejection is null;
}

/// <summary>How much of a SKU can be sold at a place.</summary>
public sealed record PlaceLevel(string Place, StockLevel Level);

/// <summary>Stock for other slices. Levels come from memory; holds are durable when the answer comes.</summary>
public interface IInventory
{
    /// <summary>
    /// Holds everything or nothing. No locks are taken: all stocks are asked at once, and when one refuses, the others are
    /// released again. A caller that dies in the middle leaves holds that fall due at <paramref name="until"/>: then
    /// the <paramref name="owner"/> is asked (<see cref="SettleHold"/>) and, if it has not confirmed them, they are released.
    /// </summary>
    /// <remarks>
    /// Record the outcome in the owner next, then make the holds firm by reaction: send <see cref="ExtendHold"/> with null to each stock.
    /// A retry after a crash takes over what the first attempt held, as the holder is the same; two attempts at the same time do not
    /// disturb each other. Ask the owner first whether it is confirmed already.
    /// </remarks>
    /// <param name="holdId">The holder; the order's id, for example. The same on a retry.</param>
    /// <param name="demands">What is wanted, at most 2,000.</param>
    /// <param name="until">When what was not confirmed falls due.</param>
    /// <param name="owner">Who decides then; null: it is just released.</param>
    /// <param name="at">Now.</param>
    /// <param name="from">A hold that is drawn from first, e.g. the reservation that becomes this order.</param>
    /// <param name="channel">For which channel: its pools are drawn from, its buffers are left; null: for none.</param>
    /// <param name="cancellation">Stops waiting before anything is asked; later it is seen through.</param>
    ValueTask<HoldOutcome> Hold(
        string holdId, IReadOnlyList<Demand> demands, DateTimeOffset? until, GrainId? owner, DateTimeOffset at, string? from = null, string? channel = null,
        CancellationToken cancellation = default);

    /// <summary>Ends the holder's holds at these stocks.</summary>
    ValueTask Release(string holdId, IEnumerable<StockId> stocks, string reason, DateTimeOffset at);

    /// <summary>Takes bundles apart and sums equal stocks.</summary>
    ValueTask<IReadOnlyList<Demand>> Parts(IReadOnlyList<Demand> demands, CancellationToken cancellation = default);

    /// <summary>The live buckets of one stock.</summary>
    ValueTask<StockLevel> Level(StockId stock, CancellationToken cancellation = default);

    /// <summary>The live buckets of a SKU at these places, in their order.</summary>
    ValueTask<IReadOnlyList<PlaceLevel>> Levels(string sku, IReadOnlyList<string> places, CancellationToken cancellation = default);

    /// <summary>
    /// What a channel may sell of a SKU now, over the places that serve it: pools, buffers and safety applied. For a bundle, how many can be
    /// put together. This is the absolute figure to tell a connected shop when <see cref="AvailabilityChanged"/> says that something moved.
    /// </summary>
    ValueTask<decimal> Sellable(string channel, string sku, CancellationToken cancellation = default);

    /// <summary>The places that serve a channel, best first.</summary>
    ValueTask<IReadOnlyList<string>> Serving(string channel, CancellationToken cancellation = default);
}
