using FsCheck;
using FsCheck.Fluent;
using OmniGrains.Catalogue.Contracts;
using OmniGrains.Catalogue.Prices;
using OmniGrains.Catalogue.Products;
using OmniGrains.Engine;

namespace OmniGrains.Tests.Catalogue;

public sealed class PriceTests
{
    private static readonly ProductGrain Grain = new();
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly ProductState Teapot = Grain.Evolve(
        Grain.Initial, new ProductDefined("TEAPOT", new ProductFacts("Teapot", null, null, new Dictionary<string, string>(), null, null, [])));

    [Fact]
    public void A_price_applies_from_now_until_the_next_one()
    {
        var state = Then(Then(Teapot, 0, Set(10)), 5, Set(12));

        AmountAt(state, 0).ShouldBe(10);
        AmountAt(state, 4.99).ShouldBe(10);
        AmountAt(state, 5).ShouldBe(12);
        AmountAt(state, -0.01).ShouldBeNull();
    }

    [Fact]
    public void A_price_for_a_time_goes_before_the_open_one_which_then_comes_back()
    {
        var state = Then(Then(Teapot, 0, Set(10)), 1, Set(8, from: 3, until: 6));

        AmountAt(state, 2.9).ShouldBe(10);
        AmountAt(state, 3).ShouldBe(8);
        AmountAt(state, 6).ShouldBe(10);
    }

    [Fact]
    public void Ending_a_price_brings_back_what_it_stood_before_and_leaves_the_past()
    {
        var state = Then(Then(Then(Teapot, 0, Set(10)), 1, Set(8, until: 9)), 4, new EndPrice("TEAPOT", 2));

        AmountAt(state, 3.9).ShouldBe(8);
        AmountAt(state, 4).ShouldBe(10);
        Decide(state, 5, new EndPrice("TEAPOT", 2)).Events.ShouldBeEmpty();
    }

    [Fact]
    public void A_price_that_has_not_begun_can_be_taken_back()
    {
        var state = Then(Then(Then(Teapot, 0, Set(10)), 1, Set(8, from: 5)), 2, new EndPrice("TEAPOT", 2));

        AmountAt(state, 6).ShouldBe(10);
    }

    [Theory]
    [InlineData(-10, -5.0, null)]
    [InlineData(-10, null, "price.past-fixed")]
    [InlineData(1, 2.0, "price.past-fixed")]
    [InlineData(-10, 0.5, "price.past-fixed")]
    [InlineData(4, 3.0, "price.ends-before-it-begins")]
    [InlineData(4, 4.0, "price.ends-before-it-begins")]
    public void The_past_takes_prices_only_where_it_had_none(int from, double? until, string? code) =>
        (Decide(Then(Teapot, 0, Set(10)), 3, Set(9, from, until)).Rejection?.Code).ShouldBe(code);

    [Fact]
    public void Setting_what_applies_already_changes_nothing()
    {
        var state = Then(Then(Teapot, 0, Set(10)), 1, Set(8, from: 5, until: 7));

        Decide(state, 2, Set(10)).Events.ShouldBeEmpty();
        Decide(state, 2, Set(8, from: 5, until: 7)).Reply.ShouldBeOfType<PriceReply>().Price.Id.ShouldBe(2);
        Decide(state, 2, Set(9)).Events.ShouldHaveSingleItem();
    }

    [Fact]
    public void A_callers_clock_may_be_five_minutes_behind()
    {
        var set = Set(9) with { From = Start.AddDays(3).AddMinutes(-5) };

        Decide(Then(Teapot, 0, Set(10)), 3, set).Events.ShouldHaveSingleItem().ShouldBeOfType<PriceSet>().Price.From.ShouldBe(Start.AddDays(3));
    }

    [Fact]
    public void What_has_applied_never_changes_whatever_is_set_and_ended_afterwards() =>
        Prop.ForAll(Steps().ToArbitrary(), steps =>
        {
            var (state, day, seen) = (Teapot, 0.0, new List<(double Day, decimal? Amount)>());
            foreach (var (ahead, command) in steps)
            {
                day += ahead / 4.0;
                seen.Add((day - 0.01, AmountAt(state, day - 0.01)));
                state = Decide(state, day, Shifted(command, day)).Events.Aggregate(state, Grain.Evolve);
            }

            return seen.TrueForAll(moment => moment.Amount is null || AmountAt(state, moment.Day) == moment.Amount);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_list_of_the_highest_priority_that_applies_and_has_a_price_counts()
    {
        var lists = Lists(
            List("retail"), List("web", channels: ["web"]), List("outlet", places: ["serravalle-1"]), List("vip", channels: ["app"], priority: 5));
        var state = Then(Then(Then(Teapot, 0, Set(10)), 0, Set(9, list: "web")), 0, Set(7, list: "outlet"));

        Pricing.PriceAt(lists, state, "store", "milano-1", Start)!.Amount.ShouldBe(10);
        Pricing.PriceAt(lists, state, null, null, Start)!.Amount.ShouldBe(10);
        Pricing.PriceAt(lists, state, "web", null, Start)!.Amount.ShouldBe(9);
        Pricing.PriceAt(lists, state, "web", "serravalle-1", Start)!.Amount.ShouldBe(7);
        Pricing.PriceAt(lists, state, "app", null, Start)!.List.ShouldBe("retail");
    }

    [Fact]
    public void A_list_that_changes_leaves_the_prices_of_before_as_they_were()
    {
        var grain = new PriceListsGrain();
        var lists = Lists(List("retail"), List("web", channels: ["web"]));
        var state = Then(Then(Teapot, 0, Set(10)), 0, Set(9, list: "web"));
        var changed = grain.Decide(
            lists, new DefinePriceList(List("web", channels: ["web"]) with { Active = false }, 1), new CommandContext(new CommandId("c"), Start.AddDays(5)))
            .Events.Aggregate(lists, grain.Evolve);

        Pricing.PriceAt(changed, state, "web", null, Start.AddDays(4.9))!.Amount.ShouldBe(9);
        Pricing.PriceAt(changed, state, "web", null, Start.AddDays(5))!.Amount.ShouldBe(10);
    }

    [Fact]
    public void A_list_keeps_its_currency()
    {
        var command = new DefinePriceList(List("retail") with { Currency = "GBP" }, null);

        new PriceListsGrain().Decide(Lists(List("retail")), command, new CommandContext(new CommandId("c"), Start))
            .Rejection!.Code.ShouldBe("price-list.currency-fixed");
    }

    [Fact]
    public void Periods_tell_what_was_asked_for_without_gaps_being_filled()
    {
        var state = Then(Then(Then(Teapot, 0, Set(10, until: 3)), 5, Set(12)), 7, Set(12, until: 9));

        Pricing.Periods(Lists(List("retail")), state, "web", null, Start.AddDays(-1), Start.AddDays(10)).ShouldBe(
        [
            new PricePeriod(Start, Start.AddDays(3), 10, "EUR"),
            new PricePeriod(Start.AddDays(5), Start.AddDays(10), 12, "EUR"),
        ]);
    }

    private static Gen<IReadOnlyList<(int Ahead, ICommand Command)>> Steps() =>
        (from ahead in Gen.Choose(1, 8)
         from kind in Gen.Choose(0, 4)
         from amount in Gen.Choose(1, 20)
         from begins in Gen.Choose(-6, 6)
         from lasts in Gen.Choose(1, 6)
         from id in Gen.Choose(1, 8)
         let command = kind switch
         {
             0 => (ICommand)new EndPrice("TEAPOT", id),
             1 => Set(amount),
             2 => Set(amount, null, begins + lasts),
             3 => Set(amount, begins),
             _ => Set(amount, begins, begins + lasts),
         }
         select (ahead, command)).ListOf().Select(list => (IReadOnlyList<(int, ICommand)>)[.. list]);

    // The generated days are relative to the moment at which the command is sent.
    private static ICommand Shifted(ICommand command, double day) => command is SetPrice set
        ? set with { From = set.From?.AddDays(day), Until = set.Until?.AddDays(day) }
        : command;

    private static SetPrice Set(decimal amount, double? from = null, double? until = null, string list = "retail") => new(
        "TEAPOT", list, "EUR", amount, from is { } begins ? Start.AddDays(begins) : null, until is { } ends ? Start.AddDays(ends) : null);

    private static decimal? AmountAt(ProductState state, double day) => state.PricesIn("retail").At(Start.AddDays(day))?.Price.Amount;

    private static Decision Decide(ProductState state, double day, ICommand command) =>
        Grain.Decide(state, command, new CommandContext(new CommandId("c"), Start.AddDays(day)));

    private static ProductState Then(ProductState state, double day, ICommand command)
    {
        var decision = Decide(state, day, command);
        decision.Rejection.ShouldBeNull();
        return decision.Events.Aggregate(state, Grain.Evolve);
    }

    private static PriceList List(string id, string[]? channels = null, string[]? places = null, int priority = 0) =>
        new(id, id, "EUR", channels ?? [], places ?? [], priority, true, 1);

    private static PriceLists Lists(params PriceList[] lists) =>
        lists.Aggregate(PriceLists.Empty, (all, list) => all.With(new PriceListDefined(list, DateTimeOffset.MinValue)));
}
