using OmniGrains.Edge;

namespace OmniGrains.Loyalty.Contracts;

/// <summary>A programme was set up, or its terms have changed.</summary>
public sealed record ProgrammeDefined(string Programme, int Version, ProgrammeTerms Terms, string Actor) : IAuditedEvent
{
    string IAuditedEvent.Action => "loyalty-programme.define";

    string IAuditedEvent.Target => Programme;
}

/// <summary>Something about an account: part of its customer's story.</summary>
public abstract record AccountEvent : IConcernsCustomer
{
    /// <summary>The account, <c>programme:record</c>.</summary>
    public required string Account { get; init; }

    string? IConcernsCustomer.Customer => Account[(Account.IndexOf(':', StringComparison.Ordinal) + 1)..];
}

public sealed record AccountOpened(DateTimeOffset At) : AccountEvent;

/// <summary>Points of one cause with one fate: they become active together and lapse together.</summary>
/// <param name="Id">Unique in the programme: where it came from, e.g. <c>purchase:till-7:2001</c>.</param>
/// <param name="Path">
/// The records from the one that earned it up to the account's own, without that: empty when the account's own record did.
/// By it lots find back when a merge is undone.
/// </param>
/// <param name="Cause"><c>purchase</c>, <c>event</c>, <c>referral</c>, <c>adjustment</c> or <c>debt</c>.</param>
/// <param name="Reference">The purchase, event or adjustment.</param>
/// <param name="Points">As issued; negative for a debt.</param>
/// <param name="Left">What is left of it here.</param>
/// <param name="Active">Can be spent.</param>
/// <param name="ActiveAt">When it becomes active.</param>
/// <param name="ExpiresAt">When it lapses; null when it does not, or by inactivity.</param>
/// <param name="IdleDays">It lapses so many days after the account's last activity.</param>
/// <param name="WarnDays">So long before it is said to be expiring.</param>
/// <param name="Warned">It was.</param>
public sealed record PointsLot(
    string Id, IReadOnlyList<string> Path, string Cause, string Reference, decimal Points, decimal Left, bool Active, DateTimeOffset ActiveAt,
    DateTimeOffset? ExpiresAt, int? IdleDays = null, int WarnDays = 0, bool Warned = false);

/// <summary>Points out of a lot, or back into it.</summary>
public sealed record LotPiece(string Lot, decimal Points);

/// <summary>A purchase counts on the account: what it earned, and by which rules.</summary>
public sealed record PurchaseCounted(CountedPurchase Purchase, IReadOnlyList<RuleAward> Awards, int TermsVersion) : AccountEvent;

/// <summary>What is kept of a purchase, so that a return takes back exactly what it earned.</summary>
/// <param name="Id">The order.</param>
/// <param name="Path">See <see cref="PointsLot"/>.</param>
/// <param name="At">When it was bought.</param>
/// <param name="Spend">Its total, less returns.</param>
/// <param name="Lines">By SKU.</param>
/// <param name="Fixed">Points that belong to no line, such as those of a visit: taken back when everything has come back.</param>
/// <param name="Points">All that it earned.</param>
/// <param name="Reversed">What returns were to take back of it.</param>
/// <param name="Rounding">As it was when it was counted.</param>
/// <param name="Returns">The returns that were counted.</param>
/// <param name="Place">The shop; null elsewhere, and for what was counted before places were kept.</param>
public sealed record CountedPurchase(
    string Id, IReadOnlyList<string> Path, DateTimeOffset At, decimal Spend, IReadOnlyList<CountedLine> Lines, decimal Fixed, decimal Points,
    decimal Reversed, PointsRounding Rounding, IReadOnlyList<string> Returns, string? Place = null);

/// <summary>The lines of one SKU.</summary>
/// <param name="Sku">Which.</param>
/// <param name="Amount">What they cost.</param>
/// <param name="Points">What they earned, before the purchase's rounding.</param>
/// <param name="Returned">How much of the amount came back.</param>
public sealed record CountedLine(string Sku, decimal Amount, decimal Points, decimal Returned);

/// <summary>What a rule gave, and why it gave nothing.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Points">Before rounding; what a multiplier added.</param>
/// <param name="Outcome"><c>applied</c>, <c>cut</c>, <c>over-cap</c>, <c>conditions</c>, <c>no-lines</c> or <c>stopped</c>.</param>
public sealed record RuleAward(string Rule, decimal Points, string Outcome);

/// <summary>Points were issued: pending, unless their lot says that it is active.</summary>
public sealed record PointsIssued(PointsLot Lot) : AccountEvent;

public sealed record PointsActivated(string Lot, decimal Points) : AccountEvent;

/// <summary>A return has arrived before its sale counts: it waits.</summary>
public sealed record ReturnAwaited(string Purchase, string Return, IReadOnlyList<ReturnedAmount> Lines) : AccountEvent;

/// <summary>Money of a SKU that came back; positive.</summary>
public sealed record ReturnedAmount(string Sku, decimal Amount);

/// <summary>A return counts: it took back what its goods had earned, as far as the refund policy goes.</summary>
/// <param name="Purchase">The sale.</param>
/// <param name="Return">The return.</param>
/// <param name="Lines">What came back.</param>
/// <param name="Wanted">What the goods had earned.</param>
/// <param name="Pieces">What was taken, from which lots.</param>
/// <param name="Owed">What could not be taken and is owed now, as a lot of its own; null for nothing.</param>
public sealed record ReturnCounted(
    string Purchase, string Return, IReadOnlyList<ReturnedAmount> Lines, decimal Wanted, IReadOnlyList<LotPiece> Pieces, PointsLot? Owed) : AccountEvent;

/// <summary>A debt was made up for by points earned later.</summary>
public sealed record DebtRepaid(string Debt, IReadOnlyList<LotPiece> Pieces) : AccountEvent;

/// <summary>A custom event counts. <paramref name="Day"/> is that of the programme's zone.</summary>
public sealed record EventCounted(string Name, string EventId, DateOnly Day, decimal Points) : AccountEvent;

/// <summary>A person gave points, or took them. <paramref name="Day"/> is that in UTC.</summary>
public sealed record PointsAdjusted(string Adjustment, decimal Points, string Reason, string Actor, DateOnly Day) : AccountEvent, IAuditedEvent
{
    string IAuditedEvent.Action => "loyalty-points.adjust";

    string IAuditedEvent.Target => Account;

    string? IAuditedEvent.Basis => Reason;
}

/// <summary>Points were taken by a person's decision.</summary>
public sealed record PointsWithdrawn(string Reference, string Reason, decimal Points, IReadOnlyList<LotPiece> Pieces) : AccountEvent;

/// <summary>Points will lapse soon.</summary>
public sealed record PointsExpiring(string Lot, decimal Points, DateTimeOffset ExpiresAt) : AccountEvent;

public sealed record PointsExpired(string Lot, decimal Points) : AccountEvent;

/// <summary>A purchase, event or redemption: the time of inactivity begins anew.</summary>
public sealed record AccountUsed(DateTimeOffset At) : AccountEvent;

/// <summary>How the account stands after a change.</summary>
public sealed record BalanceChanged(
    string Programme, decimal Active, decimal Pending, decimal Locked, string? Tier, DateTimeOffset? NextExpiryAt, decimal NextExpiry) : AccountEvent;

/// <summary>The person was erased: what was left is forfeited.</summary>
public sealed record AccountClosed(decimal Forfeited) : AccountEvent;
