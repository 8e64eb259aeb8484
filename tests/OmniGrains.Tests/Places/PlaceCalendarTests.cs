using FsCheck;
using FsCheck.Fluent;
using OmniGrains.Places.Contracts;

namespace OmniGrains.Tests.Places;

public sealed class PlaceCalendarTests
{
    private static readonly Place Milano = Shop("Europe/Rome",
        Open(Weekday.Monday, "09:30", "19:30"), Open(Weekday.Friday, "09:30", "13:00"), Open(Weekday.Friday, "15:00", "19:30"));

    [Theory]
    [InlineData("2026-03-02T08:29:59Z", false)]
    [InlineData("2026-03-02T08:30:00Z", true)]
    [InlineData("2026-03-02T18:29:59Z", true)]
    [InlineData("2026-03-02T18:30:00Z", false)]
    [InlineData("2026-03-06T13:00:00Z", false)]
    [InlineData("2026-03-06T14:00:00Z", true)]
    [InlineData("2026-03-03T10:00:00Z", false)]
    public void A_place_is_open_within_its_hours_in_its_own_time(string at, bool open) => Milano.IsOpen(At(at)).ShouldBe(open);

    [Theory]
    [InlineData("2026-03-02T10:00:00Z", "2026-03-02T10:00:00Z")]
    [InlineData("2026-03-02T19:00:00Z", "2026-03-06T08:30:00Z")]
    [InlineData("2026-03-06T12:30:00Z", "2026-03-06T14:00:00Z")]
    [InlineData("2026-03-27T20:00:00Z", "2026-03-30T07:30:00Z")]
    public void The_next_opening_is_now_or_when_it_opens_again_with_summer_time_in_between(string at, string opens) =>
        Milano.NextOpening(At(at)).ShouldBe(At(opens));

    [Fact]
    public void Closed_days_are_local_days_and_are_passed_over()
    {
        var place = Milano with { ClosedDays = [new DateOnly(2026, 3, 6)] };

        place.IsOpen(At("2026-03-06T10:00:00Z")).ShouldBeFalse();
        place.NextOpening(At("2026-03-02T19:00:00Z")).ShouldBe(At("2026-03-09T08:30:00Z"));
        place.NextBusinessDay(new DateOnly(2026, 3, 2)).ShouldBe(new DateOnly(2026, 3, 9));
    }

    [Fact]
    public void A_span_that_ends_before_it_begins_goes_on_past_midnight()
    {
        var bar = Shop("Europe/Rome", Open(Weekday.Saturday, "18:00", "02:00"));

        bar.IsOpen(At("2026-03-08T00:30:00Z")).ShouldBeTrue();
        bar.IsOpen(At("2026-03-08T01:00:00Z")).ShouldBeFalse();
        bar.ClosesAt(At("2026-03-07T20:00:00Z")).ShouldBe(At("2026-03-08T01:00:00Z"));
    }

    [Fact]
    public void A_place_without_hours_never_closes()
    {
        var warehouse = Shop("Europe/Rome");

        warehouse.IsOpen(At("2026-03-08T03:00:00Z")).ShouldBeTrue();
        warehouse.ClosesAt(At("2026-03-08T03:00:00Z")).ShouldBeNull();
        warehouse.AfterOpenTime(At("2026-03-08T03:00:00Z"), TimeSpan.FromHours(50)).ShouldBe(At("2026-03-10T05:00:00Z"));
    }

    [Fact]
    public void A_place_that_never_opens_has_no_next_opening()
    {
        var closed = Shop("Europe/Rome", Open(Weekday.Monday, "09:00", "10:00")) with
        {
            ClosedDays = [.. Enumerable.Range(0, 600).Select(new DateOnly(2026, 1, 1).AddDays)],
        };

        closed.NextOpening(At("2026-01-05T12:00:00Z")).ShouldBeNull();
        closed.NextBusinessDay(new DateOnly(2026, 1, 5)).ShouldBeNull();
    }

    [Fact]
    public void A_time_that_does_not_exist_opens_when_the_clock_has_jumped() =>
        Shop("Europe/Rome", Open(Weekday.Sunday, "02:30", "08:00")).NextOpening(At("2026-03-28T20:00:00Z")).ShouldBe(At("2026-03-29T01:00:00Z"));

    [Fact]
    public void A_time_that_occurs_twice_opens_at_the_first_and_closes_at_the_second()
    {
        var night = Shop("Europe/Rome", Open(Weekday.Sunday, "02:15", "02:45"));

        night.NextOpening(At("2026-10-24T20:00:00Z")).ShouldBe(At("2026-10-25T00:15:00Z"));
        night.ClosesAt(At("2026-10-25T00:30:00Z")).ShouldBe(At("2026-10-25T01:45:00Z"));
    }

    [Theory]
    [InlineData("2026-03-02T09:00:00Z", 60, "2026-03-02T10:00:00Z")]
    [InlineData("2026-03-02T18:00:00Z", 60, "2026-03-06T09:00:00Z")]
    [InlineData("2026-03-06T11:30:00Z", 60, "2026-03-06T14:30:00Z")]
    [InlineData("2026-03-03T10:00:00Z", 0, "2026-03-06T08:30:00Z")]
    public void Work_goes_on_only_while_the_place_is_open(string at, int minutes, string done) =>
        Milano.AfterOpenTime(At(at), TimeSpan.FromMinutes(minutes)).ShouldBe(At(done));

    [Fact]
    public void Whatever_the_hours_the_next_opening_is_open_and_nothing_before_it_is() =>
        Prop.ForAll(AnyPlace().ToArbitrary(), Moments().ToArbitrary(), (place, at) =>
        {
            var opens = place.NextOpening(at);
            return opens is { } next
                && place.IsOpen(next)
                && next >= at
                && Enumerable.Range(0, 40).Select(i => at + ((next - at) / 40 * i)).All(moment => moment == next || !place.IsOpen(moment));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Work_in_two_parts_ends_when_work_in_one_part_does() =>
        Prop.ForAll(AnyPlace().ToArbitrary(), Moments().ToArbitrary(), Gen.Choose(1, 3_000).Two().ToArbitrary(), (place, at, minutes) =>
        {
            var (first, second) = (TimeSpan.FromMinutes(minutes.Item1), TimeSpan.FromMinutes(minutes.Item2));

            // A place that opens for a quarter of an hour a week does not get it done within the horizon.
            return place.AfterOpenTime(at, first + second) is not { } whole || place.AfterOpenTime(place.AfterOpenTime(at, first)!.Value, second) == whole;
        }).QuickCheckThrowOnFailure();

    private static Gen<Place> AnyPlace() =>
        from zone in Gen.Elements("Europe/Rome", "America/New_York", "Asia/Kathmandu", "Pacific/Apia", "UTC")
        from spans in Gen.Choose(0, 6).SelectMany(day => Gen.Choose(0, 95).Two().Select(times => new OpeningSpan(
            (Weekday)day, TimeOnly.MinValue.AddMinutes(times.Item1 * 15), TimeOnly.MinValue.AddMinutes(times.Item2 * 15)))).NonEmptyListOf()
        from closed in Gen.Choose(0, 60).ListOf()
        select Shop(zone, [.. spans]) with { ClosedDays = [.. closed.Take(20).Select(day => new DateOnly(2026, 3, 1).AddDays(day))] };

    private static Gen<DateTimeOffset> Moments() => Gen.Choose(0, 365 * 24 * 60).Select(minute => At("2026-01-01T00:00:00Z").AddMinutes(minute));

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static OpeningSpan Open(Weekday day, string from, string until) =>
        new(day, TimeOnly.Parse(from, System.Globalization.CultureInfo.InvariantCulture), TimeOnly.Parse(until, System.Globalization.CultureInfo.InvariantCulture));

    internal static Place Shop(string zone, params OpeningSpan[] hours) => new(
        "shop", "Shop", PlaceKind.Store, "IT", zone, null, null, hours, [], true, true, true, true, 0, null, null, 0, true, 1);
}
