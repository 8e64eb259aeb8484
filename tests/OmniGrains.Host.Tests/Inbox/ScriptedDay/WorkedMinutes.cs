namespace OmniGrains.Host.Tests.Inbox.ScriptedDay;

/// <summary>
/// Business time counted minute by minute, by looking at each whether somebody works then: nine to one and two to six in Milan, on Christmas Eve until one, at
/// Christmas and at weekends not at all. Shares nothing with what it checks but the zone's data.
/// </summary>
internal static class WorkedMinutes
{
    /// <summary>The same as it is told to the host.</summary>
    public static readonly object Calendar = new
    {
        name = "Milan",
        zone = "Europe/Rome",
        hours = new[] { "monday", "tuesday", "wednesday", "thursday", "friday" }.SelectMany(day => new[] { new { day, from = "09:00", until = "13:00" }, new { day, from = "14:00", until = "18:00" } }),
        holidays = new object[]
        {
            new { day = "2026-12-25", name = "Natale" },
            new { day = "2026-12-24", name = "Vigilia", hours = new[] { new { from = "09:00", until = "13:00" } } },
        },
    };

    private static readonly TimeZoneInfo Milan = TimeZoneInfo.FindSystemTimeZoneById("Europe/Rome");
    private static readonly Dictionary<DateTimeOffset, bool> Known = [];

    public static DateTimeOffset Add(DateTimeOffset at, int minutes)
    {
        for (; minutes > 0; at = at.AddMinutes(1))
        {
            minutes -= IsWorked(at) ? 1 : 0;
        }

        return at;
    }

    public static int Between(DateTimeOffset at, DateTimeOffset until)
    {
        var worked = 0;
        for (; at < until; at = at.AddMinutes(1))
        {
            worked += IsWorked(at) ? 1 : 0;
        }

        return worked;
    }

    private static bool IsWorked(DateTimeOffset minute) => Known.TryGetValue(minute, out var known) ? known : Known[minute] = Looked(TimeZoneInfo.ConvertTime(minute, Milan));

    private static bool Looked(DateTimeOffset there) => (there.Month, there.Day, there.DayOfWeek, there.Hour) switch
    {
        (12, 25, _, _) or (_, _, DayOfWeek.Saturday or DayOfWeek.Sunday, _) => false,
        (12, 24, _, >= 13) => false,
        (_, _, _, >= 9 and < 13 or >= 14 and < 18) => true,
        _ => false,
    };
}
