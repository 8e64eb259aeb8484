namespace OmniGrains.Loyalty.Contracts;

/// <summary>Points for a member who brings somebody, and for the one who was brought, when the return period of their first purchase is over.</summary>
/// <param name="ReferrerPoints">For the one who brought them; 0 for none.</param>
/// <param name="ReferredPoints">For the one who was brought; 0 for none.</param>
/// <param name="MinAmount">The first purchase from this total on counts, less what comes back in time. Absent: any above 0.</param>
/// <param name="MostPerYear">For so many people in 365 days a member gets points. Absent: no limit.</param>
public sealed record ReferralTerms(decimal ReferrerPoints, decimal ReferredPoints, decimal? MinAmount = null, int? MostPerYear = null);

/// <summary>What looks like fraud. Nothing is refused by it: a person looks at the signals.</summary>
/// <param name="MostPurchasesPerHour">More in an hour are a signal. Absent: never.</param>
/// <param name="MinutesBetweenPlaces">Purchases in two places within fewer minutes are a signal. Absent: never.</param>
/// <param name="MostAdjustmentsPerMonth">More gifts of points by one and the same key in 30 days are a signal. Absent: never.</param>
public sealed record WatchTerms(int? MostPurchasesPerHour = null, int? MinutesBetweenPlaces = null, int? MostAdjustmentsPerMonth = null);
