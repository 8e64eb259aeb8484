using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace OmniGrains.Host.Tests.Orders;

/// <summary>Orders over HTTP, with the stock and the figures that follow.</summary>
public sealed class OrderLifeTests : IAsyncLifetime
{
    private HostUnderTest _host = null!;
    private OrderDesk _desk = null!;

    public async Task InitializeAsync()
    {
        _host = await HostUnderTest.Start();
        _desk = await OrderDesk.Opened(_host);
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Bought_online_collected_in_the_shop_and_given_back_elsewhere()
    {
        var placed = await _desk.Place(2);
        ((string?)placed["orderId"]).ShouldBe("web:1");
        (await _desk.Stock("milano-1", placed)).ShouldBe((5, 3));

        await _desk.Post("/v1/orders/web:1/fulfilments/f1/picked");
        await _desk.Post("/v1/orders/web:1/fulfilments/f1/ready");
        var code = (string)(await _desk.Get("/v1/orders/web:1/collection-code"))["code"]!;
        var wrong = code == "000000" ? "000001" : "000000";
        await (await _desk.Try("/v1/orders/web:1/fulfilments/f1/collection", $$"""{ "code": "{{wrong}}" }""")).Problem(409, "collection.refused");
        var collected = await _desk.Post("/v1/orders/web:1/fulfilments/f1/collection", $$"""{ "code": "{{code}}" }""");
        ((string?)collected["fulfilment"]).ShouldBe("collected");
        (await _desk.Stock("milano-1", collected)).ShouldBe((3, 3));

        var back = await _desk.Post(
            "/v1/orders/web:1/received", """{ "place": "roma-1", "lines": [{ "lineId": "1", "quantity": 1 }], "refund": { "method": "card" } }""");
        ((string?)back["return"], (string?)back["payment"]).ShouldBe(("partlyReturned", "partlyRefunded"));
        (await _desk.Stock("roma-1", back)).ShouldBe((6, 6));
        (await _desk.Net(back)).ShouldBe(10);
        await (await _desk.Try("/v1/orders/web:1/received", """{ "place": "roma-1", "lines": [{ "lineId": "1", "quantity": 2 }] }""")).Problem(409, "return.too-much");
    }

    [Fact]
    public async Task The_same_order_again_gives_the_first_answer_and_holds_nothing_twice()
    {
        var cart = _desk.Cart(3, id: "same");
        var first = await _desk.Post("/v1/orders", cart);
        var again = await _desk.Post("/v1/orders", cart);
        again.ToJsonString().ShouldBe(first.ToJsonString());
        await _desk.Place(2);
        var last = await _desk.Post("/v1/orders", cart);
        last.ToJsonString().ShouldBe(first.ToJsonString(), "an order that was placed is answered although nothing is left");
        (await _desk.Stock("milano-1", last)).ShouldBe((5, 0));
        await (await _desk.Try("/v1/orders", _desk.Cart(2, id: "same"))).Problem(409, "order.already-placed");
    }

    [Fact]
    public async Task Edits_at_the_same_time_without_If_Match_all_count_and_with_it_one_does()
    {
        await _desk.Place(1);
        var work = Enumerable.Range(0, 4).SelectMany(i => new[]
        {
            _desk.Try("/v1/orders/web:1/edits", $$"""{ "lines": [{ "lineId": "n{{i}}", "sku": "POT", "quantity": 1, "unitPrice": "10.00" }] }"""),
            _desk.Try("/v1/orders/web:1/notes", """{ "text": "In the meantime" }"""),
        });
        (await Task.WhenAll(work)).ShouldAllBe(answer => answer.IsSuccessStatusCode);
        var after = await _desk.Post("/v1/orders/web:1/notes", """{ "text": "Done" }""");
        (await _desk.Life("web:1", after))["lines"]!.AsArray().Count.ShouldBe(5);
        (await _desk.Stock("milano-1", after)).ShouldBe((5, 0));

        using var late = new HttpRequestMessage(HttpMethod.Post, "/v1/orders/web:1/edits");
        late.Headers.TryAddWithoutValidation("If-Match", "\"1\"");
        late.Content = JsonContent.Create(new { lines = new[] { new { lineId = "n0", quantity = 0 } } });
        await (await _host.Client.SendAsync(late)).Problem(412, "order.changed");
    }

    [Fact]
    public async Task Edits_at_one_and_the_same_moment_hold_a_piece_each()
    {
        await using var host = await HostUnderTest.Start(time: new StandingTime());
        var desk = await OrderDesk.Opened(host);
        await desk.Place(1);
        var edits = Enumerable.Range(0, 4).Select(i => desk.Try("/v1/orders/web:1/edits", $$"""{ "lines": [{ "lineId": "n{{i}}", "sku": "POT", "quantity": 1, "unitPrice": "10.00" }] }"""));
        (await Task.WhenAll(edits)).ShouldAllBe(answer => answer.IsSuccessStatusCode);
        (await desk.Stock("milano-1", await desk.Post("/v1/orders/web:1/notes", """{ "text": "Done" }"""))).ShouldBe((5, 0));
    }

    [Fact]
    public async Task The_customer_of_an_order_is_the_same_in_the_list_and_on_its_own_after_a_merge()
    {
        var one = await _desk.Place(1);
        var cart = _desk.Cart(1).Replace("ada@example.com", "ada@other.example", StringComparison.Ordinal);
        var other = await _desk.Post("/v1/orders", cart);
        var merged = await _desk.Post($"/v1/customers/{one["customerId"]}/merges", $$"""{ "with": "{{other["customerId"]}}" }""");

        foreach (var item in (await _desk.Get($"/v1/orders?after={merged["position"]}"))["items"]!.AsArray())
        {
            ((string)item!["customerId"]!).ShouldBe((string)(await _desk.Get($"/v1/orders/{item["id"]}"))["customerId"]!);
            ((string)item["customerId"]!).ShouldBe((string)one["customerId"]!);
        }
    }

    [Fact]
    public async Task Nothing_of_a_person_is_told_once_they_are_erased_neither_on_the_stream_nor_what_is_noted_later()
    {
        var placed = await _desk.Place(delivery: "ship");
        await _desk.Post("/v1/orders/web:1/notes", """{ "text": "Ada rings twice" }""");
        using var erased = await _host.Client.DeleteAsync($"/v1/customers/{placed["customerId"]}");
        erased.EnsureSuccessStatusCode();

        await _desk.Post("/v1/orders/web:1/notes", """{ "text": "written later" }""");
        var told = new StringBuilder();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await using var stream = await _host.Client.GetStreamAsync("/v1/stream?from=0&kind=order.note-added,order.delivery-address-given,identity.value", limit.Token);
        using var reader = new StreamReader(stream);
        while (!told.ToString().Contains("written later", StringComparison.Ordinal))
        {
            told.AppendLine(await reader.ReadLineAsync(limit.Token));
        }

        told.ToString().ShouldNotContain("Ada", Case.Insensitive);
        told.ToString().ShouldNotContain("Via Roma");
        told.ToString().ShouldContain("\"subject\":\"order/web:1\"");
    }

    [Fact]
    public async Task A_shop_with_enough_parcels_for_its_day_still_sends_what_nobody_else_can_and_hands_over_what_is_collected()
    {
        (await _host.Client.PutAsJsonAsync("/v1/places/roma-1", new { name = "roma-1", kind = "store", country = "IT", zone = "Europe/Rome", tracksStock = true })).EnsureSuccessStatusCode();
        (await _host.Client.PutAsJsonAsync("/v1/places/milano-1", new
        {
            name = "milano-1",
            kind = "store",
            country = "IT",
            zone = "Europe/Rome",
            ships = true,
            collection = true,
            tracksStock = true,
            dailyParcels = 1,
        })).EnsureSuccessStatusCode();

        foreach (var delivery in new[] { "ship", "ship", "collect" })
        {
            var placed = await _desk.Place(delivery: delivery);
            ((string?)placed["fulfilments"]![0]!["place"]).ShouldBe("milano-1");
            await _desk.Get($"/v1/orders?after={placed["position"]}");
        }
    }

    [Fact]
    public async Task An_order_of_which_nothing_is_left_after_an_edit_is_cancelled_not_fulfilled()
    {
        await _desk.Place(2);
        var edited = await _desk.Post("/v1/orders/web:1/edits", """{ "lines": [{ "lineId": "1", "quantity": 0 }] }""");
        ((string?)edited["fulfilment"]).ShouldBe("cancelled");
        ((string?)edited["payment"]).ShouldBe("refunded");
    }

    [Fact]
    public async Task More_than_there_is_is_refused_and_holds_nothing()
    {
        await (await _desk.Try("/v1/orders", _desk.Cart(6))).Problem(409, "order.out-of-stock");
        (await _desk.Stock("milano-1", new JsonObject { ["position"] = await _host.Head() })).ShouldBe((5, 5));
        await (await _desk.Try("/v1/orders", _desk.Cart(11, "ship"))).Problem(409, "order.out-of-stock");
    }

    [Fact]
    public async Task An_order_is_split_over_shops_sent_tracked_and_read_with_its_address()
    {
        var placed = await _desk.Place(8, "ship");
        placed["fulfilments"]!.AsArray().Select(part => (string)part!["place"]!).ShouldBe(["milano-1", "roma-1"]);
        var work = await _desk.Get($"/v1/places/roma-1/fulfilments?after={placed["position"]}");
        OrderDesk.Figure(work["items"]![0]!["lines"]![0]!["quantity"]).ShouldBe(3);

        await _desk.Post("/v1/parcels/dhl/42/scans", """{ "scans": [{ "status": "inTransit", "at": "2026-03-02T10:00:00Z" }] }""");
        var sent = await _desk.Post("/v1/orders/web:1/fulfilments/f1/shipments", """{ "carrier": "DHL", "trackingNumber": "42" }""");
        ((string?)sent["fulfilment"]).ShouldBe("partlyFulfilled");
        (await _desk.Stock("milano-1", sent)).ShouldBe((0, 0));
        ((string?)(await _desk.Life("web:1"))["shipments"]![0]!["status"]).ShouldBe("inTransit", "it was scanned before it was sent here");
        ((string?)(await _desk.Get("/v1/orders/web:1/delivery"))["address"]!["line1"]).ShouldBe("Via Roma 1");
    }

    [Fact]
    public async Task What_a_shop_cannot_find_another_one_sends()
    {
        await _desk.Place(2, "ship");
        var moved = await _desk.Post("/v1/orders/web:1/fulfilments/f1/missing", """{ "lines": [{ "lineId": "1", "quantity": 1 }] }""");
        (await _desk.Life("web:1"))["fulfilments"]!.AsArray().Select(part => (string)part!["place"]!).ShouldBe(["milano-1", "roma-1"]);
        (await _desk.Stock("milano-1", moved)).ShouldBe((4, 3));
        (await _desk.Stock("roma-1", moved)).ShouldBe((5, 4));
    }

    [Fact]
    public async Task Cancelling_frees_the_stock_and_leaves_no_money_behind()
    {
        await _desk.Place(2);
        var cancelled = await _desk.Post("/v1/orders/web:1/cancellations", """{ "reason": "customer" }""");
        ((string?)cancelled["payment"], (string?)cancelled["fulfilment"]).ShouldBe(("refunded", "cancelled"));
        (await _desk.Stock("milano-1", cancelled)).ShouldBe((5, 5));
        (await _desk.Net(cancelled)).ShouldBe(0);
    }

    [Fact]
    public async Task An_edit_holds_more_before_it_is_ordered_and_answers_to_the_version_that_was_read()
    {
        await _desk.Place(2);
        var read = await _host.Client.GetAsync("/v1/orders/web:1");
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/orders/web:1/edits")
        {
            Content = JsonContent.Create(new { lines = new[] { new { lineId = "1", quantity = 4 } } }),
        };
        request.Headers.TryAddWithoutValidation("If-Match", read.Headers.ETag!.Tag);
        var answer = await _host.Client.SendAsync(request);
        var edited = (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
        ((int)answer.StatusCode).ShouldBe(200, edited.ToJsonString());
        (await _desk.Stock("milano-1", edited)).ShouldBe((5, 1));
        (await _desk.Net(edited)).ShouldBe(40);
        await (await _desk.Try("/v1/orders/web:1/edits", """{ "lines": [{ "lineId": "1", "quantity": 9 }] }""")).Problem(409, "order.out-of-stock");
    }

    [Fact]
    public async Task A_purchase_at_a_till_comes_back_at_any_place_too()
    {
        await _host.Post("/v1/purchases",
            """
            { "source": "till-1", "externalId": "7", "channel": "store", "occurredAt": "2026-03-01T09:30:00Z", "currency": "EUR",
              "lines": [{ "sku": "POT", "quantity": "2", "unitPrice": "10" }], "payments": [{ "method": "cash", "amount": "20" }] }
            """);
        var back = await _desk.Post(
            "/v1/orders/till-1:7/received",
            """
            { "place": "roma-1", "lines": [{ "lineId": "1", "quantity": 1, "disposition": "damaged" }],
              "exchange": { "lines": [{ "sku": "POT", "quantity": 1, "unitPrice": "12" }], "method": "cash" } }
            """);
        ((string?)back["return"]).ShouldBe("partlyReturned");
        (await _desk.Net(back)).ShouldBe(22);
        var level = await _desk.Get("/v1/stock/roma-1/POT");
        (OrderDesk.Figure(level["onHand"]), OrderDesk.Figure(level["damaged"])).ShouldBe((5, 1), "one came back damaged, one left");
    }

    [Fact]
    public async Task Orders_are_listed_by_where_they_stand()
    {
        await _desk.Place(1);
        await _desk.Place(1);
        var paused = await _desk.Post("/v1/orders/web:2/holds", """{ "reason": "fraud", "active": true }""");
        var list = await _desk.Get($"/v1/orders?fulfilment=onHold&after={paused["position"]}");
        list["items"]!.AsArray().ShouldHaveSingleItem()!["id"]!.GetValue<string>().ShouldBe("web:2");
        (await _desk.Get("/v1/orders?payment=paid"))["items"]!.AsArray().Count.ShouldBe(2);
    }

    [Fact]
    public async Task What_is_personal_about_an_order_is_gone_with_its_customer()
    {
        var placed = await _desk.Place(1, "ship");
        await _desk.Post("/v1/orders/web:1/notes", """{ "text": "Ring twice" }""");
        (await _desk.Get("/v1/orders/web:1/delivery")).ToJsonString().ShouldContain("Ring twice");
        (await _host.Client.DeleteAsync($"/v1/customers/{placed["customerId"]}")).EnsureSuccessStatusCode();
        await _desk.Get($"/v1/orders?after={await _host.Head()}");
        var left = (await _desk.Get("/v1/orders/web:1/delivery")).ToJsonString();
        left.ShouldNotContain("Ring twice");
        left.ShouldNotContain("Via Roma");
    }

    [Fact]
    public async Task Rules_of_sourcing_are_set_and_followed()
    {
        var read = await _host.Client.GetAsync("/v1/sourcing-rules");
        var rules = (await read.Content.ReadFromJsonAsync<JsonObject>())!;
        rules["excluded"] = new JsonArray("milano-1");
        (await _host.Client.PutAsJsonAsync("/v1/sourcing-rules", rules)).IsSuccessStatusCode.ShouldBeTrue();
        (await _desk.Place(1, "ship"))["fulfilments"]![0]!["place"]!.GetValue<string>().ShouldBe("roma-1");
    }

    [Theory]
    [InlineData("\"quantity\": 1", "\"quantity\": 0", 422, "request.invalid")]
    [InlineData("\"collectAt\": \"milano-1\"", "\"collectAt\": \"nowhere\"", 409, "order.no-place")]
    [InlineData("\"kind\": \"collect\"", "\"kind\": \"fly\"", 400, "request.malformed")]
    [InlineData("\"unitPrice\": \"10.00\"", "\"discount\": \"1\"", 422, "order.no-price")]
    [InlineData("\"10.00\"", "\"-1\"", 422, "request.invalid")]
    public async Task A_bad_cart_is_refused(string good, string bad, int status, string code)
    {
        var cart = _desk.Cart(1);
        cart.ShouldContain(good);
        await (await _desk.Try("/v1/orders", cart.Replace(good, bad, StringComparison.Ordinal))).Problem(status, code);
    }

    /// <summary>A clock that stands. Timers run as they do.</summary>
    private sealed class StandingTime : TimeProvider
    {
        private readonly DateTimeOffset _now = DateTimeOffset.UtcNow;

        public override DateTimeOffset GetUtcNow() => _now;
    }
}
