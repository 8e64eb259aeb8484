using OmniGrains.Engine;

namespace OmniGrains.Inventory.Contracts;

/// <summary>
/// What somebody else has sold, sent or taken back of our stock: never refused, because it has happened there. What is
/// claimed is held as far as it is there, out of the channel's pool first and out of the safety stock too; the rest waits,
/// first come, first served, and takes what comes in or is released before anybody else can. All three figures are changes of
/// what was said before, and may be negative: they add up to the same in whatever order they come.
/// </summary>
/// <param name="HoldId">The holder; one claim per holder and stock. At most 130 printable characters.</param>
/// <param name="Claimed">How much more, or less, is to be held.</param>
/// <param name="Sent">How much more, or less, has left: out of the hold first, then out of what is there; what the record lacks is a discrepancy.</param>
/// <param name="Back">How much more, or less, has come back to the shelf.</param>
/// <param name="Owner">The stream of the grain that is told what its claim lacks (see <see cref="NoteClaim"/>).</param>
/// <param name="Channel">Whose pool is drawn from.</param>
/// <param name="Reference">The document behind it.</param>
public sealed record FollowSale(string HoldId, decimal Claimed, decimal Sent, decimal Back, string Owner, string Channel, string? Reference)
    : ICommand<StockReply>, IStockCommand;

/// <summary>How much a claim lacks has changed.</summary>
/// <param name="HoldId">Whose claim.</param>
/// <param name="Missing">What it waits for; zero: it has all it wants; below zero: it was lessened before it was made.</param>
/// <param name="Owner">The stream of the grain that is told.</param>
public sealed record ClaimChanged(string HoldId, decimal Missing, string Owner) : IEvent;

/// <summary>
/// Tells the owner of a claim what it lacks. Of two about one stock the one with the larger <paramref name="Version"/> counts:
/// they may come twice, and late.
/// </summary>
public sealed record NoteClaim(string HoldId, StockId Stock, decimal Missing, int Version) : ICommand<ClaimNoted>;

/// <summary>The owner has taken note.</summary>
public sealed record ClaimNoted
{
    public static readonly ClaimNoted It = new();
}
