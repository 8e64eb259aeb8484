namespace OmniGrains.Loyalty.Contracts;

/// <summary>The member was brought by another one.</summary>
/// <param name="By">Their account.</param>
public sealed record MemberReferred(string By) : AccountEvent;

/// <summary>A referred member's first purchase counts: points follow when it can no longer be returned.</summary>
/// <param name="Purchase">The order.</param>
/// <param name="DueAt">The end of its return period.</param>
/// <param name="MinAmount">What must be left of it by then.</param>
/// <param name="ReferrerPoints">For the other member.</param>
/// <param name="Lot">For this one; null for none.</param>
public sealed record ReferralQualified(string Purchase, DateTimeOffset DueAt, decimal MinAmount, decimal ReferrerPoints, PointsLot? Lot) : AccountEvent;

/// <summary>The return period is over and the purchase stands: both members get their points.</summary>
public sealed record ReferralEarned(string By, string Purchase, decimal ReferrerPoints) : AccountEvent;

/// <summary>Too much of the purchase came back: the next one may count.</summary>
public sealed record ReferralLapsed(string Purchase) : AccountEvent;

/// <summary>A member's code leads to their account.</summary>
public sealed record ReferralCodeIssued(string Account) : Engine.IEvent;

/// <summary>Something that looks like fraud; once a day for each kind.</summary>
/// <param name="Kind"><c>velocity</c>, <c>places</c> or <c>staff</c>.</param>
/// <param name="Day">The day, in UTC.</param>
/// <param name="Count">How many purchases or gifts, or minutes between two places.</param>
/// <param name="Reference">The purchase or adjustment that made it look so.</param>
/// <param name="Actor">The key that gave the points.</param>
public sealed record FraudSuspected(string Kind, DateOnly Day, int Count, string Reference, string? Actor = null) : AccountEvent;
