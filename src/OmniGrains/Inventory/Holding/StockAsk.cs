using OmniGrains.Inventory.Contracts;

namespace OmniGrains.Inventory.Holding;

/// <summary>What is wanted of one stock.</summary>
/// <param name="Stock">Which one.</param>
/// <param name="Quantity">How much.</param>
/// <param name="From">A hold that is drawn from first.</param>
/// <param name="Leave">How much must stay available to others.</param>
internal readonly record struct StockAsk(StockId Stock, decimal Quantity, string? From = null, decimal Leave = 0);

/// <summary>Who holds, until when, and who decides then.</summary>
internal sealed record Holder(string HoldId, DateTimeOffset? Until, string? Owner, DateTimeOffset At);
