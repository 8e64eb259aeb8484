namespace OmniGrains.Host.Tests.Inbox.ScriptedDay;

/// <summary>
/// Business time counted minute by minute, by looking at each whether somebody works then, as the clocks in Milan show it. Shares nothing with what it checks but the
/// zone's data.
/// </summary>
internal sealed class WorkedMinutes(Func<DateTimeOffset, bool> isWorked)
{
    private static readonly TimeZoneInfo Milan = TimeZoneInfo.FindSystemTimeZoneById("Europe/Rome");

    private readonly Dictionary<DateTimeOffset, bool> _known = [];
    private readonly Dictionary<(DateTimeOffset, int), DateTimeOffset> _added = [];

    public DateTimeOffset Add(DateTimeOffset at, int minutes) =>
        _added.TryGetValue((at, minutes), out var known) ? known : _added[(at, minutes)] = Counted(at, minutes);

    public int Between(DateTimeOffset at, DateTimeOffset until)
    {
        var worked = 0;
        for (; at < until; at = at.AddMinutes(1))
        {
            worked += IsWorked(at) ? 1 : 0;
        }

        return worked;
    }

    private DateTimeOffset Counted(DateTimeOffset at, int minutes)
    {
        for (; minutes > 0; at = at.AddMinutes(1))
        {
            minutes -= IsWorked(at) ? 1 : 0;
        }

        return at;
    }

    private bool IsWorked(DateTimeOffset minute) => _known.TryGetValue(minute, out var known) ? known : _known[minute] = isWorked(TimeZoneInfo.ConvertTime(minute, Milan));
}
