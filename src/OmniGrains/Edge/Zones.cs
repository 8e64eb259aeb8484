namespace OmniGrains.Edge;

/// <summary>Time zones that come from outside, and clocks there: those that jump count for whoever is waited for.</summary>
public static class Zones
{
    // A year before the type's end: any zone can still show it.
    private static readonly DateTime End = new(9999, 1, 1, 0, 0, 0, DateTimeKind.Utc);

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
            local = local.AddMinutes(1).AddTicks(-(local.Ticks % TimeSpan.TicksPerMinute));
        }

        return local;
    }

    private static DateTimeOffset At(DateTime local, TimeSpan offset) => new DateTimeOffset(local, offset).ToUniversalTime();

    /// <summary>
    /// The instant at which the clocks of a zone show a time. One that the change to summer time skips begins when the clocks go on; of one that
    /// comes twice it is the later. What lies outside of the calendar is its beginning or end.
    /// </summary>
    public static DateTimeOffset InstantOf(DateTime local, TimeZoneInfo zone)
    {
        local = Existing(zone, local);
        return InCalendar(local.Ticks - zone.GetUtcOffset(local).Ticks);
    }

    /// <summary>A moment some minutes away, or the calendar's beginning or end.</summary>
    public static DateTimeOffset Shifted(DateTimeOffset moment, int minutes) => InCalendar(moment.UtcTicks + (minutes * TimeSpan.TicksPerMinute));

    private static DateTimeOffset InCalendar(long ticks) => new(Math.Clamp(ticks, DateTime.MinValue.Ticks, End.Ticks), TimeSpan.Zero);
}
