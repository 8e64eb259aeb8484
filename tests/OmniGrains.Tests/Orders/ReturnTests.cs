using FsCheck;
using FsCheck.Fluent;
using OmniGrains.Engine;
using OmniGrains.Orders;
using OmniGrains.Orders.Contracts;
using OmniGrains.Orders.Live;
using static OmniGrains.Tests.Orders.LiveOrders;

namespace OmniGrains.Tests.Orders;

public sealed class ReturnTests
{
    [Fact]
    public void Goods_bought_over_a_counter_come_back_at_another_place_with_their_money()
    {
        var sale = Sold();
        var back = sale.Do(Back(1, new RefundTerms(null, "cash")));

        back.Events.OfType<ReturnReceived>().ShouldHaveSingleItem().Place.ShouldBe("roma");
        var document = back.Events.OfType<LedgerCorrected>().ShouldHaveSingleItem().Document;
        (document.OrderId, document.Kind, document.Total, document.Place).ShouldBe(("till/refund-1:sale", PurchaseKind.Return, -5m, "roma"));
        (sale.Axes.Payment, sale.Axes.Return).ShouldBe((PaymentState.PartlyRefunded, ReturnState.PartlyReturned));
    }

    [Fact]
    public void What_was_not_handed_over_cannot_come_back() =>
        Placed().Do(Back(1)).Rejection!.Code.ShouldBe("return.too-much");

    [Fact]
    public void What_was_asked_to_come_back_is_spoken_for()
    {
        var sale = Sold();
        sale.Do(new RequestReturn(Of("1", 2), "size"));
        sale.Axes.Return.ShouldBe(ReturnState.Requested);
        sale.Do(new RequestReturn(Of("1", 1), null)).Rejection!.Code.ShouldBe("return.too-much");
        sale.Do(Back(1)).Rejection!.Code.ShouldBe("return.too-much");
        sale.Do(Back(2, returnId: "r1")).Rejection.ShouldBeNull();
        sale.Do(Back(2, returnId: "r1")).Rejection!.Code.ShouldBe("return.received");
        sale.Axes.Return.ShouldBe(ReturnState.Returned);
    }

    [Fact]
    public void What_is_withdrawn_may_be_asked_for_again()
    {
        var sale = Sold();
        sale.Do(new RequestReturn(Of("1", 2), null));
        sale.Do(new WithdrawReturn("r1"));
        sale.Do(new RequestReturn(Of("1", 2), null)).Rejection.ShouldBeNull();
    }

    [Fact]
    public void A_return_is_paid_back_once()
    {
        var sale = Sold();
        sale.Do(Back(2));
        sale.Do(new GiveBack("r1", null, "cash", "roma")).Rejection.ShouldBeNull();
        sale.Do(new GiveBack("r1", null, "cash", "roma")).Rejection!.Code.ShouldBe("refund.done");
        sale.Booked.ShouldBe(0);
    }

    [Fact]
    public void What_is_kept_back_of_a_refund_stays_in_the_figures()
    {
        var sale = Sold();
        sale.Do(Back(2, new RefundTerms(8, "cash")));
        (sale.Booked, OrderMoney.Refunded(sale.Now), OrderMoney.Overpaid(sale.Now)).ShouldBe((2m, 8m, 0m));
    }

    [Fact]
    public void Money_out_of_kindness_lessens_the_figures_and_never_exceeds_what_was_paid()
    {
        var sale = Sold();
        sale.Do(new GiveBack(null, 3, "cash", null));
        sale.Booked.ShouldBe(7);
        sale.Do(new GiveBack(null, 8, "cash", null)).Rejection!.Code.ShouldBe("refund.too-much");
    }

    [Fact]
    public void An_exchange_is_a_return_whose_worth_pays_for_another_sale()
    {
        var sale = Sold();
        var other = Documents.Sale("ada");
        var exchanged = sale.Do(Back(1, new RefundTerms(null, "exchange")) with { Exchange = other });
        exchanged.Events.OfType<GoodsExchanged>().ShouldHaveSingleItem().Sale.ShouldBe(other with { OrderId = "till/exchange-r1:sale", ExternalId = "sale/exchange-r1" });
        sale.Booked.ShouldBe(5);
    }

    [Fact]
    public void A_return_that_a_till_pushed_counts_and_what_is_beyond_the_sale_is_shown()
    {
        var sale = Sold();
        sale.Do(new JoinReturn("till:sale", "till:r1", null, -5, [new ReturnedGoods("POT", 1)]));
        sale.Do(Back(2)).Rejection!.Code.ShouldBe("return.too-much");
        sale.Do(Back(1)).Rejection.ShouldBeNull();
        sale.Do(new JoinReturn("till:sale", "till:r2", null, -10, [new ReturnedGoods("POT", 2)])).Events.OfType<ReturnExceeded>()
            .ShouldHaveSingleItem().Quantity.ShouldBe(2);
        sale.Axes.Return.ShouldBe(ReturnState.Returned);
    }

    [Fact]
    public void Nothing_is_returned_of_a_return()
    {
        var back = new LiveOrders();
        back.Do(new RecordDocument(Documents.Return("ada"), "ada", null));
        back.Do(Back(1)).Rejection!.Code.ShouldBe("order.not-a-sale");
    }

    [Fact]
    public void Parts_of_a_line_can_be_paid_and_add_up_to_its_amount_to_the_last_digit()
    {
        Parts("EUR", 10m).ShouldBe([3.33m, 3.34m, 3.33m]);
        Parts("JPY", 299m).ShouldBe([100m, 99m, 100m]);
        Parts("KWD", 4.004m).ShouldBe([1.335m, 1.334m, 1.335m]);
        Parts("EUR", 10.0001m).Sum().ShouldBe(10.0001m);

        static List<decimal> Parts(string currency, decimal amount)
        {
            var line = new PlacedLine("1", "POT", null, LineKind.Merchandise, 3, amount / 3, 0, 0, amount);
            var account = new LineAccount(line, 0, 3, 0, 0, 0, 0, 0, currency);
            return [.. Enumerable.Range(0, 3).Select(done => (account with { RefundedQuantity = done }).ValueOfNext(1))];
        }
    }

    [Fact]
    public void Whatever_is_done_in_whatever_order_nothing_exceeds_what_was_sold_and_the_figures_agree_with_the_order()
    {
        var command = Gen.Choose(1, 3).SelectMany(n => Gen.Elements<Func<LiveOrders, ICommand>>(
            _ => new SendFulfilment("f1", "DHL", null, Of("1", n)),
            _ => new CancelLines(Of("1", n), "customer"),
            _ => new CancelLines(null, "customer"),
            _ => new RequestReturn(Of("1", n), null),
            _ => new WithdrawReturn("r1"),
            order => Back(n, returnId: order.State is Order.Documented && order.Now.Returns.Any(held => held.IsOpen) ? order.Now.Returns.First(held => held.IsOpen).Id : null),
            _ => Back(n, new RefundTerms(null, "cash")),
            _ => Back(n, new RefundTerms(n, "cash")),
            _ => new GiveBack($"r{n}", null, "cash", "roma"),
            _ => new GiveBack(null, n, "cash", null),
            _ => new JoinReturn("web:1", $"till:{n}", null, -n, [new ReturnedGoods("POT", n)]),
            order => new EditLines([order.Now.Lines[0] with { Quantity = n, Amount = n * 10 }], [], null, null)));
        Prop.ForAll(command.ListOf().ToArbitrary(), commands =>
        {
            var order = Placed();
            foreach (var next in commands)
            {
                order.Do(next(order));
                foreach (var account in order.Now.Accounts)
                {
                    (account.Cancelled + account.HandedOver).ShouldBeLessThanOrEqualTo(account.Line.Quantity);
                    (account.Returned + account.ReturnedElsewhere).ShouldBeLessThanOrEqualTo(account.HandedOver);
                    account.RefundedQuantity.ShouldBeLessThanOrEqualTo(account.Returned);
                }

                OrderMoney.Refunded(order.Now).ShouldBeLessThanOrEqualTo(OrderMoney.Captured(order.Now));
                order.Booked.ShouldBe(OrderMoney.Due(order.Now));
            }

            Documents.Text(order.Replayed()).ShouldBe(Documents.Text(order.State));
        }).QuickCheckThrowOnFailure();
    }
}
