namespace OmniGrains.Loyalty.Contracts;

/// <summary>The account is in another tier, or has earned its tier anew.</summary>
/// <param name="From">Null at the beginning.</param>
/// <param name="To">Null for none.</param>
/// <param name="Cause"><c>upgrade</c>, <c>renewal</c>, <c>downgrade</c> or <c>parted</c> (a merge was undone).</param>
/// <param name="ReviewAt">When it is looked at again; null when it cannot be lost.</param>
public sealed record TierChanged(string? From, string? To, string Cause, DateTimeOffset? ReviewAt) : AccountEvent;

/// <summary>The time for which the tier was kept is over.</summary>
public sealed record TierReviewDue(string Programme) : AccountEvent;
