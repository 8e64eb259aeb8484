using System.Collections.Frozen;
using OmniGrains.Catalogue.Contracts;
using OmniGrains.Edge;
using OmniGrains.Inventory.Contracts;
using OmniGrains.Offers.Contracts;
using OmniGrains.Offers.Deciding;
using OmniGrains.Offers.Levers;

namespace OmniGrains.Tests.Offers;

/// <summary>Each row of the table of levers: a case that shows, and the cases that hide.</summary>
public sealed class LeverTests
{
    private static readonly DateTimeOffset Day0 = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void An_end_is_claimed_when_it_costs_more_afterwards()
    {
        var shown = ValidUntilLever.Judge(Day(10), Day(5), 80, Listed((10, 100)), endsBenefit: true);
        (shown.Figures!["until"], shown.ValidUntil).ShouldBe(("2026-01-11 00:00 UTC", Day(10)));
    }

    [Fact]
    public void An_end_that_changes_nothing_is_not_claimed()
    {
        ValidUntilLever.Judge(Day(10), Day(5), 80, Listed((10, 80)), true).Code.ShouldBe("price-does-not-rise");
        ValidUntilLever.Judge(Day(10), Day(5), 80, Listed((10, 100), (20, 70)), true).Code.ShouldBe("price-does-not-rise");
        ValidUntilLever.Judge(Day(10), Day(5), 80, [], true).Code.ShouldBe("price-unknown-then");
        ValidUntilLever.Judge(Day(10), Day(10), 80, Listed((10, 100)), true).Code.ShouldBe("over");
        ValidUntilLever.Judge(Day(10), Day(5), null, [], endsBenefit: false).Code.ShouldBe("nothing-ends");
        ValidUntilLever.Judge(Day(10), Day(5), null, [], endsBenefit: true).Shows.ShouldBeTrue();
    }

    [Fact]
    public void The_last_pieces_are_what_is_available_over_the_places_and_in_the_channels_pool()
    {
        var shown = LastPiecesLever.Judge("POT", [Place("a", 5, reserved: 3, safety: 1), Place("b", 3, reserved: 3, pool: 2)], "web", 3);
        shown.Figures!["left"].ShouldBe("3");
        shown.Sources[1].Reading.ShouldContain("held back for the channel 2");
        shown.Sources[0].ShouldBe(new EvidenceSource("stock/a:POT", "on hand 5, damaged 0, reserved 3, safety 1, held back for the channel 0, incoming 0"));
    }

    [Fact]
    public void What_is_not_scarce_is_not_claimed_to_be()
    {
        LastPiecesLever.Judge("POT", [Place("a", 5), Place("b", 3)], "web", 3).Code.ShouldBe("enough-left");
        LastPiecesLever.Judge("POT", [Place("a", 2), Place("b", 0, incoming: 10)], "web", 3).Code.ShouldBe("replenished");
        LastPiecesLever.Judge("POT", [Place("a", 2, backorder: 5)], "web", 3).Code.ShouldBe("backordered");
        LastPiecesLever.Judge("POT", [Place("a", 2, reserved: 2)], "web", 3).Code.ShouldBe("sold-out");
        LastPiecesLever.Judge("POT", [], "web", 3).Code.ShouldBe("stock-unknown");
    }

    [Fact]
    public void Five_others_are_spoken_of_and_four_are_not()
    {
        var shown = SocialProofLever.Judge(5, 0, 5, 7, 90);
        (shown.Figures!["customers"], shown.Figures["days"]).ShouldBe(("5", "7"));
        SocialProofLever.Judge(6, 1, 5, 7, 90).Figures!["customers"].ShouldBe("5");
        SocialProofLever.Judge(5, 1, 5, 7, 90).Code.ShouldBe("too-few");
        SocialProofLever.Judge(4, 0, 5, 7, 90).Code.ShouldBe("too-few");
        SocialProofLever.Judge(null, 0, 5, 7, 90).Code.ShouldBe("not-counted-yet");
    }

    [Fact]
    public void A_decoy_is_dominated_by_the_one_and_not_by_the_other_and_can_be_bought()
    {
        ComparedAttribute[] attributes = [new("litres"), new("grams", LowerIsBetter: true)];
        var (a, b, c) = (Pot("A", 20, 2, 500), Pot("B", 10, 1, 300), Pot("C", 20, 1.5m, 500));
        DecoyLever.Judge(a, b, c, attributes).Figures!["decoy"].ShouldBe("C");
        DecoyLever.Judge(Pot("A", 20, 1.5m, 500), b, c, attributes).Code.ShouldBe("not-dominated");
        DecoyLever.Judge(a, Pot("B", 19, 1.5m, 500), c, attributes).Code.ShouldBe("dominated-by-both");
        DecoyLever.Judge(a, b, c with { Sellable = false }, attributes).Code.ShouldBe("decoy-not-for-sale");
        DecoyLever.Judge(a, b, c, [.. attributes, new ComparedAttribute("colour")]).Code.ShouldBe("attribute-missing");
    }

    [Fact]
    public void A_bundle_saves_what_its_parts_cost_alone_the_same_day()
    {
        var shown = BundleSavingLever.Judge([new("POT", 1, 12.50m, "EUR"), new("CUP", 4, 3m, "EUR")], 20, "EUR");
        (shown.Figures!["standalone"], shown.Figures["saving"]).ShouldBe(("24.50", "4.50"));
        BundleSavingLever.Judge([new("POT", 1, 12.50m, "EUR"), new("CUP", 4, 3m, "EUR")], 24.50m, "EUR").Code.ShouldBe("no-saving");
        BundleSavingLever.Judge([new("POT", 1, null, null)], 10, "EUR").Code.ShouldBe("price-unknown");
    }

    [Fact]
    public void Points_lapse_only_as_real_lots_do()
    {
        BasketLevers.ExpiringPoints(120, Day(20), Day(10), 14, "tea:ada").Figures!["points"].ShouldBe("120");
        BasketLevers.ExpiringPoints(120, Day(40), Day(10), 14, "tea:ada").Code.ShouldBe("no-points-lapse");
        BasketLevers.ExpiringPoints(0, null, Day(10), 14, "tea:ada").Code.ShouldBe("no-points-lapse");
    }

    [Theory]
    [InlineData("10.40", "9.99")]
    [InlineData("9.99", "9.99")]
    [InlineData("9.98", "8.99")]
    [InlineData("10.99", "10.99")]
    public void Charm_is_the_largest_price_at_or_below_that_ends_in_99(string price, string charm) => RoundedPriceLever.Charm(Of(price)).ShouldBe(Of(charm));

    [Fact]
    public void A_rounded_price_stays_above_its_margin_and_below_the_list()
    {
        RoundedPriceLever.Judge(LeverKind.CharmPrice, 10.40m, 12.50m, "EUR", new Money(5, "EUR"), 50).Figures!["price"].ShouldBe("9.99");
        RoundedPriceLever.Judge(LeverKind.CharmPrice, 10.40m, 12.50m, "EUR", new Money(7, "EUR"), 50).Code.ShouldBe("below-margin");
        RoundedPriceLever.Judge(LeverKind.CharmPrice, 10.40m, 12.50m, "EUR", null, 50).Code.ShouldBe("cost-unknown");
        RoundedPriceLever.Judge(LeverKind.PrestigePrice, 10.40m, 12.50m, "EUR", new Money(7, "EUR"), 50).Figures!["price"].ShouldBe("11.00");
        RoundedPriceLever.Judge(LeverKind.PrestigePrice, 12.40m, 12.50m, "EUR", new Money(7, "EUR"), 50).Code.ShouldBe("above-list");
    }

    [Fact]
    public void Better_is_of_the_same_category_at_a_little_more_and_there()
    {
        var (pot, better) = (new InBasket("POT", "tea", 10), new InBasket("BIG", "tea", 14));
        BasketLevers.Upsell(better, pot, inStock: true).Figures!["with"].ShouldBe("POT");
        BasketLevers.Upsell(better with { Price = 16 }, pot, true).Code.ShouldBe("price-far-off");
        BasketLevers.Upsell(better with { Price = 10.5m }, pot, true).Code.ShouldBe("price-far-off");
        BasketLevers.Upsell(better with { Category = "coffee" }, pot, true).Code.ShouldBe("other-category");
        BasketLevers.Upsell(better, pot, inStock: false).Code.ShouldBe("sold-out");
    }

    [Fact]
    public void Together_is_often_and_more_often_than_by_chance()
    {
        BasketLevers.CrossSell("CUP", "POT", 10, 40, 2.0, inStock: true).Figures!["count"].ShouldBe("10");
        BasketLevers.CrossSell("CUP", "POT", null, 0, 0, true).Code.ShouldBe("rarely-together");
        BasketLevers.CrossSell("CUP", "POT", 10, 40, 0.9, true).Code.ShouldBe("by-chance");
        BasketLevers.CrossSell("CUP", "POT", 10, 40, 2.0, inStock: false).Code.ShouldBe("sold-out");
    }

    [Fact]
    public void The_price_in_the_basket_is_part_of_the_claim_of_a_better_one() =>
        BasketLevers.Upsell(new InBasket("BIG", "tea", 14), new InBasket("POT", "tea", 10.5m), inStock: true).Figures!["withPrice"].ShouldBe("10.5");

    [Fact]
    public void Prices_are_in_whole_units_of_their_currency()
    {
        Benefits.PriceOf(new OfferBenefit(BenefitKind.Percent, 15), new PricePeriod(Day(0), Day(1), 1_001, "JPY"))!.Amount.ShouldBe(851);
        Benefits.PriceOf(new OfferBenefit(BenefitKind.Percent, 15), new PricePeriod(Day(0), Day(1), 1.005m, "KWD"))!.Amount.ShouldBe(0.854m);
        RoundedPriceLever.Judge(LeverKind.CharmPrice, 851, 1_001, "JPY", new Money(5, "JPY"), 0).Code.ShouldBe("no-cents");
        RoundedPriceLever.Judge(LeverKind.PrestigePrice, 851, 1_001, "JPY", new Money(5, "JPY"), 0).Shows.ShouldBeTrue();
    }

    private static DateTimeOffset Day(int day) => Day0.AddDays(day);

    private static decimal Of(string text) => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static PricePeriod[] Listed(params (int Day, decimal Amount)[] prices) =>
        [.. prices.Select((price, i) => new PricePeriod(Day(price.Day), i + 1 < prices.Length ? Day(prices[i + 1].Day) : Day(400), price.Amount, "EUR"))];

    private static PlaceLevel Place(string place, decimal onHand, decimal reserved = 0, decimal safety = 0, decimal incoming = 0, decimal backorder = 0, decimal pool = 0) =>
        new(place, new StockLevel(onHand, reserved, onHand - reserved - safety, incoming, safety, 0, backorder,
            pool > 0 ? new Dictionary<string, decimal>(StringComparer.Ordinal) { ["web"] = pool }.ToFrozenDictionary() : null));

    private static Compared Pot(string sku, decimal price, decimal litres, decimal grams) => new(
        sku, price, new Product(sku, sku, null, "pots", new Dictionary<string, string>(StringComparer.Ordinal) { ["litres"] = Figure.Of(litres), ["grams"] = Figure.Of(grams) }, null, null, [], [], [], false), true);
}
