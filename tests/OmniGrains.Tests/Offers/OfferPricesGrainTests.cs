using OmniGrains.Engine;
using OmniGrains.Offers.Contracts;
using OmniGrains.Offers.Rules;

namespace OmniGrains.Tests.Offers;

/// <summary>An offer's price among others: what is granted, what is taken back, and what an end that was told binds.</summary>
public sealed class OfferPricesGrainTests
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly OfferTerms Plain = new OfferInput("Tea week", Benefit: new OfferBenefit(BenefitKind.Amount, 2, "EUR")).Terms();

    [Fact]
    public void What_was_granted_is_taken_back_only_from_the_terms_to_which_it_was()
    {
        var (grain, prices) = (new OfferPricesGrain(), OfferPrices.None);
        Decide(grain, prices, new PricedOffer("week", 1, Noon, null, 80, 100, "EUR", false, null, Revision: 4), out prices);
        grain.Decide(prices, new EndOfferPrice("POT", "week", 1, Noon, Revision: 3), Context(Noon)).Events.ShouldBeEmpty();
        var back = grain.Decide(prices, new EndOfferPrice("POT", "week", 1, Noon, Revision: 4), Context(Noon));
        back.Events.Aggregate(prices, grain.Evolve).Prices.ShouldBeEmpty("it was never asked");

        var list = new PublishedOffersGrain();
        var listed = list.Evolve(PublishedOffers.None, new OfferListed("week", 1, 4));
        list.Decide(listed, new UnlistOffer("week", 1, 3), Context(Noon)).Events.ShouldBeEmpty();
        list.Decide(listed, new UnlistOffer("week", 1, 4), Context(Noon)).Events.ShouldBe([new OfferUnlisted("week")]);
        list.Decide(listed, new UnlistOffer("week", 1), Context(Noon)).Events.ShouldBe([new OfferUnlisted("week")]);
    }

    [Fact]
    public void An_end_that_was_told_binds_at_each_spot_by_what_was_asked_there()
    {
        // 15 on the site and 10 in shops, a fifth off: 12 and 8.
        var told = At(1, 0, 10, new SpotPrice("web", null, 12, 15, "EUR", true), new SpotPrice("store", null, 8, 10, "EUR", true)) with { Urgent = true };
        var grain = new OfferPricesGrain();
        Decide(grain, OfferPrices.None, told, out var known);
        Decide(grain, known, At(2, 10, 20, new SpotPrice("web", null, 12, 15, "EUR", false)), out _).Rejection!.Code.ShouldBe("offer.cooldown");
        Decide(grain, known, At(2, 10, 20, new SpotPrice("web", null, 12.5m, 15, "EUR", false)), out _).Rejection.ShouldBeNull();
        Decide(grain, known, At(2, 10, 20, new SpotPrice("store", "milano-1", 8, 10, "EUR", false)), out _).Rejection!.Code.ShouldBe("offer.cooldown");
        Decide(grain, known, At(2, 10, 20, new SpotPrice("store", null, 9, 10, "EUR", false)), out _).Rejection.ShouldBeNull();
        Decide(grain, known, At(2, 10, 20, new SpotPrice(null, null, 12, 15, "EUR", false)), out _).Rejection!.Code.ShouldBe("offer.cooldown", "it is made on the site, too");
        Decide(grain, known, At(2, 10, 20, new SpotPrice("app", null, 5, 15, "EUR", false)), out _).Rejection.ShouldBeNull();
        Decide(grain, known, At(2, 10, 20, new SpotPrice("web", null, 5, 15, "CHF", false)), out _).Rejection.ShouldBeNull();
    }

    [Fact]
    public void What_ends_is_told_of_the_same_thing_whatever_its_offer_is_called()
    {
        var set = Plain with { Benefit = new OfferBenefit(BenefitKind.BundlePrice, 20, "EUR", [new("POT", 1), new("CUP", 2)]) };
        PricedThings.Of(set).ShouldBe(PricedThings.Of(set with { Benefit = set.Benefit with { Items = [new("CUP", 2), new("POT", 1)], Value = 19 } }));
        PricedThings.Of(set).ShouldNotBe(PricedThings.Of(set with { Benefit = set.Benefit with { Items = [new("CUP", 3), new("POT", 1)] } }));
        PricedThings.Of(Plain with { Sku = "POT", Benefit = new OfferBenefit(BenefitKind.Percent, 5) }).ShouldBe("POT");
        PricedThings.Of(Plain with { Benefit = OfferBenefit.None }).ShouldBeNull();
        var shipping = PricedThings.Of(Plain with { Benefit = new OfferBenefit(BenefitKind.FreeShipping) });
        shipping.ShouldNotBe(PricedThings.Of(Plain));
        (PricedThings.Worth(new OfferBenefit(BenefitKind.PointsMultiplier, 3)).Amount < PricedThings.Worth(new OfferBenefit(BenefitKind.PointsMultiplier, 2)).Amount).ShouldBeTrue();
    }

    [Fact]
    public void Money_off_the_basket_is_held_against_money_off_a_basket_that_could_be_the_same()
    {
        var small = new BasketCondition(TotalAtMost: 50, Currency: "EUR");
        var large = new BasketCondition(TotalAtLeast: 100, Currency: "EUR");
        (BasketCondition? Told, BasketCondition? Again, bool Refused)[] cases =
        [
            (small, large, false), (large, small, false), (null, large, true), (large, null, true),
            (large, new BasketCondition(TotalAtLeast: 200, Currency: "EUR"), true),
            (large, new BasketCondition(TotalAtMost: 100, Currency: "EUR"), true),
            (large, large with { Currency = "CHF" }, false), (large, new BasketCondition(Categories: ["tea"]), true),
            (new BasketCondition(Skus: ["TEA"]), new BasketCondition(NotSkus: ["TEA", "CUP"]), false),
            (new BasketCondition(Skus: ["TEA", "POT"]), new BasketCondition(NotSkus: ["TEA", "CUP"]), true),
        ];
        foreach (var (first, second, refused) in cases)
        {
            var grain = new OfferPricesGrain();
            var told = new PricedOffer("week", 1, Noon, Noon.AddDays(10), -10, -10, "", true, null, Basket: first);
            Decide(grain, OfferPrices.None, told, out var known);
            (Decide(grain, known, new PricedOffer("again", 1, Noon.AddDays(11), null, -10, -10, "", false, null, Basket: second), out _).Rejection?.Code)
                .ShouldBe(refused ? "offer.cooldown" : null, $"{first} then {second}");
        }

        var terms = Plain with { Basket = large };
        PricedThings.ConditionOf(terms).ShouldBe(large);
        PricedThings.ConditionOf(terms with { Sku = "POT" }).ShouldBeNull("a product is the same in any basket");
    }

    [Theory]
    [InlineData(10, 9, 80, true)] // as good, right after the end that was told
    [InlineData(10, 9, 81, false)] // dearer
    [InlineData(24, 40, 80, false)] // after the cooldown
    [InlineData(1, 9, 70, false)] // over when the other ends
    public void Nothing_is_as_good_within_fourteen_days_after_an_end_that_was_told(int from, int days, int price, bool refused)
    {
        var told = new PricedOffer("week", 1, Noon, Noon.AddDays(10), 80, 100, "EUR", true, null);
        var again = new PricedOffer("again", 1, Noon.AddDays(from), Noon.AddDays(from + days), price, 100, "EUR", false, null);
        foreach (var (first, second) in new[] { (told, again), (again, told) })
        {
            var grain = new OfferPricesGrain();
            var decision = Decide(grain, OfferPrices.None, first, out var known);
            decision.Rejection.ShouldBeNull();
            (Decide(grain, known, second, out _).Rejection?.Code).ShouldBe(refused ? "offer.cooldown" : null);
        }
    }

    [Fact]
    public void The_clock_of_an_offer_is_not_set_back_by_publishing_it_again()
    {
        var grain = new OfferPricesGrain();
        var told = new PricedOffer("week", 1, Noon, Noon.AddDays(10), 80, 100, "EUR", true, null);
        Decide(grain, OfferPrices.None, told, out var known);
        Decide(grain, known, told with { Publication = 2, From = Noon.AddDays(2) }, out _).Rejection.ShouldBeNull();
        Decide(grain, known, told with { Publication = 2, From = Noon.AddDays(2), Until = Noon.AddDays(12) }, out _).Rejection!.Code.ShouldBe("offer.cooldown");
    }

    private static PricedOffer At(int publication, int from, int until, params SpotPrice[] spots) => new(
        "week", publication, Noon.AddDays(from), Noon.AddDays(until), spots[0].Amount, spots[0].ListAmount, spots[0].Currency, false, null, 1, new OfferBenefit(BenefitKind.Percent, 20), spots);

    private static Decision Decide(OfferPricesGrain grain, OfferPrices state, PricedOffer price, out OfferPrices after)
    {
        var decision = grain.Decide(state, new PriceOffer("POT", price), Context(Noon));
        after = decision.Events.Aggregate(state, grain.Evolve);
        return decision;
    }

    private static CommandContext Context(DateTimeOffset at) => new(new CommandId("test"), at);
}
