namespace OmniGrains.Host.Tests.Inbox.ScriptedDay;

/// <summary>Nine to one and two to six in Milan, on Christmas Eve until one, at Christmas and at weekends not at all.</summary>
internal static class ChristmasHours
{
    public static readonly WorkedMinutes Minutes = new(IsWorked);

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

    private static bool IsWorked(DateTimeOffset there) => (there.Month, there.Day, there.DayOfWeek, there.Hour) switch
    {
        (12, 25, _, _) or (_, _, DayOfWeek.Saturday or DayOfWeek.Sunday, _) => false,
        (12, 24, _, >= 13) => false,
        (_, _, _, >= 9 and < 13 or >= 14 and < 18) => true,
        _ => false,
    };
}
