using OmniGrains.Ingest;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Tests.Ingest;

public sealed class OrderEventTests
{
    private readonly IngestHarness _ingest = new();

    [Fact]
    public async Task A_retry_with_a_corrected_time_records_nothing_twice_and_says_nothing()
    {
        const string Order = """{"messageId":"m1","userId":"u1","event":"Order Completed","timestamp":"2026-03-01T09:00:00Z","sentAt":"2026-03-01T09:00:01Z","properties":{"order_id":"o1","currency":"eur","products":[{"sku":"a","price":"9.90","quantity":"2"}]}}""";
        await _ingest.Send(CallType.Track, Order);
        var again = await _ingest.Send(CallType.Track, Order, IngestHarness.Now.AddMinutes(3));

        again.Value!.Notes.ShouldBeNull();
        _ingest.Purchases.ShouldHaveSingleItem().Lines[0].ShouldBe(new PurchaseLineInput("a", null, 2, 9.90m, null, null, null));
        _ingest.Purchases[0].Currency.ShouldBe("EUR");
        _ingest.Tracked.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Another_event_about_a_recorded_order_stays_a_behaviour_with_a_note()
    {
        await Track("Order Completed", """{"order_id":"o1","currency":"EUR","revenue":10}""");
        var answer = await Track("Order Completed", """{"order_id":"o1","currency":"EUR","revenue":11}""");

        answer.Notes.ShouldHaveSingleItem().Code.ShouldBe("ingest.order-already-recorded");
        _ingest.Purchases.ShouldHaveSingleItem();
        _ingest.Tracked.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("""{"currency":"EUR","revenue":10}""", "ingest.order-without-id")]
    [InlineData("""{"order_id":"o1","revenue":10}""", "ingest.order-without-currency")]
    [InlineData("""{"order_id":"o1","currency":"EUR"}""", "ingest.order-without-amount")]
    [InlineData("""{"order_id":"o1","currency":"EUR","products":"none"}""", "ingest.order-without-amount")]
    public async Task An_order_that_cannot_be_a_purchase_is_still_a_behaviour(string properties, string code)
    {
        (await Track("Order Completed", properties)).Notes.ShouldHaveSingleItem().Code.ShouldBe(code);

        _ingest.Purchases.ShouldBeEmpty();
        _ingest.Tracked.Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_setting_is_the_currency_of_orders_that_name_none()
    {
        var ingest = new IngestHarness("chf");
        await ingest.Send(CallType.Track, """{"userId":"u1","event":"Order Completed","properties":{"order_id":"o1","revenue":10}}""");

        ingest.Purchases.ShouldHaveSingleItem().Currency.ShouldBe("CHF");
    }

    [Fact]
    public async Task An_order_of_somebody_unusable_is_recorded_as_anonymous()
    {
        var answer = await _ingest.Send(CallType.Track, """{"userId":"null","event":"Order Completed","properties":{"order_id":"o1","currency":"EUR","revenue":10}}""");

        answer.Value!.Notes.ShouldHaveSingleItem().Code.ShouldBe("identity.junk");
        _ingest.Purchases.ShouldHaveSingleItem().Identities.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""{"order_id":"o1","currency":"EUR","total":4}""", -4)]
    [InlineData("""{"order_id":"o1","currency":"EUR","total":-4}""", -4)]
    [InlineData("""{"order_id":"o1","currency":"EUR","products":[{"sku":"a","price":5,"quantity":2}]}""", -10)]
    [InlineData("""{"order_id":"o1","currency":"EUR","total":7,"products":[{"sku":"a","price":5,"quantity":2}]}""", -7)]
    [InlineData("""{"order_id":"o1","currency":"EUR","total":12,"tax":2,"products":[{"sku":"a","price":5,"quantity":2}]}""", -10)]
    [InlineData("""{"order_id":"o1","currency":"EUR","total":13,"products":[{"sku":"a","price":5,"quantity":2}]}""", -13)]
    public async Task A_refund_comes_to_the_amount_that_was_refunded(string properties, decimal expected)
    {
        await Track("Order Refunded", properties);

        Total(_ingest.Purchases.ShouldHaveSingleItem()).ShouldBe(expected);
    }

    [Fact]
    public async Task An_order_may_be_refunded_several_times_and_cancelled_once()
    {
        const string Properties = """{"order_id":"o1","currency":"EUR","total":4}""";
        await Track("Order Refunded", Properties);
        await Track("Order Refunded", Properties);
        await Track("Order Cancelled", """{"order_id":"o1","currency":"EUR","shipping":3,"discount":1,"products":[{"sku":"a","price":5,"quantity":2}]}""");
        await Track("Order Canceled", """{"order_id":"o1","currency":"EUR","shipping":4,"products":[{"sku":"a","price":5,"quantity":2}]}""");

        _ingest.Purchases.Count.ShouldBe(3);
        _ingest.Purchases.ShouldAllBe(purchase => purchase.Kind == PurchaseKind.Return && purchase.ReturnOf == "segment:o1");
        Total(_ingest.Purchases[2]).ShouldBe(-12);
    }

    [Fact]
    public async Task Amounts_with_the_dust_of_binary_fractions_are_money_again_and_odd_order_numbers_are_kept_apart()
    {
        await Track("Order Completed", """{"order_id":"Ordine n. 7","currency":"EUR","products":[{"name":"Lamp","price":18.989999999999998}]}""");
        await Track("Order Refunded", """{"order_id":"Ordine n. 7","currency":"EUR","total":1}""");
        await Track("Order Completed", """{"order_id":"Ordine n. 8","currency":"EUR","revenue":1e1}""");

        _ingest.Purchases[0].Lines[0].UnitPrice.ShouldBe(18.99m);
        _ingest.Purchases[0].ExternalId.ShouldStartWith("id-");
        _ingest.Purchases[1].ReturnOf.ShouldBe($"segment:{_ingest.Purchases[0].ExternalId}");
        _ingest.Purchases.ShouldAllBe(purchase => purchase.ExternalId.Length <= 80);
        _ingest.Purchases[2].ExternalId.ShouldNotBe(_ingest.Purchases[0].ExternalId);
        _ingest.Purchases[2].Lines[0].UnitPrice.ShouldBe(10);
    }

    private async Task<IngestAnswer> Track(string name, string properties) =>
        (await _ingest.Send(CallType.Track, $$"""{"userId":"u1","event":"{{name}}","properties":{{properties}}}""")).Value!;

    private static decimal Total(PurchaseInput purchase) => purchase.Lines.Sum(line => (line.Quantity * line.UnitPrice) + (line.Discount ?? 0));
}
