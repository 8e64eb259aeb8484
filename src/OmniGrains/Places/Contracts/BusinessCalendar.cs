using System.Text.Json.Serialization;
using OmniGrains.Edge;
using OmniGrains.Edge.Json;

namespace OmniGrains.Places.Contracts;

/// <summary>
/// When people work: hours of a week, and days that are otherwise. Pure: work is counted in time that was open, whatever the clocks there do.
/// An hour that the clock repeats is counted twice, one that it skips not at all.
/// </summary>
/// <param name="Zone">IANA time zone.</param>
/// <param name="Hours">The week; spans of a day end on that day, 00:00 being its end.</param>
/// <param name="Holidays">Days that replace their day of the week.</param>
public sealed record BusinessCalendar(string Zone, IReadOnlyList<OpeningSpan> Hours, IReadOnlyList<Holiday> Holidays)
{
    /// <summary>How far work reaches: what would take longer ends then.</summary>
    public const int HorizonInDays = 3_660;

    /// <summary>The first moment at which so much open time has passed since <paramref name="at"/>.</summary>
    public DateTimeOffset Add(DateTimeOffset at, TimeSpan work)
    {
        if (work <= TimeSpan.Zero)
        {
            return at;
        }

        foreach (var (from, until) in OpenFrom(at))
        {
            if (until - from >= work)
            {
                return from + work;
            }

            work -= until - from;
        }

        return at.AddDays(HorizonInDays);
    }

    /// <summary>How much of the time from one moment to a later one was open; none when it is not later.</summary>
    public TimeSpan Between(DateTimeOffset from, DateTimeOffset until)
    {
        var open = TimeSpan.Zero;
        foreach (var span in from < until ? OpenFrom(from) : [])
        {
            if (span.From >= until)
            {
                break;
            }

            open += (span.Until < until ? span.Until : until) - span.From;
        }

        return open;
    }

    /// <summary>Whether there is work at a moment.</summary>
    public bool IsOpen(DateTimeOffset at) => OpenFrom(at).Select(span => span.From).FirstOrDefault() == at;

    /// <summary>When there is work next: the moment itself, or null when there is none within the horizon.</summary>
    public DateTimeOffset? NextOpening(DateTimeOffset at) => OpenFrom(at).Select(span => (DateTimeOffset?)span.From).FirstOrDefault();

    /// <summary>When the stretch of work ends that is under way, or comes next; null when there is none within the horizon.</summary>
    public DateTimeOffset? NextClosing(DateTimeOffset at) => OpenFrom(at).Select(span => (DateTimeOffset?)span.Until).FirstOrDefault();

    /// <summary>The same without holidays that are over: what somebody needs who counts from a moment on.</summary>
    public BusinessCalendar Since(DateTimeOffset at)
    {
        var before = Clock.DayAt(at).AddDays(-1);
        return this with { Holidays = [.. Holidays.Where(holiday => holiday.Day >= before)] };
    }

    // Spans touch or overlap where clocks are set back; what is open twice is counted once.
    private IEnumerable<(DateTimeOffset From, DateTimeOffset Until)> OpenFrom(DateTimeOffset at)
    {
        var (zone, reached) = (Clock, at);
        var today = zone.DayAt(at);
        for (var ahead = -1; ahead <= HorizonInDays; ahead++)
        {
            foreach (var (from, until) in SpansOf(zone, today.AddDays(ahead)))
            {
                var open = from > reached ? from : reached;
                if (until > open)
                {
                    yield return (open, until);
                    reached = until;
                }
            }
        }
    }

    private IEnumerable<(DateTimeOffset From, DateTimeOffset Until)> SpansOf(TimeZoneInfo zone, DateOnly day) =>
        HoursOn(day).OrderBy(span => span.From)
            .Select(span => (zone.Opening(day, span.From), span.Until == TimeOnly.MinValue ? zone.Closing(day.AddDays(1), span.Until) : zone.Closing(day, span.Until)));

    private IEnumerable<(TimeOnly From, TimeOnly Until)> HoursOn(DateOnly day) => Holidays.FirstOrDefault(holiday => holiday.Day == day) is { } holiday
        ? (holiday.Hours ?? []).Select(span => (span.From, span.Until))
        : Hours.Where(span => (int)span.Day == (int)day.DayOfWeek).Select(span => (span.From, span.Until));

    private TimeZoneInfo Clock => TimeZoneInfo.FindSystemTimeZoneById(Zone);
}

/// <summary>A day that is not like its day of the week.</summary>
/// <param name="Day">The local day.</param>
/// <param name="Name">For people.</param>
/// <param name="Hours">When there is work all the same; absent or empty means closed.</param>
public sealed record Holiday(DateOnly Day, string? Name = null, IReadOnlyList<HolidayHours>? Hours = null);

/// <summary>A stretch of such a day.</summary>
public sealed record HolidayHours(
    [property: JsonConverter(typeof(ClockTime))] TimeOnly From,
    [property: JsonConverter(typeof(ClockTime))] TimeOnly Until);
