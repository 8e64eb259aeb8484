using OmniGrains.Edge;

namespace OmniGrains.Places.Contracts;

/// <summary>
/// When a place is open. Pure. Clocks that jump count for the customer: a time that does not exist opens when the clock
/// has jumped, and one that occurs twice opens at the first and closes at the second.
/// </summary>
public static class PlaceCalendar
{
    /// <summary>How far ahead an opening is looked for: a place that is closed for longer has none.</summary>
    public const int HorizonInDays = 400;

    /// <summary>The day that it is at the place.</summary>
    public static DateOnly DayAt(this Place place, DateTimeOffset at) =>
        ZoneOf(place).DayAt(at);

    /// <summary>True when the place is open at that moment.</summary>
    public static bool IsOpen(this Place place, DateTimeOffset at) => SpanAround(place, at) is not null;

    /// <summary>The moment itself when the place is open, otherwise when it opens next; null when it does not within the horizon.</summary>
    public static DateTimeOffset? NextOpening(this Place place, DateTimeOffset at)
    {
        foreach (var (from, until) in SpansFrom(place, at))
        {
            if (until > at)
            {
                return from > at ? from : at;
            }
        }

        return null;
    }

    /// <summary>When an open place closes; null when it is closed, or open without an end within the horizon.</summary>
    public static DateTimeOffset? ClosesAt(this Place place, DateTimeOffset at)
    {
        if (SpanAround(place, at) is not { } closing)
        {
            return null;
        }

        foreach (var (from, until) in SpansFrom(place, at))
        {
            if (from > closing)
            {
                return closing;
            }

            closing = until > closing ? until : closing;
        }

        return place.DayAt(closing) < place.DayAt(at).AddDays(HorizonInDays) ? closing : null;
    }

    /// <summary>True when the place opens at some time of that day.</summary>
    public static bool OpensOn(this Place place, DateOnly day) =>
        !place.ClosedDays.Contains(day) && (place.Hours.Count == 0 || place.Hours.Any(span => (int)span.Day == (int)day.DayOfWeek));

    /// <summary>The first day after the given one on which the place opens; null when there is none within the horizon.</summary>
    public static DateOnly? NextBusinessDay(this Place place, DateOnly after)
    {
        for (var ahead = 1; ahead <= HorizonInDays; ahead++)
        {
            if (place.OpensOn(after.AddDays(ahead)))
            {
                return after.AddDays(ahead);
            }
        }

        return null;
    }

    /// <summary>
    /// When work that begins at <paramref name="at"/> and goes on only while the place is open is done; null when that lies
    /// beyond the horizon.
    /// </summary>
    public static DateTimeOffset? AfterOpenTime(this Place place, DateTimeOffset at, TimeSpan work)
    {
        var reached = at;
        foreach (var (from, until) in SpansFrom(place, at))
        {
            reached = from > reached ? from : reached;
            if (until - reached >= work)
            {
                return reached + work;
            }

            if (until > reached)
            {
                work -= until - reached;
                reached = until;
            }
        }

        return null;
    }

    private static DateTimeOffset? SpanAround(Place place, DateTimeOffset at)
    {
        var today = place.DayAt(at);
        return SpansOf(place, today.AddDays(-1)).Concat(SpansOf(place, today))
            .Where(span => span.From <= at && at < span.Until)
            .Select(span => (DateTimeOffset?)span.Until)
            .Max();
    }

    private static IEnumerable<(DateTimeOffset From, DateTimeOffset Until)> SpansFrom(Place place, DateTimeOffset at)
    {
        var today = place.DayAt(at);
        return Enumerable.Range(-1, HorizonInDays + 2).SelectMany(ahead => SpansOf(place, today.AddDays(ahead)));
    }

    private static IEnumerable<(DateTimeOffset From, DateTimeOffset Until)> SpansOf(Place place, DateOnly day)
    {
        if (!place.OpensOn(day))
        {
            return [];
        }

        var zone = ZoneOf(place);
        return place.Hours.Count == 0
            ? [(zone.Opening(day, TimeOnly.MinValue), zone.Closing(day.AddDays(1), TimeOnly.MinValue))]
            : place.Hours.Where(span => (int)span.Day == (int)day.DayOfWeek).OrderBy(span => span.From)
                .Select(span => (From: zone.Opening(day, span.From), Until: zone.Closing(span.Until > span.From ? day : day.AddDays(1), span.Until)))
                .Where(span => span.From < span.Until);
    }

    private static TimeZoneInfo ZoneOf(Place place) => TimeZoneInfo.FindSystemTimeZoneById(place.Zone);
}
