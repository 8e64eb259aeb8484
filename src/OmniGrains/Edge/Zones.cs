namespace OmniGrains.Edge;

/// <summary>Checks of time zones that come from outside.</summary>
public static class Zones
{
    // A year before the type's end: any zone can still show it.
    private static readonly DateTime End = new(9999, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>Whether a text names an IANA zone that is known here.</summary>
    public static bool IsKnown(string? zone) =>
        zone is { Length: > 0 and <= 64 } && zone[0] is not ('/' or '.') && TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found) && found.HasIanaId;

    /// <summary>
    /// The instant at which the clocks of a zone show a time. One that the change to summer time skips begins when the clocks go on; of one that
    /// comes twice it is the later. What lies outside of the calendar is its beginning or end.
    /// </summary>
    public static DateTimeOffset InstantOf(DateTime local, TimeZoneInfo zone)
    {
        while (zone.IsInvalidTime(local))
        {
            local = local.AddMinutes(1).AddTicks(-(local.Ticks % TimeSpan.TicksPerMinute));
        }

        return InCalendar(local.Ticks - zone.GetUtcOffset(local).Ticks);
    }

    /// <summary>A moment some minutes away, or the calendar's beginning or end.</summary>
    public static DateTimeOffset Shifted(DateTimeOffset moment, int minutes) => InCalendar(moment.UtcTicks + (minutes * TimeSpan.TicksPerMinute));

    private static DateTimeOffset InCalendar(long ticks) => new(Math.Clamp(ticks, DateTime.MinValue.Ticks, End.Ticks), TimeSpan.Zero);
}
