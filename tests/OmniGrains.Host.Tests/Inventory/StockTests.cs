using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using OmniGrains.Tests.Shared;

namespace OmniGrains.Host.Tests.Inventory;

public sealed class StockTests(PostgresCluster cluster) : IClassFixture<PostgresCluster>
{
    [Fact]
    public async Task Stock_moves_and_is_listed_on_sqlite() => await MovesAndIsListed([]);

    [PostgresFact]
    public async Task Stock_moves_and_is_listed_on_postgres() => await MovesAndIsListed(
        [$"--ConnectionStrings:Postgres={await cluster.CreateDatabase()}", $"--OMNIGRAINS_MASTER_KEY={Convert.ToBase64String(new byte[32])}"]);

    [Fact]
    public async Task An_id_that_says_something_else_the_second_time_is_refused_and_a_rule_names_what_the_caller_wrote()
    {
        await using var host = await HostUnderTest.Start();
        await Opened(host);
        async Task<HttpResponseMessage> Draw(string quantity) => await host.Client.PostAsJsonAsync(
            "v1/consignments", new { id = "po-1", to = "milano-1", lines = new[] { new { sku = "POT", quantity } } });
        async Task<HttpResponseMessage> Count(string sku) => await host.Client.PostAsJsonAsync("v1/stock-counts", new { id = "c-1", place = "milano-1", skus = new[] { sku } });

        (await Draw("8")).EnsureSuccessStatusCode();
        (await Draw("8")).EnsureSuccessStatusCode();
        await (await Draw("9")).Problem(409, "consignment.other-content");
        (await Count("POT")).EnsureSuccessStatusCode();
        (await Count("POT")).EnsureSuccessStatusCode();
        await (await Count("PAN")).Problem(409, "stock-count.other-content");

        var refused = await host.Client.PostAsJsonAsync("v1/stock/milano-1/POT/movements", new { kind = "receive", quantity = -1, reason = "x" });
        ((string?)JsonNode.Parse(await refused.Content.ReadAsStringAsync())!["detail"])!.ShouldStartWith("quantity: ");
    }

    [Fact]
    public async Task Nothing_is_overwritten_that_the_caller_has_not_seen()
    {
        await using var host = await HostUnderTest.Start();
        var shop = await Opened(host);
        await shop.Receive("milano-1", "POT", 5);
        await (await host.Client.PutAsJsonAsync("v1/stock/milano-1/POT", new { onHand = 9, expectedOnHand = 4 })).Problem(412, "stock.changed");

        var tag = (await host.Client.GetAsync("v1/stock/milano-1/POT")).Headers.ETag!.Tag;
        await shop.Receive("milano-1", "POT", 1);
        await (await Put(host, tag)).Problem(412, "stock.changed");
        tag = (await host.Client.GetAsync("v1/stock/milano-1/POT")).Headers.ETag!.Tag;
        (await Put(host, tag)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await shop.Figure("milano-1", "POT", "onHand")).ShouldBe(9);
    }

    [Fact]
    public async Task Low_stock_and_availability_are_on_the_live_stream()
    {
        await using var host = await HostUnderTest.Start();
        var shop = await Opened(host);
        var position = (long)(await shop.Receive("milano-1", "POT", 5))["position"]!;
        (await host.Client.PutAsJsonAsync("v1/stock/milano-1/POT/policy", new { lowAt = 3, safety = 1 })).StatusCode.ShouldBe(HttpStatusCode.OK);
        await shop.Reserve(Shop.One("milano-1", "POT", 2));

        using var stream = await LiveEvents.From(host, position);
        var low = await stream.Until("stock.ran-low");
        ((string)low["stream"]!).ShouldBe("stock/milano-1:POT");
        Shop.Figure(low["data"]!["available"]).ShouldBe(2);
        Shop.Figure((await stream.Until("stock.availability-changed"))["data"]!["available"]).ShouldBe(2);
        var list = await shop.Get($"v1/stock?low=true&after={await host.Head()}");
        ((string)list["items"]!.AsArray().ShouldHaveSingleItem()!["sku"]!).ShouldBe("POT");
    }

    [Fact]
    public async Task Rows_of_a_bulk_push_are_answered_in_order_and_a_bad_one_stops_nobody()
    {
        await using var host = await HostUnderTest.Start();
        var shop = await Opened(host);
        const string rows =
            """
            {"place":"milano-1","sku":"CUP","kind":"receive","quantity":"5"}
            {"place":"nowhere","sku":"CUP","kind":"receive","quantity":"5"}
            {"place":"milano-1","sku":"CUP","onHand":"7","expectedOnHand":"5"}
            {"place":"milano-1","sku":"CUP"}
            not json
            {"place":"milano-1","sku":"POT","onHand":"3"}
            """;
        var answer = await host.Post("/v1/stock/bulk", Encoding.UTF8.GetBytes(rows), "application/x-ndjson");
        var lines = (await answer.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToList();

        lines.Select(line => (string?)line["code"]).ShouldBe([null, "stock.place-unknown", null, "request.invalid", "request.malformed", null]);
        lines.Select(line => (int)line["row"]!).ShouldBe([1, 2, 3, 4, 5, 6]);
        (await shop.Figure("milano-1", "CUP", "onHand")).ShouldBe(7);
        (await shop.Figure("milano-1", "POT", "onHand")).ShouldBe(3);
    }

    [Fact]
    public async Task A_till_moves_the_stock_of_its_place_and_a_sale_is_never_refused()
    {
        await using var host = await HostUnderTest.Start();
        var shop = await Opened(host);
        await shop.Receive("milano-1", "POT", 2);
        await shop.Post("v1/purchases", Purchase("1", "sale", 3));
        var back = await shop.Post("v1/purchases", Purchase("2", "return", -1));
        await shop.Post("v1/purchases", Purchase("2", "return", -1));

        var moves = await shop.Get($"v1/stock/milano-1/POT/movements?after={back["position"]}");
        moves["items"]!.AsArray().Select(move => ((string)move!["kind"]!, Shop.Figure(move["onHand"]), Shop.Figure(move["short"]))).ShouldBe(
            [("receive", 1m, 0m), ("discrepancy", 0m, 1m), ("sell", -2m, 0m), ("receive", 2m, 0m)]);
        (await shop.Figure("milano-1", "POT", "onHand")).ShouldBe(1);
    }

    [Fact]
    public async Task A_transfer_holds_leaves_and_arrives_short_and_damaged()
    {
        await using var host = await HostUnderTest.Start();
        var shop = await Opened(host);
        await shop.Open("roma-1");
        await shop.Receive("milano-1", "POT", 10);
        await shop.Post("v1/consignments", new { id = "tr-1", from = "milano-1", to = "roma-1", lines = new[] { new { sku = "POT", quantity = 6 } } });
        await (await host.Client.PostAsync("v1/consignments/tr-1/dispatch", null)).Problem(409, "consignment.not-now");
        await shop.Post("v1/consignments/tr-1/ready");
        (await shop.Figure("milano-1", "POT", "available")).ShouldBe(4);

        var sent = await shop.Post("v1/consignments/tr-1/dispatch");
        (await Figures(shop, "milano-1", sent)).ShouldBe((4, 0, 0, 4));
        (await Figures(shop, "roma-1", sent)).ShouldBe((0, 0, 6, 0));

        await shop.Post("v1/consignments/tr-1/receive", new { lines = new[] { new { sku = "POT", quantity = 3, damaged = 1 } } });
        var closed = await shop.Post("v1/consignments/tr-1/close");
        (await Figures(shop, "roma-1", closed)).ShouldBe((4, 1, 0, 3));
        ((string)(await shop.Get("v1/consignments/tr-1"))["stage"]!).ShouldBe("short");
        ((string)(await shop.Get($"v1/consignments?stage=short&after={closed["position"]}"))["items"]![0]!["id"]!).ShouldBe("tr-1");
    }

    [Fact]
    public async Task What_a_supplier_sends_is_incoming_until_it_arrives()
    {
        await using var host = await HostUnderTest.Start();
        var shop = await Opened(host);
        await shop.Post("v1/consignments", new { id = "po-1", to = "milano-1", lines = new[] { new { sku = "POT", quantity = 6 } } });
        var sent = await shop.Post("v1/consignments/po-1/dispatch");
        (await Figures(shop, "milano-1", sent)).ShouldBe((0, 0, 6, 0));
        var all = await shop.Post("v1/consignments/po-1/receive", new { lines = new[] { new { sku = "POT", quantity = 7 } } });
        (await Figures(shop, "milano-1", all)).ShouldBe((7, 0, 0, 7));
        ((string)(await shop.Get("v1/consignments/po-1"))["stage"]!).ShouldBe("received");
    }

    [Fact]
    public async Task A_count_is_blind_and_corrects_by_the_difference_once_approved()
    {
        await using var host = await HostUnderTest.Start();
        var shop = await Opened(host);
        await shop.Receive("milano-1", "POT", 10);
        await shop.Post("v1/stock-counts", new { id = "c-1", place = "milano-1", skus = new[] { "POT", "CUP" } });
        await shop.Post("v1/stock-counts/c-1/counted", new { lines = new[] { new { sku = "POT", counted = 8 } } });
        (await shop.Get("v1/stock-counts/c-1"))["lines"]![0]!["recorded"].ShouldBeNull();
        await (await host.Client.PostAsync("v1/stock-counts/c-1/finish", null)).Problem(409, "stock-count.incomplete");
        await shop.Post("v1/stock-counts/c-1/counted", new { lines = new[] { new { sku = "CUP", counted = 1 } } });
        await shop.Post("v1/stock-counts/c-1/finish");
        Shop.Figure((await shop.Get("v1/stock-counts/c-1"))["lines"]![0]!["difference"]).ShouldBe(-2);

        await shop.Move("milano-1", "POT", "issue", 5);
        var approved = await shop.Post("v1/stock-counts/c-1/approve");
        (await Figures(shop, "milano-1", approved)).ShouldBe((3, 0, 0, 3));
        (await shop.Figure("milano-1", "CUP", "onHand")).ShouldBe(1);
    }

    private static async Task MovesAndIsListed(string[] settings)
    {
        await using var host = await HostUnderTest.Start(settings);
        var shop = await Opened(host);
        const string odd = "Té/a\"pot ' 50%";
        var path = $"v1/stock/milano-1/{Uri.EscapeDataString(odd)}";
        foreach (var (kind, quantity) in ((string, decimal)[])[("receive", 10), ("damage", 2), ("issue", 3.5m), ("adjust", -0.5m), ("expect", 7)])
        {
            await shop.Post($"{path}/movements", new { kind, quantity, reason = "test", reference = $"ref-{kind}" });
        }

        var head = await host.Head();
        var row = (await shop.Get($"v1/stock?sku={Uri.EscapeDataString(odd)}&after={head}"))["items"]!.AsArray().ShouldHaveSingleItem()!;
        ((string)row["sku"]!).ShouldBe(odd);
        (Shop.Figure(row["onHand"]), Shop.Figure(row["available"]), Shop.Figure(row["incoming"]), Shop.Figure(row["damaged"])).ShouldBe((6m, 4m, 7m, 2m));
        var live = await shop.Get(path);
        Shop.Figure(live["available"]).ShouldBe(4m);

        var first = await shop.Get($"{path}/movements?limit=3&after={head}");
        first["items"]!.AsArray().Select(move => (string)move!["reference"]!).ShouldBe(["ref-expect", "ref-adjust", "ref-issue"]);
        var rest = await shop.Get($"{path}/movements?limit=3&cursor={first["next"]}");
        rest["items"]!.AsArray().Select(move => (string)move!["reference"]!).ShouldBe(["ref-damage", "ref-receive"]);
        rest["next"].ShouldBeNull();
        await (await host.Client.PostAsJsonAsync($"{path}/movements", new { kind = "issue", quantity = 5, reason = "test" })).Problem(409, "stock.insufficient");
    }

    private static async Task<(decimal OnHand, decimal Damaged, decimal Incoming, decimal Available)> Figures(Shop shop, string place, JsonNode after)
    {
        var stock = await shop.Get($"v1/stock/{place}/POT?after={after["position"]}");
        return (Shop.Figure(stock["onHand"]), Shop.Figure(stock["damaged"]), Shop.Figure(stock["incoming"]), Shop.Figure(stock["available"]));
    }

    private static Task<HttpResponseMessage> Put(HostUnderTest host, string tag)
    {
        var request = new HttpRequestMessage(HttpMethod.Put, "v1/stock/milano-1/POT") { Content = JsonContent.Create(new { onHand = 9 }) };
        request.Headers.TryAddWithoutValidation("If-Match", tag);
        return host.Client.SendAsync(request);
    }

    private static object Purchase(string id, string kind, decimal quantity) => new
    {
        source = "till-1",
        externalId = id,
        kind,
        channel = "store",
        place = "milano-1",
        occurredAt = "2026-03-01T09:30:00Z",
        currency = "EUR",
        lines = new[] { new { sku = "POT", quantity, unitPrice = "12.50" } },
    };

    private static async Task<Shop> Opened(HostUnderTest host)
    {
        var shop = new Shop(host.Client);
        await shop.Open("milano-1");
        return shop;
    }
}
