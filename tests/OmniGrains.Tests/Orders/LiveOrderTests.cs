using OmniGrains.Engine;
using OmniGrains.Inventory.Contracts;
using OmniGrains.Orders;
using OmniGrains.Orders.Contracts;
using OmniGrains.Orders.Live;
using static OmniGrains.Tests.Orders.LiveOrders;

namespace OmniGrains.Tests.Orders;

public sealed class LiveOrderTests
{
    [Fact]
    public void An_order_is_placed_together_with_the_document_of_its_sale()
    {
        var order = Placed();

        order.Events[0].ShouldBeOfType<PurchaseRecorded>().Total.ShouldBe(34);
        order.Events[1].ShouldBeOfType<OrderPlaced>();
        order.Axes.ShouldBe(new Axes(PaymentState.Paid, FulfilmentState.Unfulfilled, ReturnState.None, 34));
    }

    [Fact]
    public void Placing_it_again_changes_nothing_and_answers_with_what_was_held_first()
    {
        var order = Placed();
        var again = order.Do(Place(hold: "hold-2"));

        again.Events.ShouldBeEmpty();
        ((PlacedReply)again.Reply!).Fulfilments.ShouldHaveSingleItem().HoldId.ShouldBe("hold-1");
        var other = Place();
        order.Do(other with { Sale = other.Sale with { Fingerprint = "other" } }).Rejection!.Code.ShouldBe("order.already-placed");
    }

    [Fact]
    public void An_owner_keeps_the_holds_it_stands_behind_and_gives_up_those_it_never_heard_of()
    {
        var stock = new StockId("milano", "POT");
        var order = Placed();
        order.Do(new SettleHold("hold-1", stock)).Reply.ShouldBe(new HoldSettlement(true));
        order.Do(new SettleHold("hold-9", stock)).Reply.ShouldBe(new HoldSettlement(false));
    }

    [Fact]
    public void An_order_that_comes_after_its_hold_was_given_up_is_refused_and_may_be_placed_with_another()
    {
        var order = new LiveOrders();
        order.Do(new SettleHold("hold-1", new StockId("milano", "POT"))).Reply.ShouldBe(new HoldSettlement(false));

        order.Do(Place()).Rejection!.Code.ShouldBe("order.hold-expired");
        order.Do(Place(hold: "hold-2")).Rejection.ShouldBeNull();
    }

    [Fact]
    public void A_payment_goes_from_authorised_to_captured_and_never_back()
    {
        var order = Placed(paid: PaymentStep.Authorised);
        order.Axes.Payment.ShouldBe(PaymentState.Authorised);
        order.Do(new SetPayment("p1", "card", 35, PaymentStep.Captured, null)).Rejection!.Code.ShouldBe("payment.capture-too-much");
        order.Do(new SetPayment("p1", "card", 20, PaymentStep.Captured, null));
        order.Axes.Payment.ShouldBe(PaymentState.PartlyPaid);
        order.Do(new SetPayment("p2", "cash", 14, PaymentStep.Captured, null));
        order.Axes.Payment.ShouldBe(PaymentState.Paid);
        order.Do(new SetPayment("p1", "card", 20, PaymentStep.Voided, null)).Rejection!.Code.ShouldBe("payment.state");
        order.Do(new SetPayment("p1", "card", 20, PaymentStep.Captured, null)).Events.ShouldBeEmpty();
    }

    [Fact]
    public void Cancelling_all_of_it_frees_the_stock_corrects_the_figures_and_gives_the_money_back()
    {
        var order = Placed();
        var cancelled = order.Do(new CancelLines(null, "customer"));

        cancelled.Events.OfType<LinesCancelled>().ShouldHaveSingleItem().Released.ShouldHaveSingleItem().HoldId.ShouldBe("hold-1");
        cancelled.Events.OfType<RefundMade>().ShouldHaveSingleItem().Amount.ShouldBe(34);
        var document = cancelled.Events.OfType<LedgerCorrected>().ShouldHaveSingleItem().Document;
        (document.OrderId, document.Kind, document.Total, document.ReturnOf).ShouldBe(("web/cancel-1:1", PurchaseKind.Return, -34m, "web:1"));
        order.Axes.ShouldBe(new Axes(PaymentState.Refunded, FulfilmentState.Cancelled, ReturnState.None, 0));
        order.Do(new CancelLines(null, "customer")).Events.ShouldBeEmpty();
    }

    [Fact]
    public void Notes_are_sealed_under_the_customers_key_or_one_that_a_reminder_destroys()
    {
        var ours = Placed();
        ours.Do(new AddNote("As a present", "ada")).Reminders.ShouldBeEmpty();
        ours.Now.Notes.ShouldHaveSingleItem().Subject.ShouldBe("ada");
        ours.Do(new AddNote("Rings twice", "ada", Erased: true)).Reminders.ShouldHaveSingleItem();
        ours.Now.Notes[^1].Subject.ShouldBe("order/web:1");
        var nobodys = new LiveOrders();
        nobodys.Do(new RecordDocument(Documents.Sale(null), null, null));
        var reminder = nobodys.Do(new AddNote("As a present", "ada")).Reminders.ShouldHaveSingleItem();
        (reminder.Due, reminder.Command).ShouldBe((Documents.Noon.AddDays(180), new ForgetNotes(0)));
        nobodys.Now.Notes.ShouldHaveSingleItem().Subject.ShouldBe("order/till:sale");
    }

    [Fact]
    public void Cancelling_what_was_only_authorised_voids_it()
    {
        var order = Placed(paid: PaymentStep.Authorised);
        order.Do(new CancelLines(null, "customer"));
        order.Axes.Payment.ShouldBe(PaymentState.Voided);
        order.Events.OfType<RefundMade>().ShouldBeEmpty();
    }

    [Fact]
    public void Nothing_that_left_can_be_cancelled()
    {
        var order = Placed();
        order.Do(new SendFulfilment("f1", "DHL", "1", Of("1", 2)));
        order.Do(new CancelLines(Of("1", 2), "customer")).Rejection!.Code.ShouldBe("order.cancel-too-much");
        order.Do(new CancelLines(Of("1", 1), "customer")).Rejection.ShouldBeNull();
        order.Axes.Fulfilment.ShouldBe(FulfilmentState.Fulfilled);
        order.Booked.ShouldBe(24);
    }

    [Fact]
    public void It_is_sent_in_parts_and_never_more_than_is_left()
    {
        var order = Placed();
        order.Do(new SendFulfilment("f1", "DHL", "1", Of("1", 2))).Events.OfType<ShipmentSent>().ShouldHaveSingleItem().HoldId.ShouldBe("hold-1");
        order.Axes.Fulfilment.ShouldBe(FulfilmentState.PartlyFulfilled);
        order.Do(new SendFulfilment("f1", "DHL", "2", Of("1", 2))).Rejection!.Code.ShouldBe("fulfilment.too-much");
        order.Do(new SendFulfilment("f1", "DHL", "2", null)).Rejection.ShouldBeNull();
        order.Axes.Fulfilment.ShouldBe(FulfilmentState.Fulfilled);
        order.Do(new SendFulfilment("f1", "DHL", "3", null)).Rejection!.Code.ShouldBe("fulfilment.closed");
    }

    [Fact]
    public void Nobody_goes_on_with_an_order_until_each_reason_to_wait_is_lifted()
    {
        var order = Placed();
        order.Do(new PauseOrder("fraud", "eve"));
        order.Do(new PauseOrder("customer", "eve"));
        order.Axes.Fulfilment.ShouldBe(FulfilmentState.OnHold);
        order.Do(new ResumeOrder("fraud", "eve"));
        order.Do(new PickFulfilment("f1")).Rejection!.Code.ShouldBe("order.on-hold");
        order.Do(new ResumeOrder("customer", "eve"));
        order.Do(new PickFulfilment("f1")).Rejection.ShouldBeNull();
    }

    [Fact]
    public void An_edit_frees_what_it_takes_away_and_corrects_the_figures()
    {
        var order = Placed();
        PlacedLine[] lines =
        [
            new("1", "POT", "Teapot", LineKind.Merchandise, 1, 10, 0, 0, 10),
            new("3", "CUP", "Cup", LineKind.Merchandise, 2, 5, 0, 0, 10),
        ];
        var edited = order.Do(new EditLines(lines, [new PlannedFulfilment("f1", "roma", [new LineQuantity("3", "CUP", 2)], "hold-2")], null, null));

        edited.Events.OfType<OrderEdited>().ShouldHaveSingleItem().Released.ShouldHaveSingleItem().Lines.ShouldHaveSingleItem().Quantity.ShouldBe(2);
        edited.Events.OfType<LedgerCorrected>().ShouldHaveSingleItem().Document.Kind.ShouldBe(PurchaseKind.Adjustment);
        order.Now.Fulfilments.Select(part => part.Id).ShouldBe(["f1", "f2"]);
        (order.Axes.Total, order.Booked, OrderMoney.Refunded(order.Now)).ShouldBe((24m, 24m, 10m));
    }

    [Fact]
    public void An_edit_of_another_revision_is_refused()
    {
        var order = Placed();
        var revision = ((Order.Documented)order.State).Revision;
        order.Do(new EditLines([order.Now.Lines[0] with { Quantity = 2, Amount = 20 }], [], revision - 1, null)).Rejection!.Code.ShouldBe("order.changed");
        order.Do(new EditLines([order.Now.Lines[0] with { Quantity = 2, Amount = 20 }], [], revision, null)).Rejection.ShouldBeNull();
    }

    [Fact]
    public void What_a_place_cannot_find_another_hands_over_and_the_rest_is_cancelled()
    {
        var order = Placed();
        var moved = order.Do(new ReplaceMissing("f1", Of("1", 3), [new PlannedFulfilment("f1", "roma", [new LineQuantity("1", "POT", 2)], "hold-2")]));

        moved.Events.OfType<FulfilmentMoved>().ShouldHaveSingleItem().HoldId.ShouldBe("hold-1");
        moved.Events.OfType<LinesCancelled>().ShouldHaveSingleItem().Lines.ShouldHaveSingleItem().Quantity.ShouldBe(1);
        moved.Events.OfType<LinesCancelled>().Single().Released.ShouldBeEmpty();
        order.Now.Fulfilments.Where(part => part.IsOpen).ShouldHaveSingleItem().Place.ShouldBe("roma");
        order.Axes.Payment.ShouldBe(PaymentState.PartlyRefunded);
    }

    [Fact]
    public void A_collection_opens_to_the_right_code_and_locks_after_five_wrong_ones()
    {
        var order = Placed(DeliveryKind.Collect);
        order.Do(new MakeReady("f1", Documents.Noon.AddDays(7)));
        order.Axes.Fulfilment.ShouldBe(FulfilmentState.ReadyForCollection);
        for (var i = 0; i < 5; i++)
        {
            order.Do(new HandOver("f1", Collecting.ByCode, Proven: false)).Events.ShouldHaveSingleItem().ShouldBeOfType<CollectionRefused>();
        }

        order.Do(new HandOver("f1", Collecting.ByCode, Proven: true)).Rejection!.Code.ShouldBe("collection.locked");
        order.Do(new RenewCode());
        order.Do(new HandOver("f1", Collecting.ByCode, Proven: true)).Rejection.ShouldBeNull();
        order.Axes.Fulfilment.ShouldBe(FulfilmentState.Collected);
        order.Reminders[^1].ShouldBe(new Reminder("collect:f1", null, null));
    }

    [Fact]
    public void What_nobody_collects_is_released_and_given_back_once()
    {
        var order = Placed(DeliveryKind.Collect);
        order.Do(new MakeReady("f1", Documents.Noon.AddDays(7)));
        var reminder = order.Reminders.ShouldHaveSingleItem();
        reminder.Due.ShouldBe(Documents.Noon.AddDays(7));

        order.Do(reminder.Command!).Events.OfType<LinesCancelled>().ShouldHaveSingleItem().Reason.ShouldBe("not-collected");
        OrderMoney.Refunded(order.Now).ShouldBe(30);
        order.Do(reminder.Command!).Events.ShouldBeEmpty();
    }

    [Fact]
    public void A_collection_that_took_place_does_not_expire()
    {
        var order = Placed(DeliveryKind.Collect);
        order.Do(new MakeReady("f1", Documents.Noon.AddDays(7)));
        order.Do(new HandOver("f1", Collecting.ByStaff, Proven: true));
        order.Do(new ExpireCollection("f1", Documents.Noon.AddDays(7))).Events.ShouldBeEmpty();
    }

    [Fact]
    public void Scans_come_late_and_the_newest_counts()
    {
        var order = Placed();
        order.Do(new SendFulfilment("f1", "DHL", "1", null));
        order.Do(new NoteTracking("s1", null, null, ParcelStatus.Delivered, Documents.Noon.AddDays(2), null));
        order.Do(new NoteTracking("s1", null, null, ParcelStatus.InTransit, Documents.Noon.AddDays(1), null)).Events.ShouldBeEmpty();
        order.Now.Shipments.ShouldHaveSingleItem().Tracked!.Status.ShouldBe(ParcelStatus.Delivered);
    }
}
