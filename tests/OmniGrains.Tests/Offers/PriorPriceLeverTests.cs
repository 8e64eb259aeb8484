using OmniGrains.Catalogue.Contracts;
using OmniGrains.Offers.Contracts;
using OmniGrains.Offers.Deciding;
using OmniGrains.Offers.Levers;

namespace OmniGrains.Tests.Offers;

/// <summary>From which price a reduction is claimed, by what lists and offers asked.</summary>
public sealed class PriorPriceLeverTests
{
    private static readonly DateTimeOffset Day0 = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_reduction_is_claimed_from_the_lowest_price_of_the_thirty_days_before_it()
    {
        var shown = PriorPriceLever.Judge(Listed((0, 100), (20, 90), (30, 110)), [], Day(40), 80, "EUR");
        shown.Figures!["prior"].ShouldBe("90.00");
        shown.Figures["percent"].ShouldBe("11");
    }

    // C-330/23: last 1.69, lowest of 30 days 1.29, now 1.29.
    [Fact]
    public void What_was_as_cheap_within_the_thirty_days_is_no_reduction_and_has_no_percentage() =>
        PriorPriceLever.Judge(Listed((0, 1.69m), (20, 1.29m), (25, 1.69m)), [], Day(40), 1.29m, "EUR").Code.ShouldBe("not-reduced");

    [Theory]
    [InlineData(11, "history-incomplete")]
    [InlineData(10, null)]
    public void A_history_that_does_not_reach_back_thirty_days_hides(int since, string? code) =>
        PriorPriceLever.Judge(Listed((since, 100)), [], Day(40), 80, "EUR").Code.ShouldBe(code);

    [Fact]
    public void A_gap_in_the_history_hides()
    {
        var periods = new[] { new PricePeriod(Day(0), Day(20), 100, "EUR"), new PricePeriod(Day(21), Day(40), 100, "EUR") };
        PriorPriceLever.Judge(periods, [], Day(40), 80, "EUR").Code.ShouldBe("history-incomplete");
    }

    [Fact]
    public void What_another_offer_asked_counts_as_applied_too() =>
        PriorPriceLever.Judge(Listed((0, 100)), [Priced("other", 15, 20, 75)], Day(40), 80, "EUR").Code.ShouldBe("not-reduced");

    [Fact]
    public void What_another_offer_asked_follows_the_list_price_and_is_told_as_a_source()
    {
        // 80 was asked when it was published; the list fell to 90 for five days, and 72 was asked.
        var other = Percent("week", 5, 30, new SpotPrice(null, null, 80, 100, "EUR", false));
        PriorPriceLever.Judge(Listed((0, 100), (20, 90), (25, 100)), [other], Day(40), 75, "EUR").Code.ShouldBe("not-reduced");
        var shown = PriorPriceLever.Judge(Listed((0, 100), (20, 90), (25, 100)), [other], Day(40), 70, "EUR");
        shown.Figures!["prior"].ShouldBe("72.00");
        shown.Sources.ShouldContain(new EvidenceSource("offer-price/week", "72.00 EUR from 2026-01-21 00:00:00Z until 2026-01-26 00:00:00Z"));
    }

    [Fact]
    public void What_an_offer_asks_elsewhere_or_in_another_currency_is_not_what_was_asked_here()
    {
        var other = Percent("week", 15, 30, new SpotPrice("store", null, 70, 100, "EUR", false), new SpotPrice("web", null, 75, 90, "CHF", false));
        PriorPriceLever.Judge(Listed((0, 100)), [other], Day(40), 80, "EUR", new OfferSpot("app", null)).Shows.ShouldBeTrue();
        PriorPriceLever.Judge(Listed((0, 100)), [other], Day(40), 80, "EUR", new OfferSpot("store", "milano-1")).Code.ShouldBe("not-reduced");
    }

    [Fact]
    public void What_was_taken_back_was_asked_until_then_whatever_end_was_told()
    {
        var told = Percent("week", 5, 60, new SpotPrice(null, null, 80, 100, "EUR", true)) with { Urgent = true };
        PriorPriceLever.Judge(Listed((0, 100)), [told], Day(40), 80, "EUR").Code.ShouldBe("not-reduced");
        PriorPriceLever.Judge(Listed((0, 100)), [told with { EndedAt = Day(9) }], Day(40), 80, "EUR").Shows.ShouldBeTrue();
    }

    [Fact]
    public void A_pause_of_weeks_interrupts_an_offer_whose_end_was_told()
    {
        var told = new PricedOffer("week", 1, Day(5), Day(60), 80, 100, "EUR", true, null);
        PriorPriceLever.StartOf(Day(40), "week", 80, [told]).ShouldBe(Day(5));
        PriorPriceLever.StartOf(Day(40), "week", 80, [told with { EndedAt = Day(10) }]).ShouldBe(Day(40));
    }

    [Theory]
    [InlineData(12, 0)]
    [InlineData(48, 40)]
    public void An_offer_that_goes_on_within_a_day_at_its_price_did_not_begin_anew(int hours, int begins)
    {
        var start = begins == 0 ? Day(30) : Day(40);
        var again = PriorPriceLever.StartOf(Day(40), "week", 80, [new PricedOffer("week", 1, Day(30), Day(40).AddHours(-hours), 80, 100, "EUR", false, null)]);
        again.ShouldBe(start);
    }

    private static DateTimeOffset Day(int day) => Day0.AddDays(day);

    private static PricedOffer Priced(string offer, int from, int until, decimal amount) => new(offer, 1, Day(from), Day(until), amount, 100, "EUR", false, null);

    private static PricedOffer Percent(string offer, int from, int until, params SpotPrice[] spots) =>
        new(offer, 1, Day(from), Day(until), spots[0].Amount, spots[0].ListAmount, spots[0].Currency, false, null, 1, new OfferBenefit(BenefitKind.Percent, 20), spots);

    private static PricePeriod[] Listed(params (int Day, decimal Amount)[] prices) =>
        [.. prices.Select((price, i) => new PricePeriod(Day(price.Day), i + 1 < prices.Length ? Day(prices[i + 1].Day) : Day(400), price.Amount, "EUR"))];
}
