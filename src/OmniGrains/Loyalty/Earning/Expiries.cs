using OmniGrains.Loyalty.Contracts;

namespace OmniGrains.Loyalty.Earning;

/// <summary>When points become active and when they lapse. Pure; days are those of the programme's zone.</summary>
internal static class Expiries
{
    public static DateTimeOffset ActiveAt(ProgrammeTerms terms, DateTimeOffset earned) => terms.PendingDays == 0 ? earned : earned.AddDays(terms.PendingDays);

    /// <summary>When points lapse: as a day of that name begins. Null: never, or by inactivity.</summary>
    public static DateTimeOffset? ExpiresAt(ProgrammeTerms terms, DateTimeOffset earned)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(terms.Zone);
        var active = ActiveAt(terms, earned);
        var at = Of(terms.Expiry, DayOf(earned, zone)) is { } day ? Midnight(day, zone) : (DateTimeOffset?)null;

        // Points never lapse before they could be spent.
        return at <= active && Of(terms.Expiry, DayOf(active, zone)) is { } later ? Midnight(later, zone) : at;
    }

    public static DateOnly DayOf(DateTimeOffset at, TimeZoneInfo zone) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).DateTime);

    public static DateOnly? Of(PointsExpiry expiry, DateOnly earned) => expiry.Kind switch
    {
        ExpiryKind.Rolling => earned.AddMonths(expiry.Months ?? 0).AddDays(expiry.Days ?? 0),
        ExpiryKind.MonthEnd => FirstOf(earned.AddMonths(expiry.Months ?? 0)).AddMonths(1),
        ExpiryKind.FixedDate => NextAfter(earned, expiry.Month ?? 12, expiry.Day ?? 31),
        _ => null,
    };

    private static DateOnly FirstOf(DateOnly day) => new(day.Year, day.Month, 1);

    private static DateOnly NextAfter(DateOnly earned, int month, int day)
    {
        var last = LastDay(earned.Year);
        return (last < earned ? LastDay(earned.Year + 1) : last).AddDays(1);

        DateOnly LastDay(int year) => new(year, month, Math.Min(day, DateTime.DaysInMonth(year, month)));
    }

    private static DateTimeOffset Midnight(DateOnly day, TimeZoneInfo zone)
    {
        var local = day.ToDateTime(TimeOnly.MinValue);
        while (zone.IsInvalidTime(local))
        {
            local = local.AddMinutes(30);
        }

        return new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime();
    }
}
