using OmniGrains.Loyalty.Contracts;
using OmniGrains.Loyalty.Earning;
using OmniGrains.Loyalty.Liability;
using static OmniGrains.Tests.Loyalty.Clubs;

namespace OmniGrains.Tests.Loyalty;

/// <summary>What purchases earn; the numbered cases are those that the field works through.</summary>
public sealed class EarningTests
{
    [Fact]
    public void Case_1_one_point_per_ten() =>
        Earn(Terms(new EarningRule("base", RuleKind.Spend, Points: 1, Per: 10)), Purchase("p", 105)).ShouldBe(10);

    [Fact]
    public void Whatever_rules_multiply_the_sum_is_one_that_every_view_can_hold()
    {
        var hundredfold = Enumerable.Range(0, 20).Select(i => new EarningRule($"x{i}", RuleKind.Multiplier, Factor: 100));
        Earn(Terms([new EarningRule("base", RuleKind.Spend, Points: 1_000_000, Per: 0.0001m), .. hundredfold]), Purchase("p", 10_000_000_000)).ShouldBe(10_000_000_000);
        Earn(Terms(new EarningRule("tiny", RuleKind.Spend, Points: 1_000_000, Per: 0.0000000000000000000000000001m, Cap: 1_000_000_000)), Purchase("p", 10_000_000_000))
            .ShouldBe(1_000_000_000);
    }

    [Fact]
    public void Case_2_a_multiplier_and_fractions_are_dropped()
    {
        EarningRule Times(decimal factor) => new("more", RuleKind.Multiplier, Factor: factor);
        Earn(Terms(PerUnit, Times(1.5m)), Purchase("p", 4)).ShouldBe(6);
        Earn(Terms(PerUnit, Times(1.5m)), Purchase("p", 5)).ShouldBe(7);
    }

    [Fact]
    public void Case_3_month_end_after_twelve_months() =>
        Expiries.Of(new PointsExpiry(ExpiryKind.MonthEnd, Months: 12), new DateOnly(2020, 7, 6)).ShouldBe(new DateOnly(2021, 8, 1));

    [Theory]
    [InlineData(null, 50)]
    [InlineData("green", 50)]
    [InlineData("gold", 60)]
    [InlineData("reserve", 85)]
    public void Case_4_stars_by_tier(string? tier, int stars)
    {
        var terms = Terms(
            PerUnit, new EarningRule("gold", RuleKind.Multiplier, Factor: 1.2m, When: new RuleCondition(Tiers: ["gold"])),
            new EarningRule("reserve", RuleKind.Multiplier, Factor: 1.7m, When: new RuleCondition(Tiers: ["reserve"])));
        Earn(terms, Purchase("p", 50), tier).ShouldBe(stars);
        Earn(Terms(new EarningRule("classic", RuleKind.Spend, Points: 2, Per: 1)), Purchase("p", 50)).ShouldBe(100);
    }

    [Fact]
    public void Case_5_one_month_from_the_end_of_january() =>
        Expiries.Of(new PointsExpiry(ExpiryKind.Rolling, Months: 1), new DateOnly(2026, 1, 31)).ShouldBe(new DateOnly(2026, 2, 28));

    [Fact]
    public void Case_7_lines_are_rounded_before_they_are_added()
    {
        var byLine = Terms() with { Rounding = new PointsRounding(2, RoundingMode.Nearest, RoundingScope.Line) };
        Earn(byLine, Purchase("p", Noon, ("A", 20.158m), ("B", 20.158m))).ShouldBe(40.32m);
        Earn(byLine, Purchase("p", Noon, ("A", 20.158m), ("A", 20.158m))).ShouldBe(40.32m);
        Earn(byLine, Purchase("p", Noon, ("A", 0.006m), ("B", 0.006m), ("C", 0.006m))).ShouldBe(0.03m);
        Earn(byLine with { Rounding = byLine.Rounding with { Per = RoundingScope.Purchase } }, Purchase("p", Noon, ("A", 0.006m), ("B", 0.006m), ("C", 0.006m))).ShouldBe(0.02m);
    }

    [Fact]
    public void Case_8_deferred_revenue_by_ifrs_15()
    {
        var first = DeferredRevenue.Recognised(9_000, 4_500, 9_700);
        Math.Round(first, 0).ShouldBe(4_175);
        Math.Round(DeferredRevenue.Recognised(9_000, 4_500 + 4_000, 9_900) - first, 0).ShouldBe(3_552);
        Math.Round(DeferredRevenue.ShareOfPoints(100_000, 100_000, 9_500), 0).ShouldBe(8_676);
        DeferredRevenue.Recognised(9_000, 12_000, 10_000).ShouldBe(9_000);
        DeferredRevenue.Breakage(0, 0).ShouldBeNull();
    }

    [Fact]
    public void Spend_comes_before_multipliers_and_they_before_items_unless_priorities_say_otherwise()
    {
        var item = new EarningRule("bonus", RuleKind.Item, Points: 5, When: new RuleCondition(Skus: ["A"]));
        var twice = new EarningRule("a-twice", RuleKind.Multiplier, Factor: 2);
        Earn(Terms(item, twice, PerUnit), Purchase("p", 10)).ShouldBe(25);
        Earn(Terms(item with { Priority = -1 }, twice, PerUnit), Purchase("p", 10)).ShouldBe(30);
    }

    [Fact]
    public void A_rule_that_stops_is_the_last()
    {
        var awards = Calculation.Of(
            Terms(PerUnit with { Stop = true }, new EarningRule("more", RuleKind.Multiplier, Factor: 2)), Purchase("p", 10), new MemberFacts(null, false, null, 0)).Awards;
        awards.Select(award => $"{award.Rule} {award.Outcome}").ShouldBe(["base applied", "more stopped"]);
        Earn(Terms(PerUnit with { Stop = true, When = new RuleCondition(Channels: ["web"]) }, new EarningRule("visit", RuleKind.Visit, Points: 3)), Purchase("p", 10)).ShouldBe(3);
    }

    [Fact]
    public void A_cap_cuts_or_rejects_and_the_limit_of_the_day_cuts()
    {
        Earn(Terms(PerUnit with { Cap = 8 }), Purchase("p", 10)).ShouldBe(8);
        Earn(Terms(PerUnit with { Cap = 8, CapMode = CapMode.Reject }), Purchase("p", 10)).ShouldBe(0);
        Earn(Terms() with { MostPerDay = 100 }, Purchase("p", 10), today: 95).ShouldBe(5);
        Earn(Terms() with { MostPerDay = 100 }, Purchase("p", 10), today: 120).ShouldBe(0);
    }

    [Fact]
    public void What_is_excluded_earns_nothing()
    {
        var lines = Purchase("p", Noon, ("TEA", 10), ("GIFT", 50));
        Earn(Terms(PerUnit with { When = new RuleCondition(NotSkus: ["GIFT"]) }), lines).ShouldBe(10);
        var tea = lines with { Lines = [lines.Lines[0] with { Category = "kitchen/tea" }, lines.Lines[1] with { Category = "kitchenware" }] };
        Earn(Terms(PerUnit with { When = new RuleCondition(Categories: ["kitchen"]) }), tea).ShouldBe(10);
        Earn(Terms(PerUnit with { When = new RuleCondition(NotCategories: ["kitchen"]) }), tea).ShouldBe(50);
        Earn(Terms() with { Currency = "USD" }, lines).ShouldBe(0);
        Earn(Terms() with { Kind = ProgrammeKind.BenefitsOnly }, lines).ShouldBe(0);
    }

    [Fact]
    public void Rules_ask_for_channel_place_time_amount_and_the_first_purchase()
    {
        bool Applies(RuleCondition when, DateTimeOffset? at = null, bool first = false) => Earn(Terms(PerUnit with { When = when }), Purchase("p", 10, at), first: first) == 10;
        Applies(new RuleCondition(Channels: ["store"], Places: ["milano-1"])).ShouldBeTrue();
        Applies(new RuleCondition(Places: ["roma-1"])).ShouldBeFalse();
        Applies(new RuleCondition(From: Noon, Until: Noon.AddHours(1))).ShouldBeTrue();
        Applies(new RuleCondition(Until: Noon)).ShouldBeFalse();
        Applies(new RuleCondition(Days: [DayOfWeek.Sunday], HoursFrom: 12, HoursUntil: 13)).ShouldBeTrue();
        Applies(new RuleCondition(HoursFrom: 13), Noon.ToOffset(TimeSpan.FromHours(1))).ShouldBeTrue("it is one o'clock where it was bought");
        Applies(new RuleCondition(MinAmount: 10.01m)).ShouldBeFalse();
        Applies(new RuleCondition(FirstPurchase: true), first: true).ShouldBeTrue();
        Applies(new RuleCondition(FirstPurchase: true)).ShouldBeFalse();
    }

    [Theory]
    [InlineData("1990-03-01", 0, true)]
    [InlineData("1990-03-04", 3, true)]
    [InlineData("1990-03-05", 3, false)]
    [InlineData("1992-02-29", 1, true)]
    public void A_birthday_counts_around_its_day(string born, int within, bool counts) => (Earn(
        Terms(PerUnit with { When = new RuleCondition(BirthdayWithin: within) }), Purchase("p", 10),
        birthday: DateOnly.Parse(born, System.Globalization.CultureInfo.InvariantCulture)) == 10).ShouldBe(counts);

    [Fact]
    public void Points_lapse_as_a_day_of_the_programmes_zone_begins_and_never_before_they_could_be_spent()
    {
        var rome = Terms() with { Zone = "Europe/Rome", Expiry = new PointsExpiry(ExpiryKind.Rolling, Days: 10) };
        Expiries.ExpiresAt(rome, new DateTimeOffset(2026, 6, 30, 23, 0, 0, TimeSpan.Zero)).ShouldBe(new DateTimeOffset(2026, 7, 10, 22, 0, 0, TimeSpan.Zero));
        var yearly = Terms() with { PendingDays = 30, Expiry = new PointsExpiry(ExpiryKind.FixedDate, Month: 12, Day: 31) };
        Expiries.ExpiresAt(yearly, new DateTimeOffset(2026, 11, 1, 9, 0, 0, TimeSpan.Zero)).ShouldBe(new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero));
        Expiries.ExpiresAt(yearly, new DateTimeOffset(2026, 12, 20, 9, 0, 0, TimeSpan.Zero)).ShouldBe(new DateTimeOffset(2028, 1, 1, 0, 0, 0, TimeSpan.Zero));
    }
}
