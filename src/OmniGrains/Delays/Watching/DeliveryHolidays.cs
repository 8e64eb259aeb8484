using OmniGrains.Places.Contracts;

namespace OmniGrains.Delays.Watching;

/// <summary>Days on which nothing is delivered in a country, as far as the desk has a business calendar for deliveries there. Pure.</summary>
internal static class DeliveryHolidays
{
    private const int DaysAhead = 180;

    /// <summary>The calendar of a country's deliveries, e.g. <c>delivery-it</c>.</summary>
    public static string CalendarOf(string country) => $"delivery-{country.ToLowerInvariant()}";

    /// <summary>The holidays without hours of their own within half a year; null when there are none.</summary>
    public static IReadOnlyList<DateOnly>? Of(BusinessCalendar? calendar, DateTimeOffset at)
    {
        var today = DateOnly.FromDateTime(at.UtcDateTime);
        List<DateOnly> days = [.. (calendar?.Holidays ?? [])
            .Where(holiday => holiday.Hours is not { Count: > 0 } && holiday.Day >= today.AddDays(-1) && holiday.Day <= today.AddDays(DaysAhead))
            .Select(holiday => holiday.Day).Order()];
        return days.Count == 0 ? null : days;
    }
}
