using OmniGrains.Loyalty.Accounts;
using OmniGrains.Loyalty.Contracts;
using OmniGrains.Loyalty.Earning;

namespace OmniGrains.Loyalty.Watching;

/// <summary>Points that somebody gave by hand.</summary>
internal sealed record Gift(string Actor, DateOnly Day);

/// <summary>What was suspected on a day.</summary>
internal sealed record Suspicion(string Kind, DateOnly Day);

/// <summary>
/// Signs of fraud on an account: too many purchases in an hour (a card that is passed around), purchases in two places at nearly the same
/// time, and one key that gives points again and again. Each is told once a day; nothing is refused.
/// </summary>
internal static class Watch
{
    public const string Velocity = "velocity";
    public const string Places = "places";
    public const string Staff = "staff";

    private const int DaysOfAMonth = 30;
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>Looks at a purchase that was just counted.</summary>
    public static void Purchase(AccountChange change, PurchaseFacts purchase, WatchTerms? watch)
    {
        if (watch?.MostPurchasesPerHour is { } most)
        {
            var near = MostInAnHour(change, purchase.At);
            Suspect(change, near > most, Velocity, near, purchase.Id);
        }

        if (watch?.MinutesBetweenPlaces is { } minutes && purchase.Place is { } place)
        {
            var apart = change.Now.Purchases.Where(other => other.Place is { } elsewhere && elsewhere != place)
                .Select(other => (other.At - purchase.At).Duration()).DefaultIfEmpty(TimeSpan.MaxValue).Min();
            Suspect(change, apart < TimeSpan.FromMinutes(minutes), Places, (int)Math.Min(apart.TotalMinutes, int.MaxValue), purchase.Id);
        }
    }

    // Purchases are told in any order: the hour may begin with any of those around it.
    private static int MostInAnHour(AccountChange change, DateTimeOffset at)
    {
        var around = change.Now.Purchases.Where(other => (other.At - at).Duration() < Hour).Select(other => other.At).Order().ToList();
        return around.Where(start => start <= at).Select(start => around.Count(other => other >= start && other - start < Hour)).DefaultIfEmpty().Max();
    }

    /// <summary>Looks at points that were just given by hand.</summary>
    public static void Adjustment(AccountChange change, AdjustPoints adjust)
    {
        if (adjust.Terms.Watch?.MostAdjustmentsPerMonth is { } most && adjust.Actor is { } actor)
        {
            var since = DayOf(change).AddDays(-DaysOfAMonth);
            var gifts = change.Now.Gifts.Count(gift => gift.Actor == actor && gift.Day > since);
            Suspect(change, gifts > most, Staff, gifts, adjust.Adjustment, actor);
        }
    }

    private static void Suspect(AccountChange change, bool isSuspect, string kind, int count, string reference, string? actor = null)
    {
        var suspicion = new Suspicion(kind, DayOf(change));
        if (isSuspect && !change.Now.Suspicions.Contains(suspicion))
        {
            change.Add(new FraudSuspected(kind, suspicion.Day, count, reference, actor) { Account = change.Now.Id });
        }
    }

    private static DateOnly DayOf(AccountChange change) => DateOnly.FromDateTime(change.At.UtcDateTime);
}
