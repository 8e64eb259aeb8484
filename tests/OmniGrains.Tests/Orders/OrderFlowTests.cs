using FsCheck.Fluent;
using OmniGrains.Customers.Contracts;
using OmniGrains.Orders;
using OmniGrains.Orders.Contracts;
using OmniGrains.Orders.Live;
using OmniGrains.Tests.Customers;

namespace OmniGrains.Tests.Orders;

/// <summary>Purchases on a real engine, with the reactions that bring returns, sales and customers together.</summary>
public sealed class OrderFlowTests
{
    [Theory]
    [InlineData("3", "0.3335", null, "1.0005")]
    [InlineData("0.5", "0.0001", null, "0.0001")]
    [InlineData("0.125", "0.0004", null, "0.0001")]
    [InlineData("0.124", "0.0004", null, "0")]
    [InlineData("-0.5", "0.0001", null, "-0.0001")]
    [InlineData("-0.125", "0.0004", null, "-0.0001")]
    [InlineData("2", "12.50", "1.00", "24")]
    [InlineData("-2", "12.50", "1.00", "-24")]
    [InlineData("2", "12.50", "25.00", "0")]
    public async Task A_line_is_rounded_half_away_from_zero_and_its_discount_goes_towards_zero(string quantity, string price, string? discount, string amount)
    {
        await using var live = await LiveEngine.InMemory();
        var input = Documents.Pushed() with
        {
            Kind = Number(quantity) < 0 ? PurchaseKind.Return : PurchaseKind.Sale,
            Lines = [new PurchaseLineInput("POT", null, Number(quantity), Number(price), discount is null ? null : Number(discount), null, null)],
        };

        (await Push(live, input)).Total.ShouldBe(Number(amount));
        (await Order(live, "till:1")).Document.Lines.ShouldHaveSingleItem().Amount.ShouldBe(Number(amount));
    }

    [Fact]
    public async Task The_same_purchase_again_gets_the_first_answer_and_other_content_a_conflict()
    {
        await using var live = await LiveEngine.InMemory();
        var first = await Push(live, Documents.Pushed(card: "c-1"));
        var head = live.Engine.Tail.Head;

        (await Push(live, Documents.Pushed(card: "c-1"))).ShouldBe(first);
        var other = await live.Mediator.Send(new RecordPurchase(Documents.Pushed(card: "c-1") with { Place = "roma-1" }, live.Intent()));
        other.Rejection!.Code.ShouldBe("purchase.other-content");
        await live.Settled();
        (await Order(live, "till:1")).Document.Place.ShouldBe("milano-1");
        first.CustomerId.ShouldNotBeNull();
        head.ShouldBeLessThanOrEqualTo(live.Engine.Tail.Head);
    }

    [Fact]
    public async Task An_anonymous_return_counts_on_the_customer_of_its_sale_whichever_came_first()
    {
        await using var live = await LiveEngine.InMemory();
        await Push(live, Documents.PushedReturn("back-1", "early"));
        await Push(live, Documents.Pushed("early", "c-1"));
        await Push(live, Documents.PushedReturn("back-2", "till:early"));
        await Calm(live);

        (await Order(live, "till:early")).Returns.Select(joined => joined.ReturnId).ShouldBe(["till:back-1", "till:back-2"]);
        (await Order(live, "till:back-1")).Attribution!.Record.ShouldBe((await Order(live, "till:early")).Document.Record);
        var customer = await live.Record(new((await Order(live, "till:early")).Document.Record!));
        var total = customer.Totals.ShouldHaveSingleItem();
        (total.Gross, total.Returned, total.Net, total.Orders, total.Returns).ShouldBe((10m, 10m, 0m, 1, 2));
        live.Failures.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_return_of_what_is_no_sale_changes_no_figure_whichever_came_first(bool returnFirst)
    {
        await using var live = await LiveEngine.InMemory();
        var correction = Documents.Pushed("correction", "ada") with { Kind = PurchaseKind.Adjustment };
        PurchaseInput[] pushed = [correction, Documents.PushedReturn("back", "correction", "bob"), Documents.PushedReturn("stray", "correction")];
        foreach (var input in returnFirst ? pushed.Reverse() : pushed)
        {
            await Push(live, input);
            await Calm(live);
        }

        var document = await Order(live, "till:correction");
        document.Returns.ShouldBeEmpty();
        var (ada, bob) = (await live.Record(new(document.Document.Record!)), await live.Record(new((await Order(live, "till:back")).Document.Record!)));
        ada.Totals.ShouldHaveSingleItem().ShouldBe(new CustomerTotal("EUR", 0, 0, 10m, 10m, 0, 0));
        bob.Totals.ShouldHaveSingleItem().ShouldBe(new CustomerTotal("EUR", 0, 5m, 0, -5m, 0, 1));
        (await Order(live, "till:stray")).Attribution.ShouldBeNull();
        live.Failures.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_sale_and_its_returns_end_the_same_in_whatever_order_and_how_often_they_are_pushed()
    {
        PurchaseInput[] pushed =
        [
            Documents.Pushed("sale", "buyer"), Documents.PushedReturn("r1", "sale"), Documents.PushedReturn("r2", "sale", "buyer"),
            Documents.PushedReturn("r3", "sale", "friend"),
        ];
        var orders = Gen.Choose(0, 3).ListOf(3).SelectMany(again => Gen.Shuffle<int>([0, 1, 2, 3, .. again])).Sample(6, 12);
        var outcomes = new HashSet<string>(StringComparer.Ordinal);
        foreach (var order in orders)
        {
            await using var live = await LiveEngine.InMemory();
            foreach (var index in order)
            {
                await Push(live, pushed[index]);
            }

            outcomes.Add(await Outcome(live));
            live.Failures.ShouldBeEmpty();
        }

        outcomes.ShouldHaveSingleItem().ShouldBe("r1:buyer r2:buyer r3:friend; buyer 10-10 1/2; friend 0-5 0/1");
    }

    [Fact]
    public async Task What_an_order_causes_never_meets_what_a_till_pushes_under_a_name_like_it()
    {
        await using var live = await LiveEngine.InMemory();
        await Push(live, Documents.Pushed("1/refund-1", "ada"));
        await Push(live, Documents.Pushed("1", "ada"));
        await Push(live, Documents.PushedReturn("1/back", "1"));
        await Calm(live);
        (await live.Grains.Ask(new OrderId("till:1").Grain, new GiveBack(null, 3, "cash", null), live.Context())).Rejection.ShouldBeNull();
        await Calm(live);

        (await Order(live, "till:1/refund-1")).Document.Total.ShouldBe(10);
        var caused = await Order(live, "till/refund-1:1");
        (caused.Document.Total, caused.Document.ReturnOf, caused.Document.ExternalId).ShouldBe((-3m, "till:1", "1/refund-1"));
        var sale = await Order(live, "till:1");
        sale.Now.ReturnedElsewhere.ShouldHaveSingleItem().Quantity.ShouldBe(1, "a till's own return counts, whatever it is called");
        var total = (await live.Record(new(sale.Document.Record!))).Totals.ShouldHaveSingleItem();
        (total.Gross, total.Returned, total.Orders).ShouldBe((20m, 8m, 2));
    }

    [Fact]
    public async Task Notes_on_an_order_of_nobody_are_forgotten_in_time_and_those_of_later_have_a_key_of_their_own()
    {
        await using var live = await LiveEngine.InMemory();
        await Push(live, Documents.Pushed("1"));
        var id = new OrderId("till:1").Grain;
        (await live.Grains.Ask(id, new AddNote("Rings at number 7", "ada"), live.Context())).Rejection.ShouldBeNull();
        (await live.Grains.Ask(id, new ForgetNotes(0), live.Context())).Rejection.ShouldBeNull();
        (await live.Grains.Ask(id, new ForgetNotes(0), live.Context())).Rejection.ShouldBeNull();
        (await live.Grains.Ask(id, new AddNote("Rings twice", "ada"), live.Context())).Rejection.ShouldBeNull();
        await Calm(live);
        await live.Forgotten();

        (await Order(live, "till:1")).Now.Notes.ShouldHaveSingleItem().Text.ShouldBe("Rings twice");
        var stream = await live.Engine.ReadStream(id);
        stream.Where(recorded => recorded.Type == "order.note-added").Select(recorded => recorded.Event is null).ShouldBe([true, false]);
        stream.Count(recorded => recorded.Event is OrderNotesForgotten).ShouldBe(1);
        live.Failures.ShouldBeEmpty();
    }

    private static async Task<string> Outcome(LiveEngine live)
    {
        await Calm(live);
        var (sale, third) = (await Order(live, "till:sale"), await Order(live, "till:r3"));
        var names = new Dictionary<string, string>(StringComparer.Ordinal) { [sale.Document.Record!] = "buyer", [third.Document.Record!] = "friend" };
        var returns = new List<string>();
        foreach (var id in sale.Returns.Select(joined => joined.ReturnId).Order(StringComparer.Ordinal))
        {
            var document = await Order(live, id);
            returns.Add($"{document.Document.ExternalId}:{names[document.Document.Record ?? document.Attribution!.Record]}");
        }

        var totals = new List<string>();
        foreach (var (record, name) in names)
        {
            var total = (await live.Record(new(record))).Totals.ShouldHaveSingleItem();
            totals.Add(FormattableString.Invariant($"{name} {total.Gross:0}-{total.Returned:0} {total.Orders}/{total.Returns}"));
        }

        return $"{string.Join(' ', returns)}; {string.Join("; ", totals)}";
    }

    // Reactions may follow from reactions.
    private static async Task Calm(LiveEngine live)
    {
        long head;
        do
        {
            head = live.Engine.Tail.Head;
            await live.Settled();
        }
        while (live.Engine.Tail.Head > head);
    }

    private static async Task<PurchaseReceipt> Push(LiveEngine live, PurchaseInput input)
    {
        var result = await live.Mediator.Send(new RecordPurchase(input, live.Intent() with { Key = null }));
        result.Rejection.ShouldBeNull();
        return result.Value!;
    }

    private static async Task<Order.Documented> Order(LiveEngine live, string id) =>
        (await live.Grains.Read(new OrderId(id).Grain, DescribeOrder.Query)).Value.ShouldBeOfType<Order.Documented>();

    private static decimal Number(string text) => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
