using System.Collections.Frozen;

namespace OmniGrains.Delays.Watching;

/// <summary>
/// Business days where the customer is: by the weekend and the clock of the country's biggest city, and by the holidays that are known. A country that
/// is not listed has Saturday and Sunday free, and the clock of UTC.
/// </summary>
internal static class BusinessDays
{
    private static readonly FrozenDictionary<string, string> Zones = (
        "AE Asia/Dubai|AT Europe/Vienna|AU Australia/Sydney|BE Europe/Brussels|BG Europe/Sofia|BR America/Sao_Paulo|CA America/Toronto|CH Europe/Zurich|"
        + "CN Asia/Shanghai|CY Asia/Nicosia|CZ Europe/Prague|DE Europe/Berlin|DK Europe/Copenhagen|EE Europe/Tallinn|EG Africa/Cairo|ES Europe/Madrid|"
        + "FI Europe/Helsinki|FR Europe/Paris|GB Europe/London|GR Europe/Athens|HR Europe/Zagreb|HU Europe/Budapest|IE Europe/Dublin|IL Asia/Jerusalem|"
        + "IN Asia/Kolkata|IS Atlantic/Reykjavik|IT Europe/Rome|JP Asia/Tokyo|KR Asia/Seoul|LT Europe/Vilnius|LU Europe/Luxembourg|LV Europe/Riga|"
        + "MT Europe/Malta|MX America/Mexico_City|NL Europe/Amsterdam|NO Europe/Oslo|NZ Pacific/Auckland|PL Europe/Warsaw|PT Europe/Lisbon|RO Europe/Bucharest|"
        + "RS Europe/Belgrade|SA Asia/Riyadh|SE Europe/Stockholm|SG Asia/Singapore|SI Europe/Ljubljana|SK Europe/Bratislava|TR Europe/Istanbul|"
        + "UA Europe/Kyiv|US America/New_York|ZA Africa/Johannesburg")
        .Split('|').Select(entry => entry.Split(' ')).ToFrozenDictionary(entry => entry[0], entry => entry[1], StringComparer.Ordinal);

    private static readonly FrozenSet<string> FridayAndSaturday =
        "BH DZ EG IL IQ JO KW LY OM QA SA YE".Split(' ').ToFrozenSet(StringComparer.Ordinal);

    public static TimeZoneInfo ZoneOf(string? country) =>
        country is not null && Zones.TryGetValue(country, out var zone) ? TimeZoneInfo.FindSystemTimeZoneById(zone) : TimeZoneInfo.Utc;

    /// <summary>The day that it is there.</summary>
    public static DateOnly DayOf(DateTimeOffset at, string? country) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, ZoneOf(country)).DateTime);

    /// <summary>The end of the first business day that does not end before the moment.</summary>
    public static DateTimeOffset EndNotBefore(DateTimeOffset at, string? country, IReadOnlyCollection<DateOnly> holidays)
    {
        var day = DayOf(at, country);
        while (!IsBusinessDay(day, country) || holidays.Contains(day) || EndOf(day, country) < at)
        {
            day = day.AddDays(1);
        }

        return EndOf(day, country);
    }

    /// <summary>The end of the next business day after the one in which the moment lies.</summary>
    public static DateTimeOffset EndOfNext(DateTimeOffset at, string? country, IReadOnlyCollection<DateOnly> holidays) =>
        EndNotBefore(EndOf(DayOf(at, country).AddDays(1), country), country, holidays);

    private static bool IsBusinessDay(DateOnly day, string? country) => country is not null && FridayAndSaturday.Contains(country)
        ? day.DayOfWeek is not (DayOfWeek.Friday or DayOfWeek.Saturday)
        : day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday);

    // No clock is changed in the last second of a day.
    private static DateTimeOffset EndOf(DateOnly day, string? country)
    {
        var local = day.ToDateTime(new TimeOnly(23, 59, 59));
        return new DateTimeOffset(local, ZoneOf(country).GetUtcOffset(local)).ToUniversalTime();
    }
}
