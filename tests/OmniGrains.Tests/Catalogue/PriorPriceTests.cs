using OmniGrains.Catalogue.Contracts;

namespace OmniGrains.Tests.Catalogue;

/// <summary>Directive 98/6/EC, Article 6a, by example.</summary>
public sealed class PriorPriceTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_prior_price_is_the_lowest_of_the_thirty_days_before_the_reduction()
    {
        var periods = Periods((0, 100), (20, 90), (30, 110), (40, 80));

        PriorPrice.At(periods, Day(45)).ShouldBe(new PriceReduction(80, 90, "EUR", Day(40), Day(10)));
    }

    [Fact]
    public void A_price_that_ended_thirty_days_before_does_not_count_any_more() =>
        PriorPrice.At(Periods((0, 50), (10, 100), (40, 80)), Day(41))!.Prior.ShouldBe(100);

    [Fact]
    public void A_price_that_was_raised_just_before_makes_no_reduction()
    {
        var reduction = PriorPrice.At(Periods((0, 80), (20, 120), (25, 90)), Day(26))!;

        reduction.Prior.ShouldBe(80);
        reduction.MayBeAnnounced.ShouldBeFalse();
    }

    [Fact]
    public void An_unchanged_or_higher_price_is_no_reduction()
    {
        PriorPrice.At(Periods((0, 100)), Day(5)).ShouldBeNull();
        PriorPrice.At(Periods((0, 100), (10, 120)), Day(15)).ShouldBeNull();
        PriorPrice.At([], Day(15)).ShouldBeNull();
    }

    [Fact]
    public void A_newer_product_is_looked_back_on_as_far_as_it_goes() =>
        PriorPrice.At(Periods((0, 100), (10, 80)), Day(12)).ShouldBe(new PriceReduction(80, 100, "EUR", Day(10), Day(0)));

    [Fact]
    public void A_reduction_that_grows_is_measured_from_its_last_step_or_progressively_from_its_first()
    {
        var periods = Periods((0, 100), (20, 80), (27, 60));

        PriorPrice.At(periods, Day(28))!.Prior.ShouldBe(80);
        PriorPrice.At(periods, Day(28), progressive: true).ShouldBe(new PriceReduction(60, 100, "EUR", Day(20), Day(0)));
    }

    [Fact]
    public void A_break_ends_a_progressive_reduction() =>
        PriorPrice.At(Periods((0, 100), (20, 80), (25, 100), (27, 60)), Day(28), progressive: true)!.Prior.ShouldBe(80);

    [Fact]
    public void A_time_without_a_price_is_no_price_to_compare_with()
    {
        IReadOnlyList<PricePeriod> periods = [new(Day(0), Day(10), 100, "EUR"), new(Day(12), Day(30), 80, "EUR")];

        PriorPrice.At(periods, Day(13)).ShouldBeNull();
    }

    [Fact]
    public void Prices_of_another_currency_are_not_compared()
    {
        IReadOnlyList<PricePeriod> periods =
            [new(Day(0), Day(10), 1, "GBP"), new(Day(10), Day(20), 100, "EUR"), new(Day(20), Day(30), 80, "EUR")];

        PriorPrice.At(periods, Day(21))!.Prior.ShouldBe(100);
        PriorPrice.At(periods, Day(11)).ShouldBeNull();
    }

    private static List<PricePeriod> Periods(params (int Day, decimal Amount)[] changes) =>
        [.. changes.Select((change, i) => new PricePeriod(Day(change.Day), i + 1 < changes.Length ? Day(changes[i + 1].Day) : Day(365), change.Amount, "EUR"))];

    private static DateTimeOffset Day(int day) => Start.AddDays(day);
}
