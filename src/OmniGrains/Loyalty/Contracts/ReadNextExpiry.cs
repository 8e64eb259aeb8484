using OmniGrains.Engine;

namespace OmniGrains.Loyalty.Contracts;

/// <summary>Asks an account which of its points lapse next. What it answers is of real lots: nothing is foretold.</summary>
/// <param name="Now">The moment.</param>
public sealed record ReadNextExpiry(DateTimeOffset Now) : IQuery<NextExpiry>
{
    /// <summary>The account of that id, as a customer's record names it.</summary>
    public static GrainId GrainOf(string account) => GrainId.Of(Accounts.AccountId.GrainType, account);
}

/// <summary>Points that lapse next.</summary>
/// <param name="Points">How many; active ones only.</param>
/// <param name="At">When; null: none do.</param>
public sealed record NextExpiry(decimal Points, DateTimeOffset? At)
{
    public static readonly NextExpiry Never = new(0, null);
}
