using OmniGrains.Engine;

namespace OmniGrains.Customers.Contracts;

/// <summary>How a record stands in a loyalty programme: its points and tier, as its account tells.</summary>
/// <param name="Programme">The programme.</param>
/// <param name="Account">The account.</param>
/// <param name="Points">What can be spent; negative when more was returned than was left.</param>
/// <param name="Pending">What cannot be spent yet.</param>
/// <param name="Tier">Null for none.</param>
/// <param name="Gone">The account is part of another one now.</param>
public sealed record LoyaltyStanding(string Programme, string Account, decimal Points, decimal Pending, string? Tier, bool Gone = false);

/// <summary>Notes points and tier on a record.</summary>
public sealed record NoteLoyalty(string Customer, LoyaltyStanding Standing) : ICommand<CustomerReply>;

/// <summary>A record has other points or another tier now.</summary>
public sealed record LoyaltyNoted(LoyaltyStanding Standing) : IEvent;
