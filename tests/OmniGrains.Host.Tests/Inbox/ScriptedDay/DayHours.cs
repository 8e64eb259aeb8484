namespace OmniGrains.Host.Tests.Inbox.ScriptedDay;

/// <summary>
/// When what happens on the day, and when somebody works: a Saturday in Milan, the night in which clocks are set back, with a desk that is open through the hour that comes
/// twice, a Monday that is a holiday, and the Tuesday on which the last promise is due. All of it in UTC, two hours behind Milan until Sunday at one, and one hour after.
/// </summary>
internal static class DayHours
{
    public static readonly DateTimeOffset Opening = Of(24, 7, 5);
    public static readonly DateTimeOffset Morning = Of(24, 7, 10);
    public static readonly DateTimeOffset LateMorning = Of(24, 7, 25);
    public static readonly DateTimeOffset Outages = Of(24, 8, 0);
    public static readonly DateTimeOffset Afternoon = Of(24, 12, 30);
    public static readonly DateTimeOffset Evening = Of(24, 12, 45);
    public static readonly DateTimeOffset BeforeWindows = Of(25, 12, 0);
    public static readonly DateTimeOffset AfterWindows = Of(25, 12, 40);
    public static readonly DateTimeOffset NextDay = Of(25, 14, 0);
    public static readonly DateTimeOffset Reports = Of(25, 15, 0);

    public static readonly Promise[] Promises =
    [
        new("talks", 60, 92, 600) { Channels = ["chat", "forum", "telegram", "phone"] },
        new("texts", 120, 60, 720) { Channels = ["whatsapp", "sms", "messenger", "instagram"] },
        new("letters", 240, 300, 840) { Channels = ["email", "amazon", "ebay", "walmart"] },
    ];

    public static readonly WorkedMinutes Minutes = new(IsWorked);

    /// <summary>The hours as they are told to the host.</summary>
    public static readonly object Calendar = new
    {
        name = "Milan",
        zone = "Europe/Rome",
        hours = new[]
        {
            new { day = "saturday", from = "09:00", until = "13:00" },
            new { day = "saturday", from = "14:00", until = "18:00" },
            new { day = "sunday", from = "01:00", until = "05:00" },
            new { day = "monday", from = "09:00", until = "18:00" },
            new { day = "tuesday", from = "09:00", until = "18:00" },
        },
        holidays = new object[] { new { day = "2026-10-26", name = "Ponte" } },
    };

    private static bool IsWorked(DateTimeOffset there) => (there.DayOfWeek, there.Day, there.Hour) switch
    {
        (DayOfWeek.Monday, 26, _) => false,
        (DayOfWeek.Saturday, _, >= 9 and < 13 or >= 14 and < 18) => true,
        (DayOfWeek.Sunday, _, >= 1 and < 5) => true,
        (DayOfWeek.Monday or DayOfWeek.Tuesday, _, >= 9 and < 18) => true,
        _ => false,
    };

    private static DateTimeOffset Of(int day, int hour, int minute) => new(2026, 10, day, hour, minute, 0, TimeSpan.Zero);
}
