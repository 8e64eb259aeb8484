namespace OmniGrains.Edge;

/// <summary>Time zones that come from outside, and clocks there: those that jump count for whoever is waited for.</summary>
public static class Zones
{
    /// <summary>Whether a text names an IANA zone that is known here.</summary>
    public static bool IsKnown(string? zone) =>
        zone is { Length: > 0 and <= 64 } && zone[0] is not ('/' or '.') && TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found) && found.HasIanaId;

    /// <summary>The day that it is there.</summary>
    public static DateOnly DayAt(this TimeZoneInfo zone, DateTimeOffset at) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).DateTime);

    /// <summary>When something that opens at a time of a day does so: the first of two such moments; when the clock has jumped, if there is none.</summary>
    public static DateTimeOffset Opening(this TimeZoneInfo zone, DateOnly day, TimeOnly time)
    {
        var local = Existing(zone, day.ToDateTime(time));
        return At(local, zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local));
    }

    /// <summary>When something that closes at a time of a day does so: the second of two such moments.</summary>
    public static DateTimeOffset Closing(this TimeZoneInfo zone, DateOnly day, TimeOnly time)
    {
        var local = Existing(zone, day.ToDateTime(time));
        return At(local, zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Min() : zone.GetUtcOffset(local));
    }

    // Ends: zones skip an hour or less, in a few cases a whole day.
    private static DateTime Existing(TimeZoneInfo zone, DateTime local)
    {
        while (zone.IsInvalidTime(local))
        {
            local = local.AddMinutes(1);
        }

        return local;
    }

    private static DateTimeOffset At(DateTime local, TimeSpan offset) => new DateTimeOffset(local, offset).ToUniversalTime();
}
