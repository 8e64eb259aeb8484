using FsCheck;
using FsCheck.Fluent;
using OmniGrains.Orders;
using OmniGrains.Orders.Contracts;
using OmniGrains.Orders.Feed;
using OmniGrains.Orders.Live;

namespace OmniGrains.Tests.Orders;

/// <summary>Orders of foreign shops, told in parts, late, twice and out of order.</summary>
public sealed class FeedTests
{
    private static readonly SnapshotLine Pots = new("l1", "POT", "Teapot", LineKind.Merchandise, 3, 10, 0, 0);
    private static readonly SnapshotLine Cups = new("l2", "CUP", "Cup", LineKind.Merchandise, 2, 5, 1, 0);

    private static readonly OrderTold Created = Told(1) with { Lines = [Pots], Currency = "EUR", PlacedAt = Documents.Noon };
    private static readonly OrderTold Edited = Created with { UpdatedAt = Documents.Noon.AddMinutes(2), Lines = [Pots with { Quantity = 2 }, Cups] };
    private static readonly OrderTold Paid = Told(3) with { Payments = [new SnapshotPayment("p1", "card", 29, "captured")] };
    private static readonly OrderTold Authorised = Told(2) with { Payments = [new SnapshotPayment("p1", "card", 29, "authorised")] };
    private static readonly OrderTold Sent = Told(4) with
    {
        Shipments = [new SnapshotShipment("s1", "DHL", "1", "milano", Documents.Noon, "in_transit", [new SnapshotQuantity("l1", 2)])],
    };

    private static readonly OrderTold Delivered = Told(6) with
    {
        Shipments = [new SnapshotShipment("s1", "DHL", "1", "milano", Documents.Noon, "delivered", [new SnapshotQuantity("l1", 2)])],
    };

    private static readonly OrderTold Refunded = Told(5) with
    {
        Refunds = [new SnapshotRefund("r1", 10, Documents.Noon.AddHours(1), "roma", [new SnapshotRefundLine("l1", 1, null, true)])],
    };

    private static readonly OrderTold Goodwill = Told(7) with { Refunds = [new SnapshotRefund("r2", 2, Documents.Noon.AddHours(2), null, null)] };
    private static readonly OrderTold Cancelled = Told(8) with { CancelledAt = Documents.Noon.AddHours(3), CancelReason = "customer" };

    [Fact]
    public void An_order_counts_as_soon_as_its_lines_are_told()
    {
        var order = new LiveOrders();
        order.Do(Take(Paid)).Events.ShouldHaveSingleItem().ShouldBeOfType<OrderTold>();
        order.Do(Take(Created));
        order.Booked.ShouldBe(30);
        order.Axes.ShouldBe(new Axes(PaymentState.PartlyPaid, FulfilmentState.Unfulfilled, ReturnState.None, 30));
    }

    [Fact]
    public void What_was_told_before_changes_nothing()
    {
        var order = new LiveOrders();
        order.Do(Take(Created));
        order.Do(Take(Created)).Events.ShouldBeEmpty();
    }

    [Fact]
    public void A_refund_that_comes_before_the_order_counts_when_the_order_comes()
    {
        var order = new LiveOrders();
        order.Do(Take(Refunded));
        order.Do(Take(Sent));
        order.Do(Take(Created));
        order.Booked.ShouldBe(20);
        order.Axes.Return.ShouldBe(ReturnState.PartlyReturned);
        order.Now.Returns.ShouldHaveSingleItem().Received!.Place.ShouldBe("roma");
    }

    [Fact]
    public void What_is_older_than_what_is_known_changes_nothing_of_it()
    {
        var order = new LiveOrders();
        order.Do(Take(Edited));
        order.Do(Take(Created));
        order.Now.Accounts.Select(account => account.Line.Quantity).ShouldBe([2, 2]);
        order.Booked.ShouldBe(29);
    }

    [Fact]
    public void Money_given_back_for_what_was_never_sent_brings_back_nothing()
    {
        var order = new LiveOrders();
        order.Do(Take(Created));
        order.Do(Take(Refunded)).Events.OfType<ReturnReceived>().ShouldBeEmpty();
        order.Booked.ShouldBe(20);
    }

    [Fact]
    public void A_return_that_a_till_pushed_first_finds_the_told_order()
    {
        var order = new LiveOrders();
        order.Do(new JoinReturn("web:1", "till:r1", null, -10, [new ReturnedGoods("POT", 1)]));
        var placed = order.Do(Take(Created));
        placed.Events.OfType<ReturnJoined>().ShouldHaveSingleItem().ReturnId.ShouldBe("till:r1");
        placed.Reminders.ShouldHaveSingleItem().Due.ShouldBeNull();
    }

    [Fact]
    public void A_purchase_that_was_pushed_is_not_taken_over()
    {
        var order = LiveOrders.Sold();
        order.Do(Take(Created)).Rejection!.Code.ShouldBe("order.already-placed");
    }

    [Fact]
    public void In_whatever_order_and_however_often_parts_are_told_the_order_ends_in_the_same_state()
    {
        OrderTold[] all = [Created, Edited, Authorised, Paid, Sent, Delivered, Refunded, Goodwill, Cancelled];
        var inOrder = End(all);
        inOrder.ShouldContain("\"Total\":");
        var arrivals = Gen.Choose(0, all.Length - 1).ListOf().Select(some => some.Concat(Enumerable.Range(0, all.Length)))
            .SelectMany(indexes => Gen.Shuffle(indexes.ToArray()));
        Prop.ForAll(arrivals.ToArbitrary(), indexes => End(indexes.Select(index => all[index])).ShouldBe(inOrder)).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("in_transit", ParcelStatus.InTransit)]
    [InlineData("out-for-delivery", ParcelStatus.OutForDelivery)]
    [InlineData("Delivered", ParcelStatus.Delivered)]
    [InlineData("3", ParcelStatus.Unknown)]
    [InlineData("lost in space", ParcelStatus.Unknown)]
    [InlineData(null, ParcelStatus.Unknown)]
    public void A_status_is_read_by_its_name(string? text, ParcelStatus expected) => FeedDecisions.StatusOf(text).ShouldBe(expected);

    // What the order is in the end: axes, money, what was booked in all, and where each line stands.
    private static string End(IEnumerable<OrderTold> told)
    {
        var order = new LiveOrders();
        foreach (var one in told)
        {
            order.Do(Take(one)).Rejection.ShouldBeNull();
        }

        order.Booked.ShouldBe(OrderMoney.Due(order.Now));
        Documents.Text(order.Replayed()).ShouldBe(Documents.Text(order.State));
        var now = order.Now;
        return Documents.Text(new
        {
            order.Axes,
            order.Booked,
            Captured = OrderMoney.Captured(now),
            Refunded = OrderMoney.Refunded(now),
            Lines = now.Accounts.Where(account => account.Line.Quantity > 0).OrderBy(account => account.Line.LineId, StringComparer.Ordinal),
            Shipments = now.Shipments.Select(shipment => (shipment.Sent.ShipmentId, shipment.Tracked?.Status)),
            Payments = now.Payments.Select(payment => (payment.PaymentId, payment.State, payment.Amount)),
            Received = now.Returns.Select(back => back.Received).Where(received => received?.Lines.Count > 0).Select(received => received!.ReturnId),
            By = now.Booked.Where(booked => booked.Value != default).ToDictionary(booked => booked.Key, booked => $"{booked.Value.Quantity:0.###} {booked.Value.Amount:0.####}", StringComparer.Ordinal),
        });
    }

    private static TakeIn Take(OrderTold told) => new(told, Supply.None with { Tracked = ["roma"] });

    private static OrderTold Told(int minute) => new(
        "web:1", "web", "1", "#1", "web", null, null, null, null, null, Documents.Noon.AddMinutes(minute), null, null, null, null, null, null, null, true);
}
