using System.Text.Json.Nodes;

namespace OmniGrains.Host.Tests.Orders;

/// <summary>Orders whose numbers or dates nobody can mean: refused with the reason, and nothing else stands still because of them.</summary>
public sealed class ImpossibleOrdersTests
{
    [Theory]
    [InlineData("9999999999999999999999999999", "merchandise", "10", "request.invalid")]
    [InlineData("10000000", "fee", "1000000000", "order.too-large")]
    public async Task A_sum_that_no_report_can_hold_is_refused(string quantity, string kind, string price, string code)
    {
        await using var host = await HostUnderTest.Start();
        var desk = await OrderDesk.Opened(host);
        var cart = desk.Cart(1, id: "huge").Replace("\"quantity\": 1, \"unitPrice\": \"10.00\"", $"\"quantity\": \"{quantity}\", \"kind\": \"{kind}\", \"unitPrice\": \"{price}\"", StringComparison.Ordinal);
        await Refused(await desk.Try("/v1/orders", cart), code);

        var placed = await desk.Place(id: "usual");
        await Refused(await desk.Try("/v1/orders/web:usual/edits", """{ "lines": [{ "lineId": "1", "quantity": "10000000", "unitPrice": "1000000000" }] }"""), "order.too-large");
        (await desk.Net(placed)).ShouldBe(10m, "reports go on");
    }

    [Fact]
    public async Task A_promise_at_the_end_of_time_is_refused()
    {
        await using var host = await HostUnderTest.Start();
        var desk = await OrderDesk.Opened(host);
        var cart = desk.Cart(1, "ship", "late").Replace("\"kind\": \"ship\",", "\"kind\": \"ship\", \"promisedBy\": \"9999-12-31T23:59:59Z\",", StringComparison.Ordinal);
        await Refused(await desk.Try("/v1/orders", cart), "request.invalid");

        var placed = await desk.Place(1, "ship", "usual");
        await desk.Get($"/v1/delay-risk/web:usual?after={placed["position"]}");
        await Refused(await desk.Try("/v1/delay-risk/web:usual/stock-expected", """{ "availableAt": "9999-12-31T23:59:59.9999999Z" }"""), "request.invalid");
    }

    [Fact]
    public async Task What_an_order_and_a_part_of_it_come_to_can_be_paid()
    {
        await using var host = await HostUnderTest.Start();
        var desk = await OrderDesk.Opened(host);
        var cart = desk.Cart(3, "ship", "thirds").Replace("\"unitPrice\": \"10.00\"", "\"unitPrice\": \"12.1667\"", StringComparison.Ordinal)
            .Replace("\"amount\": 30", "\"amount\": \"36.50\"", StringComparison.Ordinal);
        var placed = await desk.Post("/v1/orders", cart);
        ((string)placed["total"]!).ShouldBe("36.50");
        ((string)placed["payment"]!).ShouldBe("paid");

        await desk.Post("/v1/orders/web:thirds/cancellations", """{ "reason": "customer", "lines": [{ "lineId": "1", "quantity": 1 }] }""");
        await desk.Post("/v1/orders/web:thirds/fulfilments/f1/shipments");
        foreach (var _ in new[] { 1, 2 })
        {
            await desk.Post("/v1/orders/web:thirds/received", """{ "place": "roma-1", "lines": [{ "lineId": "1", "quantity": 1 }], "refund": { "method": "card" } }""");
        }

        var life = await desk.Life("web:thirds");
        life["refunds"]!.AsArray().Select(refund => OrderDesk.Figure(refund!["amount"])).ShouldBe([12.17m, 12.17m, 12.16m], ignoreOrder: true);
        OrderDesk.Figure(life["refunded"]).ShouldBe(36.50m);
        ((string)life["payment"]!).ShouldBe("refunded");
    }

    private static async Task Refused(HttpResponseMessage answer, string code)
    {
        var problem = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        ((string?)problem["code"]).ShouldBe(code);
    }
}
