using OmniGrains.Host.Tests.Inventory;

namespace OmniGrains.Host.Tests.Channels;

/// <summary>What a connected shop has sold of our stock, from its webhooks to what can still be sold.</summary>
public sealed class SoldElsewhereTests
{
    private static readonly DateTimeOffset Ten = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task It_is_held_when_the_order_is_told_leaves_with_the_shipment_and_comes_back_with_the_refund()
    {
        await using var host = await HostUnderTest.Start();
        var shop = await Opened(host, 3);

        await Settled(host, "orders/create", ConnectedHost.Order(5001, Ten), "e-1");
        (await Level(shop)).ShouldBe((3, 2, 1));
        var life = (await host.Json("/v1/orders/acme:5001"))["life"]!;
        ((string)life["held"]![0]!["place"]!).ShouldBe("milano-1");

        await Settled(host, "fulfillments/create", Sent(2, Ten.AddMinutes(1)), "e-2");
        (await Level(shop)).ShouldBe((1, 0, 1));
        await Settled(host, "fulfillments/update", Sent(1, Ten.AddMinutes(2)), "e-3");
        (await Level(shop)).ShouldBe((2, 1, 1));

        await Settled(host, "refunds/create", """
            { "id": 81, "order_id": 5001, "processed_at": "2026-03-01T10:05:00Z", "transactions": [{ "kind": "refund", "status": "success", "amount": "25.00" }],
              "refund_line_items": [{ "line_item_id": 11, "quantity": 1, "subtotal": "25.00", "restock_type": "return", "location_id": 655441491 }] }
            """, "e-4");
        (await Level(shop)).ShouldBe((3, 1, 2));
    }

    [Fact]
    public async Task What_was_sold_twice_is_shown_on_the_order_until_it_has_come()
    {
        await using var host = await HostUnderTest.Start();
        var shop = await Opened(host, 1);

        await Settled(host, "orders/create", ConnectedHost.Order(5001, Ten), "e-1");
        (await Level(shop)).ShouldBe((1, 1, 0));
        var listed = (await host.Json("/v1/orders?fulfilment=onHold"))["items"]!.AsArray().ShouldHaveSingleItem()!;
        var life = (await host.Json($"/v1/orders/{listed["id"]}"))["life"]!;
        ((string)life["onHold"]![0]!).ShouldBe("stock-short");
        ((string)life["short"]![0]!["missing"]!).ShouldBe("1");

        await shop.Receive("milano-1", "TEAPOT", 5);
        await host.Json($"/v1/orders?after={await host.Head()}");
        (await host.Json("/v1/orders/acme:5001"))["life"]!["short"].ShouldBeNull();
        (await Level(shop)).ShouldBe((6, 2, 4));
    }

    [Theory]
    [InlineData("update create create create sent refund")]
    [InlineData("refund sent create update create create")]
    [InlineData("create refund create sent create update")]
    public async Task An_order_told_three_times_and_out_of_order_with_a_refund_across_the_country_is_one_with_the_right_axes_stock_and_money(string arrival)
    {
        await using var host = await HostUnderTest.Start();
        var shop = new Shop(host.Client);
        await shop.Open("milano-1", priority: 10);
        await shop.Open("palermo-1");
        await shop.Receive("milano-1", "TEAPOT", 3);
        await host.Connect(more: new { places = new Dictionary<string, string> { ["655441491"] = "milano-1", ["9090"] = "palermo-1" } });

        var told = arrival.Split(' ');
        for (var i = 0; i < told.Length; i++)
        {
            // Of the three tellings of the creation two are one delivery, the third is another one.
            var (topic, body) = told[i] switch
            {
                "create" => ("orders/create", ConnectedHost.Order(5001, Ten, status: "authorized")),
                "update" => ("orders/updated", ConnectedHost.Order(5001, Ten.AddMinutes(30))),
                "sent" => ("fulfillments/create", Sent(2, Ten.AddMinutes(10))),
                _ => ("refunds/create", """
                    { "id": 81, "order_id": 5001, "processed_at": "2026-03-01T12:00:00Z", "transactions": [{ "kind": "refund", "status": "success", "amount": "25.00" }],
                      "refund_line_items": [{ "line_item_id": 11, "quantity": 1, "subtotal": "25.00", "restock_type": "return", "location_id": 9090 }] }
                    """),
            };
            await Settled(host, topic, body, told[i] == "create" && i == Array.LastIndexOf(told, "create") ? "again" : told[i]);
        }

        await host.Json($"/v1/orders?after={await host.Head()}");
        var life = (await host.Json("/v1/orders/acme:5001"))["life"]!;
        ((string?)life["payment"], (string?)life["fulfilment"], (string?)life["return"]).ShouldBe(("partlyRefunded", "fulfilled", "partlyReturned"));
        (Shop.Figure(life["total"]), Shop.Figure(life["captured"]), Shop.Figure(life["refunded"])).ShouldBe((50, 50, 25));
        (await Level(shop)).ShouldBe((1, 0, 1));
        (await shop.Figure("palermo-1", "TEAPOT", "onHand")).ShouldBe(1);
        (await shop.Figure("palermo-1", "TEAPOT", "reserved")).ShouldBe(0);
        (await host.Json("/v1/orders?source=acme"))["items"]!.AsArray().Count(order => (string?)order!["kind"] == "sale").ShouldBe(1);
    }

    private static async Task<Shop> Opened(HostUnderTest host, int stock)
    {
        var shop = new Shop(host.Client);
        await shop.Open("milano-1");
        await shop.Receive("milano-1", "TEAPOT", stock);
        await host.Connect();
        return shop;
    }

    private static string Sent(int quantity, DateTimeOffset at) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $$"""
        { "id": 91, "order_id": 5001, "status": "success", "location_id": 655441491, "updated_at": "{{at:yyyy-MM-dd'T'HH:mm:ss'Z'}}", "line_items": [{ "id": 11, "quantity": {{quantity}} }] }
        """);

    private static async Task Settled(HostUnderTest host, string topic, string body, string eventId) =>
        await host.Json($"/v1/orders?after={(await host.Delivered(topic, body, eventId))["position"]}");

    private static async Task<(decimal OnHand, decimal Reserved, decimal Available)> Level(Shop shop) => (
        await shop.Figure("milano-1", "TEAPOT", "onHand"), await shop.Figure("milano-1", "TEAPOT", "reserved"), await shop.Figure("milano-1", "TEAPOT", "available"));
}
