using OmniGrains.Orders.Contracts;
using OmniGrains.Orders.Sourcing;

namespace OmniGrains.Tests.Orders;

/// <summary>Which place hands over what. Places are written as <c>name priority km stock</c>, stock as <c>POT2+CUP1</c>.</summary>
public sealed class AllocationTests
{
    [Theory]
    [InlineData("POT1", "milano 0 5 POT1|roma 0 500 POT9", "milano:POT1")]
    [InlineData("POT1", "milano 0 5 POT0|roma 0 500 POT9", "roma:POT1")]
    [InlineData("POT1", "milano 0 5 POT9|roma 9 500 POT9", "roma:POT1")]
    [InlineData("POT1+CUP1", "milano 0 5 POT1|roma 0 500 POT1+CUP1", "roma:POT1,CUP1")]
    [InlineData("POT1+CUP1", "milano 0 5 POT1|roma 0 500 CUP1", "milano:POT1|roma:CUP1")]
    [InlineData("POT5", "milano 0 5 POT3|roma 0 500 POT2", "milano:POT3|roma:POT2")]
    [InlineData("POT5+CUP1", "a 0 1 POT4|b 0 2 POT4+CUP1|c 0 3 POT1", "b:POT4,CUP1|a:POT1")]
    [InlineData("POT2+POT2", "milano 0 5 POT3|roma 0 500 POT1", "milano:POT2,POT1|roma:POT1")]
    public void Each_line_comes_from_the_best_place_in_as_few_parcels_as_can_be(string wanted, string places, string expected) =>
        Of(wanted, places, SourcingRules.Default with { Backorder = false }).ShouldBe(expected);

    [Theory]
    [InlineData("POT5", "milano 0 5 POT3|roma 0 500 POT1", "milano:POT3|roma:POT1 lacks POT1")]
    [InlineData("POT1", "", " lacks POT1")]
    public void What_is_nowhere_is_told(string wanted, string places, string expected) =>
        Of(wanted, places, SourcingRules.Default with { Backorder = false }).ShouldBe(expected);

    [Fact]
    public void What_is_nowhere_may_be_promised_by_the_first_place() =>
        Of("POT5", "milano 0 5 POT3|roma 0 500 POT1", SourcingRules.Default).ShouldBe("milano:POT4|roma:POT1");

    [Fact]
    public void Rules_may_forbid_to_split_an_order() =>
        Of("POT1+CUP1", "milano 0 5 POT1|roma 0 500 CUP1", SourcingRules.Default with { MostParcels = 1, Backorder = false })
            .ShouldBe("milano:POT1 lacks CUP1");

    [Fact]
    public void Rules_may_forbid_to_split_a_line() =>
        Of("POT5", "milano 0 5 POT3|roma 0 500 POT2", SourcingRules.Default with { SplitLines = false, Backorder = false }).ShouldBe(" lacks POT5");

    [Fact]
    public void The_first_criterion_that_tells_two_places_apart_decides() =>
        Of("POT1", "milano 9 500 POT1|roma 0 5 POT1", SourcingRules.Default with { Criteria = [SourcingCriterion.Distance, SourcingCriterion.Priority] })
            .ShouldBe("roma:POT1");

    [Fact]
    public void A_bundle_takes_its_parts_and_only_whole_ones()
    {
        WantedLine[] wanted = [new("1", "SET", 3, [new StockPart("POT", 1), new StockPart("CUP", 4)])];
        var allocation = Allocation.Of(wanted, [Place("milano", 0, 5, "POT9+CUP9")], SourcingRules.Default with { Backorder = false });
        allocation.Shares.ShouldHaveSingleItem().Lines.ShouldHaveSingleItem().Quantity.ShouldBe(2);
        allocation.Missing.ShouldHaveSingleItem().Quantity.ShouldBe(1);
    }

    [Fact]
    public void A_place_whose_stock_is_not_recorded_is_taken_at_its_word()
    {
        var word = Place("milano", 0, 5, "") with { Available = null };
        Allocation.Of(Wanted("POT7"), [word], SourcingRules.Default).Shares.ShouldHaveSingleItem().TracksStock.ShouldBeFalse();
    }

    [Fact]
    public void A_place_that_is_full_sends_what_nobody_else_can_and_nothing_else()
    {
        var full = Place("milano", 9, 5, "POT9") with { HasCapacity = false };
        Allocation.Of(Wanted("POT1"), [full, Place("roma", 0, 500, "POT1")], SourcingRules.Default).Shares.ShouldHaveSingleItem().Place.ShouldBe("roma");
        Allocation.Of(Wanted("POT1"), [full, Place("roma", 0, 500, "PAN1")], SourcingRules.Default).Shares.ShouldHaveSingleItem().Place.ShouldBe("milano");
        Allocation.Of(Wanted("POT1"), [full], SourcingRules.Default).Missing.ShouldBeEmpty();
    }

    private static string Of(string wanted, string places, SourcingRules rules)
    {
        var candidates = places.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(place => place.Split(' '))
            .Select(parts => Place(parts[0], int.Parse(parts[1]), int.Parse(parts[2]), parts[3])).ToList();
        var allocation = Allocation.Of(Wanted(wanted), candidates, rules);
        var shares = string.Join('|', allocation.Shares.Select(share => $"{share.Place}:{string.Join(',', share.Lines.Select(line => $"{line.Sku}{line.Quantity}"))}"));
        return allocation.Missing.Count == 0 ? shares : $"{shares} lacks {string.Join(',', allocation.Missing.Select(line => $"{line.Sku}{line.Quantity}"))}";
    }

    private static WantedLine[] Wanted(string text) =>
        [.. text.Split('+').Select((part, i) => new WantedLine($"{i + 1}", part[..3], decimal.Parse(part[3..]), null))];

    private static Candidate Place(string id, int priority, double kilometres, string stock) => new(
        id, priority, kilometres, false, 0, Documents.Noon, true,
        stock.Split('+', StringSplitOptions.RemoveEmptyEntries).ToDictionary(part => part[..3], part => decimal.Parse(part[3..]), StringComparer.Ordinal));
}
