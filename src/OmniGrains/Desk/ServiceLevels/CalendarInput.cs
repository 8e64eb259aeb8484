using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Desk.Setup;
using OmniGrains.Edge;
using OmniGrains.Places.Contracts;

namespace OmniGrains.Desk.ServiceLevels;

/// <summary>When people work.</summary>
/// <param name="Name">At most 100 characters.</param>
/// <param name="Zone">IANA time zone, e.g. <c>Europe/Rome</c>.</param>
/// <param name="Hours">1 to 50 spans of a week, several a day if need be; none overlap, and each ends on its day (<c>00:00</c> is its end).</param>
/// <param name="Holidays">At most 400 local days that replace their day of the week: closed, or with hours of their own.</param>
public sealed record CalendarInput(string Name, string Zone, IReadOnlyList<OpeningSpan> Hours, IReadOnlyList<Holiday>? Holidays = null)
{
    internal BusinessCalendar Calendar => new(Zone, Hours, Holidays ?? []);
}

/// <summary>What a business calendar must satisfy.</summary>
internal static class Calendars
{
    private const int MostSpans = 50;
    private const int MostHolidays = 400;

    public static readonly Shelf<CalendarInput> Shelf = new(
        DeskKind.Calendar, "business-calendars", "BusinessCalendar", "business calendar",
        "Counts for what is promised from then on: a clock keeps the calendar with which its policy was applied.",
        ("milan", new CalendarInput(
            "Milan desk", "Europe/Rome",
            [new OpeningSpan(Weekday.Monday, new TimeOnly(9, 0), new TimeOnly(13, 0)), new OpeningSpan(Weekday.Monday, new TimeOnly(14, 0), new TimeOnly(18, 0))],
            [new Holiday(new DateOnly(2026, 12, 25), "Natale"), new Holiday(new DateOnly(2026, 12, 24), "Vigilia", [new HolidayHours(new TimeOnly(9, 0), new TimeOnly(13, 0))])])),
        DeskRejections.CalendarUnknown, input => new DeskEntry(Calendar: input), entry => entry.Calendar, Wrong);

    public static void Map(IEndpointRouteBuilder routes)
    {
        Shelf.Saving(routes.MapPut("/business-calendars/{id}", (string id, CalendarInput input, Intent intent, HttpContext http, ShelfKeeper keeper, CancellationToken cancellation) =>
            keeper.Put(Shelf, id, input, intent, http, cancellation)));
        Shelf.Reading(routes.MapGet("/business-calendars/{id}", (string id, HttpContext http, ShelfKeeper keeper, CancellationToken cancellation) =>
            keeper.Get(Shelf, id, http, cancellation)));
        Shelf.Removing(routes.MapDelete("/business-calendars/{id}", (string id, Intent intent, HttpContext http, ShelfKeeper keeper, CancellationToken cancellation) =>
            keeper.Remove(Shelf, id, intent, http, cancellation)));
        Shelf.Listing(routes.MapGet("/business-calendars", (ShelfKeeper keeper, CancellationToken cancellation) => keeper.List(Shelf, cancellation)));
    }

    private static string? Wrong(CalendarInput input) =>
        !Slugs.IsText(input.Name, 100) ? "name: must be 1 to 100 characters."
        : !Zones.IsKnown(input.Zone) ? "zone: must be a known IANA time zone, such as Europe/Rome."
        : input.Hours.Count is 0 or > MostSpans || input.Hours.Any(span => span is null || !Enum.IsDefined(span.Day)) ? $"hours: must be 1 to {MostSpans} spans; a calendar that never opens promises nothing."
        : input.Hours.GroupBy(span => span.Day).Any(day => Overlap(day.Select(span => (span.From, span.Until)))) ? "hours: each must end after it begins, on the same day, and none may overlap."
        : input.Holidays is { Count: > MostHolidays } || (input.Holidays ?? []).Any(day => day is null) ? $"holidays: must be at most {MostHolidays}."
        : (input.Holidays ?? []).DistinctBy(day => day.Day).Count() != (input.Holidays ?? []).Count ? "holidays: each day may be named once."
        : (input.Holidays ?? []).Any(day => day.Name is not null && !Slugs.IsText(day.Name, 100)) ? "holidays: a name must be 1 to 100 characters."
        : (input.Holidays ?? []).Any(day => day.Hours is { Count: > 10 } || (day.Hours ?? []).Any(span => span is null) || Overlap((day.Hours ?? []).Select(span => (span.From, span.Until))))
            ? "holidays: at most 10 spans a day, each must end after it begins, and none may overlap."
        : null;

    private static bool Overlap(IEnumerable<(TimeOnly From, TimeOnly Until)> spans)
    {
        long reached = -1;
        foreach (var (from, until) in spans.OrderBy(span => span.From))
        {
            var end = until == TimeOnly.MinValue ? TimeSpan.TicksPerDay : until.Ticks;
            if (from.Ticks < reached || end <= from.Ticks)
            {
                return true;
            }

            reached = end;
        }

        return false;
    }
}
