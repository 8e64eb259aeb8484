using OmniGrains.Delays.Watching;
using OmniGrains.Places.Contracts;

namespace OmniGrains.Tests.Delays;

public sealed class BusinessDaysTests
{
    [Theory]
    [InlineData("2026-03-03T10:00:00Z", "IT", "2026-03-03T22:59:59Z")] // Tuesday
    [InlineData("2026-03-06T23:30:00Z", "IT", "2026-03-09T22:59:59Z")] // already Saturday in Rome
    [InlineData("2026-03-07T10:00:00Z", "IT", "2026-03-09T22:59:59Z")] // Saturday
    [InlineData("2026-03-27T23:30:00Z", "IT", "2026-03-30T21:59:59Z")] // the clock goes forward on the Sunday between
    [InlineData("2026-03-06T10:00:00Z", "SA", "2026-03-08T20:59:59Z")] // Friday is free in Riyadh
    [InlineData("2026-03-08T10:00:00Z", "SA", "2026-03-08T20:59:59Z")] // Sunday is not
    [InlineData("2026-03-06T20:00:00Z", "NZ", "2026-03-09T10:59:59Z")] // already Saturday in Auckland
    [InlineData("2026-03-03T10:00:00Z", "US", "2026-03-04T04:59:59Z")]
    [InlineData("2026-03-03T10:00:00Z", "ZZ", "2026-03-03T23:59:59Z")]
    [InlineData("2026-03-03T10:00:00Z", null, "2026-03-03T23:59:59Z")]
    public void A_moment_is_rounded_to_the_end_of_a_business_day_where_the_customer_is(string at, string? country, string end) =>
        BusinessDays.EndNotBefore(Moment(at), country, []).ShouldBe(Moment(end));

    [Fact]
    public void The_next_business_day_leaves_the_weekend_out()
    {
        var friday = BusinessDays.EndNotBefore(Moment("2026-03-06T10:00:00Z"), "IT", []);
        BusinessDays.EndOfNext(friday, "IT", []).ShouldBe(Moment("2026-03-09T22:59:59Z"));
        BusinessDays.EndOfNext(Moment("2026-03-09T22:59:59Z"), "IT", []).ShouldBe(Moment("2026-03-10T22:59:59Z"));
    }

    [Fact]
    public void Holidays_are_left_out_like_weekends()
    {
        DateOnly[] easter = [new DateOnly(2026, 4, 6), new DateOnly(2026, 4, 7)];
        BusinessDays.EndNotBefore(Moment("2026-04-04T10:00:00Z"), "IT", easter).ShouldBe(Moment("2026-04-08T21:59:59Z"));
        BusinessDays.EndOfNext(Moment("2026-04-03T10:00:00Z"), "IT", easter).ShouldBe(Moment("2026-04-08T21:59:59Z"));
    }

    [Fact]
    public void Only_whole_holidays_of_the_coming_half_year_count()
    {
        Holiday Day(string day, params HolidayHours[] hours) => new(DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture), null, hours);
        var calendar = new BusinessCalendar("Europe/Rome", [], [
            Day("2026-12-25"), Day("2026-04-25"), Day("2026-02-01"), Day("2026-05-01"), Day("2026-04-24", new HolidayHours(new TimeOnly(9, 0), new TimeOnly(13, 0))),
        ]);
        DeliveryHolidays.Of(calendar, Moment("2026-03-01T10:00:00Z")).ShouldBe([new DateOnly(2026, 4, 25), new DateOnly(2026, 5, 1)]);
        DeliveryHolidays.Of(null, Moment("2026-03-01T10:00:00Z")).ShouldBeNull();
    }

    private static DateTimeOffset Moment(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
