using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using OmniGrains.Places.Contracts;

namespace OmniGrains.Tests.Places;

public sealed class BusinessCalendarTests
{
    private static readonly TimeOnly Nine = new(9, 0);
    private static readonly TimeOnly One = new(13, 0);
    private static readonly TimeOnly Two = new(14, 0);
    private static readonly TimeOnly Six = new(18, 0);

    /// <summary>Monday to Friday, nine to one and two to six.</summary>
    internal static readonly BusinessCalendar Milan = new(
        "Europe/Rome",
        [.. new[] { Weekday.Monday, Weekday.Tuesday, Weekday.Wednesday, Weekday.Thursday, Weekday.Friday }
            .SelectMany(day => new[] { new OpeningSpan(day, Nine, One), new OpeningSpan(day, Two, Six) })],
        [new Holiday(new DateOnly(2026, 12, 25)), new Holiday(new DateOnly(2026, 12, 24), "Vigilia", [new HolidayHours(Nine, One)])]);

    [Theory]
    [InlineData("2026-03-02T08:00:00Z", 60, "2026-03-02T09:00:00Z", "within a span")]
    [InlineData("2026-03-02T11:30:00Z", 60, "2026-03-02T13:30:00Z", "over the break")]
    [InlineData("2026-03-06T16:30:00Z", 60, "2026-03-09T08:30:00Z", "over the weekend")]
    [InlineData("2026-03-07T10:00:00Z", 1, "2026-03-09T08:01:00Z", "from a day on which there is no work")]
    [InlineData("2026-03-02T11:00:00Z", 60, "2026-03-02T12:00:00Z", "to the end of a span, not to the next one's beginning")]
    [InlineData("2026-03-27T16:30:00Z", 60, "2026-03-30T07:30:00Z", "into summer time")]
    [InlineData("2026-10-23T15:30:00Z", 60, "2026-10-26T08:30:00Z", "out of summer time")]
    [InlineData("2026-12-23T16:30:00Z", 300, "2026-12-28T08:30:00Z", "over holidays, one with hours of its own")]
    public void Business_minutes_are_added_in_open_time(string at, int minutes, string due, string why)
    {
        Milan.Add(At(at), TimeSpan.FromMinutes(minutes)).ShouldBe(At(due), why);
        Milan.Between(At(at), At(due)).ShouldBe(TimeSpan.FromMinutes(minutes), why);
    }

    [Fact]
    public void An_hour_that_the_clock_repeats_counts_twice_and_one_that_it_skips_not_at_all()
    {
        var nights = new BusinessCalendar("Europe/Rome", [new OpeningSpan(Weekday.Sunday, new TimeOnly(1, 0), new TimeOnly(2, 30)), new OpeningSpan(Weekday.Sunday, new TimeOnly(2, 30), new TimeOnly(5, 0))], []);

        nights.Between(At("2026-03-29T00:00:00Z"), At("2026-03-30T00:00:00Z")).ShouldBe(TimeSpan.FromHours(3));
        nights.Between(At("2026-10-24T22:00:00Z"), At("2026-10-25T23:00:00Z")).ShouldBe(TimeSpan.FromHours(5));
        nights.Between(At("2026-06-07T00:00:00Z"), At("2026-06-08T00:00:00Z")).ShouldBe(TimeSpan.FromHours(4) - TimeSpan.FromHours(1));
    }

    [Fact]
    public void A_span_until_midnight_ends_the_day()
    {
        var late = new BusinessCalendar("Europe/Rome", [new OpeningSpan(Weekday.Monday, new TimeOnly(22, 0), TimeOnly.MinValue), new OpeningSpan(Weekday.Tuesday, TimeOnly.MinValue, new TimeOnly(1, 0))], []);

        late.Add(At("2026-03-02T22:30:00Z"), TimeSpan.FromMinutes(60)).ShouldBe(At("2026-03-02T23:30:00Z"));
        late.IsOpen(At("2026-03-02T23:59:59Z")).ShouldBeTrue();
        late.IsOpen(At("2026-03-03T00:00:00Z")).ShouldBeFalse();
    }

    [Fact]
    public void What_never_comes_to_an_end_ends_at_the_horizon()
    {
        var never = new BusinessCalendar("Europe/Rome", [], []);

        never.Add(At("2026-03-02T08:00:00Z"), TimeSpan.FromMinutes(1)).ShouldBe(At("2026-03-02T08:00:00Z").AddDays(BusinessCalendar.HorizonInDays));
        never.Between(At("2026-03-02T08:00:00Z"), At("2027-03-02T08:00:00Z")).ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void Adding_and_then_measuring_gives_the_same_and_ends_in_open_time()
    {
        Prop.ForAll(Cases.ToArbitrary(), one =>
        {
            var due = one.Calendar.Add(one.At, one.Work);
            one.Calendar.Between(one.At, due).ShouldBe(one.Work);
            one.Calendar.IsOpen(due.AddTicks(-1)).ShouldBeTrue();
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    [Fact]
    public void More_work_ends_later_a_later_beginning_never_ends_earlier_and_parts_add_up()
    {
        Prop.ForAll(Cases.ToArbitrary(), one =>
        {
            var due = one.Calendar.Add(one.At, one.Work);
            one.Calendar.Add(one.At, one.Work + TimeSpan.FromMinutes(1)).ShouldBeGreaterThan(due);
            one.Calendar.Add(one.At.AddMinutes(37), one.Work).ShouldBeGreaterThanOrEqualTo(due);
            one.Calendar.Add(one.Calendar.Add(one.At, one.Work / 3), one.Work - (one.Work / 3)).ShouldBe(due);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    [Fact]
    public void Only_open_time_counts_minute_by_minute()
    {
        Prop.ForAll(Cases.ToArbitrary(), one =>
        {
            var (open, minute) = (0, one.At);
            for (var i = 0; i < 3 * 1_440; i++, minute = minute.AddMinutes(1))
            {
                open += one.Calendar.IsOpen(minute) ? 1 : 0;
            }

            one.Calendar.Between(one.At, minute).ShouldBe(TimeSpan.FromMinutes(open));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(15));
    }

    [Fact]
    public void Holidays_that_are_over_are_not_needed_to_count_on()
    {
        Prop.ForAll(Cases.ToArbitrary(), one =>
            one.Calendar.Since(one.At).Add(one.At, one.Work).ShouldBe(one.Calendar.Add(one.At, one.Work))).Check(Config.QuickThrowOnFailure.WithMaxTest(100));
    }

    // Whole minutes, because spans and changes of clocks are; zones that change at midnight, by half an hour, and not at all.
    private static Gen<(BusinessCalendar Calendar, DateTimeOffset At, TimeSpan Work)> Cases =>
        from zone in Gen.Elements("Europe/Rome", "America/Havana", "Australia/Lord_Howe", "Asia/Kolkata", "America/New_York")
        from spans in Spans.Where(spans => spans.Count > 0)
        from holidays in Gen.ListOf(Gen.Choose(0, 720))
        from minute in Gen.Choose(0, 1_440 * 720)
        from work in Gen.Choose(1, 20_000)
        select (
            new BusinessCalendar(zone, spans, [.. holidays.Distinct().Take(5).Select((day, i) => new Holiday(
                new DateOnly(2025, 6, 1).AddDays(day), null, i % 2 == 0 ? null : [new HolidayHours(new TimeOnly(1, 30), new TimeOnly(2, 15))]))]),
            At("2025-06-01T00:00:00Z").AddMinutes(minute), TimeSpan.FromMinutes(work));

    private static Gen<List<OpeningSpan>> Spans =>
        from days in Gen.ArrayOf(Gen.Choose(0, 1_439), 14)
        select days.Chunk(2).SelectMany((pair, day) => pair[0] == pair[1] ? [] : new[]
        {
            new OpeningSpan((Weekday)day, TimeOnly.MinValue.AddMinutes(Math.Min(pair[0], pair[1])), TimeOnly.MinValue.AddMinutes(Math.Max(pair[0], pair[1]))),
        }).ToList();

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
