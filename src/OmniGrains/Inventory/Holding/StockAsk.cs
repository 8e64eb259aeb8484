using OmniGrains.Inventory.Contracts;
using OmniGrains.Inventory.Stocks;

namespace OmniGrains.Inventory.Holding;

/// <summary>What is wanted of one stock.</summary>
/// <param name="Stock">Which one.</param>
/// <param name="Quantity">How much.</param>
/// <param name="From">A hold that is drawn from first.</param>
/// <param name="Leave">How much must stay available to others.</param>
internal readonly record struct StockAsk(StockId Stock, decimal Quantity, string? From = null, decimal Leave = 0)
{
    /// <summary>What the stock would have lacked to give this, as it stands now.</summary>
    public Shortage ShortageAt(StockLevel level)
    {
        var pool = From is { } from && PoolHold.Is(from) ? level.Pools?.GetValueOrDefault(PoolHold.ChannelOf(from)) ?? 0 : 0;
        return new Shortage(Stock, Quantity, Math.Max(0, level.Available + level.BackorderLimit - Leave) + pool);
    }
}

/// <summary>Who holds, until when, and who decides then.</summary>
internal sealed record Holder(string HoldId, DateTimeOffset? Until, string? Owner, DateTimeOffset At);
