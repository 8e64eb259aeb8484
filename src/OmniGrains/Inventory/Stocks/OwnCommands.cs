using OmniGrains.Engine;
using OmniGrains.Inventory.Contracts;

namespace OmniGrains.Inventory.Stocks;

/// <summary>The earliest hold is due: release or ask. Sent by the grain's own reminder.</summary>
internal sealed record CheckHolds : ICommand<Checked>, IStockCommand
{
    public static readonly CheckHolds It = new();
}

/// <summary>Say what is available now. Sent by the grain's own reminder.</summary>
internal sealed record AnnounceAvailability : ICommand<Checked>, IStockCommand
{
    public static readonly AnnounceAvailability It = new();
}

internal sealed record Checked
{
    public static readonly Checked It = new();
}

/// <summary>Sets how the stock is to be kept.</summary>
internal sealed record ChangeStockPolicy(decimal Safety, decimal BackorderLimit, decimal? LowAt, int? ExpectedRevision, string? Actor)
    : ICommand<StockReply>, IStockCommand;

/// <summary>The whole stock, as an operator sees it.</summary>
internal sealed record DescribeStock : IQuery<Stock>
{
    public static readonly DescribeStock It = new();
}

/// <summary>Whether a hold would be granted at a moment, as far as is committed.</summary>
internal sealed record CouldHold(decimal Quantity, string? From, decimal Leave, DateTimeOffset At) : IQuery<bool>;
