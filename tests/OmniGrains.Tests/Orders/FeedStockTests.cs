using OmniGrains.Inventory.Contracts;
using OmniGrains.Orders.Contracts;
using OmniGrains.Orders.Feed;
using OmniGrains.Orders.Live;
using OmniGrains.Orders.Sourcing;

namespace OmniGrains.Tests.Orders;

/// <summary>How our stock stands to what foreign shops have sold of it.</summary>
public sealed class FeedStockTests
{
    private static readonly SnapshotLine Pots = new("l1", "POT", "Teapot", LineKind.Merchandise, 3, 10, 0, 0);
    private static readonly OrderTold Created = Told(1) with { Lines = [Pots], Currency = "EUR", PlacedAt = Documents.Noon };
    private static readonly OrderTold Cancelled = Told(8) with { CancelledAt = Documents.Noon.AddHours(3), CancelReason = "customer" };

    [Fact]
    public void What_a_shop_has_sold_is_claimed_as_soon_as_its_lines_are_known()
    {
        var order = new LiveOrders();
        Tell(order, Created).ShouldBe(("milano:POT", 3, 0, 0));
        order.Now.Stock.Lines.ShouldHaveSingleItem().Held.ShouldBe(3);
        order.Events.OfType<StockCommitted>().ShouldHaveSingleItem().HoldId.ShouldBe("told:web:1");
    }

    [Fact]
    public void What_it_sends_leaves_from_the_claim()
    {
        var order = new LiveOrders();
        Tell(order, Created);
        Tell(order, Sent(4, "milano", 2)).ShouldBe(("milano:POT", -2, 2, 0));
        Tell(order, Sent(5, "milano", 3)).ShouldBe(("milano:POT", -1, 1, 0));
        Tell(order, Sent(6, "milano", 1)).ShouldBe(("milano:POT", 2, -2, 0));
    }

    [Fact]
    public void A_shipment_without_a_place_leaves_from_where_it_was_held()
    {
        var order = new LiveOrders();
        Tell(order, Created);
        Tell(order, Sent(4, null, 3)).ShouldBe(("milano:POT", -3, 3, 0));
        Tell(order, Sent(5, "roma", 3), "milano:POT").ShouldBe(("milano:POT", 0, -3, 0));
        order.Events.OfType<StockCommitted>().Last().Stocks.ShouldContain(new CommittedStock("roma", "POT", 0, 3, 0));
    }

    [Fact]
    public void A_shipment_that_is_told_before_its_order_counts_when_the_order_is_told()
    {
        var order = new LiveOrders();
        order.Do(new TakeIn(Sent(4, "milano", 2), Supply.None));
        Tell(order, Created).ShouldBe(("milano:POT", 1, 2, 0));
    }

    [Fact]
    public void Lines_that_do_not_fit_into_one_place_are_claimed_at_several_and_the_rest_at_the_first()
    {
        var order = new LiveOrders();
        order.Do(new TakeIn(Created with { Lines = [Pots with { Quantity = 9 }] }, SupplyOf(("milano", 2), ("roma", 4))));
        order.Now.Stock.Lines.ToDictionary(line => line.Place, line => line.Held, StringComparer.Ordinal)
            .ShouldBe(new Dictionary<string, decimal> { ["roma"] = 4, ["milano"] = 5 }, ignoreOrder: true);
    }

    [Fact]
    public void Cancelling_editing_and_giving_money_back_before_sending_give_the_stock_back()
    {
        var order = new LiveOrders();
        Tell(order, Created);
        Tell(order, Created with { UpdatedAt = Documents.Noon.AddMinutes(3), Lines = [Pots with { Quantity = 2 }] }).ShouldBe(("milano:POT", -1, 0, 0));
        Tell(order, Refund(5, 1, unsent: true)).ShouldBe(("milano:POT", -1, 0, 0));
        Tell(order, Cancelled).ShouldBe(("milano:POT", -1, 0, 0));
        order.Now.Stock.Lines.ShouldBeEmpty();
    }

    [Fact]
    public void A_line_that_becomes_another_product_gives_the_first_one_back()
    {
        var order = new LiveOrders();
        Tell(order, Created);
        Tell(order, Created with { UpdatedAt = Documents.Noon.AddMinutes(3), Lines = [Pots with { Sku = "CUP" }] }, "milano:POT").ShouldBe(("milano:POT", -3, 0, 0));
        order.Events.OfType<StockCommitted>().Last().Stocks.ShouldContain(new CommittedStock("milano", "CUP", 3, 0, 0));
    }

    [Fact]
    public void What_comes_back_is_on_the_shelf_once_and_follows_what_is_told_later()
    {
        var order = new LiveOrders();
        Tell(order, Created);
        Tell(order, Sent(4, "milano", 3));
        Tell(order, Refund(5, 2, unsent: false), "roma:POT").ShouldBe(("roma:POT", 0, 0, 2));
        Tell(order, Refund(6, 1, unsent: false), "roma:POT").ShouldBe(("roma:POT", 0, 0, -1));
        Tell(order, Refund(6, 1, unsent: false), "roma:POT").ShouldBeNull();
    }

    [Fact]
    public void What_was_given_back_after_it_was_sent_leaves_the_claim_of_the_rest()
    {
        var order = new LiveOrders();
        Tell(order, Created);
        Tell(order, Sent(4, "milano", 1));
        Tell(order, Refund(5, 1, unsent: false), "milano:POT").ShouldBeNull();
        order.Now.Stock.Lines.ShouldHaveSingleItem().Held.ShouldBe(2);
    }

    [Fact]
    public void A_bundle_is_claimed_and_sent_as_its_parts_of_that_time()
    {
        var order = new LiveOrders();
        var parts = new Dictionary<string, IReadOnlyList<StockPart>> { ["POT"] = [new StockPart("BODY", 1), new StockPart("CUP", 2)] };
        var supply = SupplyOf(("milano", 10)) with { Bundles = parts };
        order.Do(new TakeIn(Created, supply with { Candidates = [Candidate("milano", 0, ("BODY", 10), ("CUP", 10))] }));
        order.Events.OfType<StockCommitted>().Single().Stocks.Select(stock => (stock.Sku, stock.Claimed)).ShouldBe([("BODY", 3), ("CUP", 6)]);
        order.Do(new TakeIn(Sent(4, "milano", 3), supply with { Bundles = new Dictionary<string, IReadOnlyList<StockPart>>() }));
        order.Events.OfType<StockCommitted>().Last().Stocks.Select(stock => (stock.Sku, stock.Claimed, stock.Sent)).ShouldBe([("BODY", -3, 3), ("CUP", -6, 6)]);
    }

    [Fact]
    public void What_the_shop_sends_itself_moves_nothing_and_gives_back_what_was_claimed_before_it_said_so()
    {
        var order = new LiveOrders();
        Tell(order, Created);
        Tell(order, Told(2) with { StockIsTheirs = true }).ShouldBe(("milano:POT", -3, 0, 0));
        Tell(order, Sent(4, "milano", 3) with { StockIsTheirs = true }).ShouldBeNull();
    }

    [Fact]
    public void Stock_that_moved_before_there_were_claims_is_not_moved_again()
    {
        var order = new LiveOrders();
        order.Do(new TakeIn(Created, Supply.None));
        order.Record(new ShipmentSent(
            "web:1", "s1", null, "milano", null, null, [new LineQuantity("l1", "POT", 2)], Documents.Noon, null, SellsStock: true));
        order.Record(new ShipmentSent(
            "web:1", "s1", null, "milano", "DHL", null, [new LineQuantity("l1", "POT", 2)], Documents.Noon, null, SellsStock: false));
        Tell(order, Sent(4, "milano", 2)).ShouldBe(("milano:POT", 1, 0, 0));
        Tell(order, Sent(5, "milano", 3)).ShouldBe(("milano:POT", -1, 1, 0));
    }

    [Fact]
    public void What_stock_lacks_is_shown_on_the_order_and_puts_it_on_hold_until_it_has_come()
    {
        var order = new LiveOrders();
        Tell(order, Created);
        order.Do(Note(2, version: 4));
        order.Axes.Fulfilment.ShouldBe(FulfilmentState.OnHold);
        OrderLives.Of(order.Now).Short!.ShouldHaveSingleItem().ShouldBe(new ShortLife("milano", "POT", 2));

        order.Do(Note(0, version: 9));
        order.Do(Note(1, version: 7)).Events.ShouldBeEmpty();
        order.Axes.Fulfilment.ShouldBe(FulfilmentState.Unfulfilled);
        OrderLives.Of(order.Now).Short.ShouldBeNull();
        Documents.Text(order.Replayed()).ShouldBe(Documents.Text(order.State));
    }

    private static NoteClaim Note(decimal missing, int version) => new("told:web:1", new StockId("milano", "POT"), missing, version);

    // What one stock is told by what follows; null when nothing is.
    private static (string, decimal, decimal, decimal)? Tell(LiveOrders order, OrderTold told, string? stock = null)
    {
        var decision = order.Do(new TakeIn(told, SupplyOf(("milano", 100), ("roma", 100))));
        decision.Rejection.ShouldBeNull();
        var all = decision.Events.OfType<StockCommitted>().SelectMany(committed => committed.Stocks).ToList();
        var one = stock is null ? all.SingleOrDefault() : all.FirstOrDefault(one => $"{one.Place}:{one.Sku}" == stock);
        return one is null ? null : ($"{one.Place}:{one.Sku}", one.Claimed, one.Sent, one.Back);
    }

    private static Supply SupplyOf(params (string Place, decimal Pots)[] places) => Supply.None with
    {
        Tracked = [.. places.Select(place => place.Place)],
        Candidates = [.. places.Select((place, i) => Candidate(place.Place, i, ("POT", place.Pots)))],
    };

    private static Candidate Candidate(string place, int rank, params (string Sku, decimal Quantity)[] available) => new(
        place, -rank, null, false, 0, DateTimeOffset.MinValue, true, available.ToDictionary(sku => sku.Sku, sku => sku.Quantity, StringComparer.Ordinal));

    private static OrderTold Sent(int minute, string? place, decimal quantity) => Told(minute) with
    {
        Shipments = [new SnapshotShipment("s1", "DHL", "1", place, Documents.Noon, "in_transit", [new SnapshotQuantity("l1", quantity)])],
    };

    private static OrderTold Refund(int minute, decimal quantity, bool? unsent) => Told(minute) with
    {
        Refunds = [new SnapshotRefund("r1", 10, Documents.Noon.AddHours(1), "roma", [new SnapshotRefundLine("l1", quantity, null, true, unsent)])],
    };

    private static OrderTold Told(int minute) => new(
        "web:1", "web", "1", "#1", "web", null, null, null, null, null, Documents.Noon.AddMinutes(minute), null, null, null, null, null, null, null, false);
}
