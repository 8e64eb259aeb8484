namespace OmniGrains.Loyalty.Contracts;

/// <summary>The account's record was merged into another one: what it holds, and what comes to it, is handed on.</summary>
public sealed record AccountMoved(string Into) : AccountEvent;

/// <summary>The merge was undone: the account stands for itself again.</summary>
public sealed record AccountReopened(DateTimeOffset At) : AccountEvent;

/// <summary>Lots and purchases went to another account.</summary>
/// <param name="To">Which.</param>
/// <param name="Goods">With paths as the other account is to hold them.</param>
/// <param name="Lots">What was taken out here.</param>
/// <param name="Purchases">What was taken out here.</param>
/// <param name="Parted">The record that left with it, when a merge was undone.</param>
public sealed record LotsSent(
    string To, CarriedGoods Goods, IReadOnlyList<LotPiece> Lots, IReadOnlyList<string> Purchases, string? Parted) : AccountEvent;

/// <summary>Lots and purchases came from another account.</summary>
public sealed record LotsReceived(string From, CarriedGoods Goods) : AccountEvent;

/// <summary>A record that had left belongs here again.</summary>
public sealed record RecordWelcomed(string Record) : AccountEvent;

/// <summary>What moves between accounts.</summary>
public sealed record CarriedGoods(IReadOnlyList<PointsLot> Lots, IReadOnlyList<CountedPurchase> Purchases, DateTimeOffset? UsedAt);
