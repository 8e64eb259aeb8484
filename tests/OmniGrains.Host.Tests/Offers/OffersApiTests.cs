using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OmniGrains.Host.Tests.Catalogue;
using OmniGrains.Tests.Shared;
using static OmniGrains.Host.Tests.Offers.OfferDesk;

namespace OmniGrains.Host.Tests.Offers;

/// <summary>Offers through the real pipeline: their life, to whom they are made and in which order, redemptions and results.</summary>
public sealed class OffersApiTests(PostgresCluster cluster) : IClassFixture<PostgresCluster>
{
    [Fact]
    public async Task An_offer_is_drafted_published_paused_and_ended_and_only_what_was_read_is_changed()
    {
        await using var host = await HostUnderTest.Start();
        var desk = await Open(host);
        await desk.Draft("tea", new { name = "Tea" });
        await (await host.Put("/v1/offers/tea", """{"name":"Tea!"}""", ifMatch: "\"7\"")).Problem(412, "offer.changed");
        Ids(await desk.Decide()).ShouldBeEmpty();
        await Sure(desk.TryPublish("tea"));
        Ids(await desk.Decide()).ShouldBe(["tea"]);
        await (await host.Put("/v1/offers/tea", """{"name":"Tea!"}""")).Problem(409, "offer.published");
        ((string)(await desk.Shop.Get("/v1/offers"))["items"]![0]!["state"]!).ShouldBe("published");
        await desk.Shop.Post("/v1/offers/tea/pause");
        Ids(await desk.Decide()).ShouldBeEmpty();
        await Sure(desk.TryPublish("tea"));
        await desk.Shop.Post("/v1/offers/tea/end");
        Ids(await desk.Decide()).ShouldBeEmpty();
        await (await desk.TryPublish("tea")).Problem(409, "offer.ended");
        await (await desk.TryPublish("nobody")).Problem(404, "offer.unknown");
        await (await host.Client.GetAsync("/v1/offers/nobody")).Problem(404, "offer.unknown");
    }

    [Fact]
    public async Task Offers_are_made_to_whom_they_are_meant_for_in_the_order_of_their_rank()
    {
        await using var host = await HostUnderTest.Start();
        var desk = await Open(host);
        await desk.Product("CUP", 5, category: "kitchen/cups");
        var ada = await desk.Buy("1", "card-1", 120);
        await Sure(host.Client.PatchAsync($"/v1/customers/{ada}", JsonContent.Create(new { vip = true, segments = new[] { "tea-lovers" } })));
        await host.Client.GetAsync($"/v1/customers/{ada}?after={await host.Head()}");

        await Plain("base", new { });
        await Plain("vip", new { audience = new { segments = new[] { "vip" } }, priority = 5 });
        await Plain("lovers", new { audience = new { segments = new[] { "tea-lovers" }, notSegments = new[] { "coffee" } }, priority = 4 });
        await Plain("spender", new { audience = new { currency = "EUR", spentAtLeast = 100, ordersAtMost = 3, boughtWithinDays = 30 }, priority = 3 });
        await Plain("lapsed", new { audience = new { notBoughtForDays = 60 } });
        await Plain("gold", new { audience = new { tiers = new[] { "gold" } } });
        await Plain("italy", new { audience = new { countries = new[] { "IT" } } });
        await Plain("cups", new { basket = new { categories = new[] { "kitchen" }, totalAtLeast = 10, currency = "EUR", skus = new[] { "CUP" } }, priority = 2 });
        await Plain("no-cups", new { basket = new { notSkus = new[] { "CUP" } } });
        await Plain("till", new { moments = new[] { "till" } });
        await Plain("store", new { channels = new[] { "store" } });
        await Plain("roma", new { places = new[] { "roma-1" } });
        await Plain("later", new { from = Now.AddDays(1) });
        await Plain("much", new { sku = "POT", stockAtLeast = 50 });
        await Plain("strangers", new { audience = new { anonymous = true } });

        var decided = await desk.Decide(new[] { Line("CUP", 2) }, ada, limit: 20);
        Ids(decided).ShouldBe(["vip", "lovers", "spender", "cups", "base"]);
        ((string)decided["offers"]![0]!["because"]![0]!).ShouldBe("segment vip");
        foreach (var (offer, reason) in new[]
        {
            ("lapsed", "audience-last-purchase"), ("gold", "audience-tier"), ("italy", "audience-country"), ("no-cups", "basket-not-sku"), ("till", "moment"), ("store", "channel"), ("roma", "place"),
            ("later", "not-begun"), ("much", "stock"), ("strangers", "audience-known"),
        })
        {
            WhyNot(decided, offer).ShouldBe(reason, offer);
        }

        Ids(await desk.Decide(limit: 20)).ShouldBe(["base", "no-cups", "strangers"]);
        WhyNot(await desk.Decide(new[] { Line("CUP", 1) }, ada), "cups").ShouldBe("basket-total");
        WhyNot(await desk.Decide(new[] { Line("CUP", 2) }, ada, limit: 1), "lovers").ShouldBe("limit");

        Task Plain(string id, object more)
        {
            var terms = System.Text.Json.JsonSerializer.SerializeToNode(more)!.AsObject();
            terms["name"] = id;
            return desk.Publish(id, terms);
        }
    }

    [Fact]
    public async Task Offers_exclude_each_other_and_stop_what_comes_after_them()
    {
        await using var host = await HostUnderTest.Start();
        var desk = await Open(host);
        await desk.Publish("a", new { name = "A", priority = 9 });
        await desk.Publish("b", new { name = "B", priority = 8, excludes = new[] { "a" } });
        await desk.Publish("c", new { name = "C", priority = 7, stop = true });
        await desk.Publish("d", new { name = "D", priority = 6 });
        var decided = await desk.Decide();
        Ids(decided).ShouldBe(["a", "c"]);
        (WhyNot(decided, "b"), WhyNot(decided, "d")).ShouldBe(("excluded by a", "stopped by c"));
    }

    [Fact]
    public async Task Of_equals_the_one_that_saves_most_goes_first()
    {
        await using var host = await HostUnderTest.Start();
        var desk = await Open(host);
        await desk.Publish("a", new { name = "A", benefit = new { kind = "amount", value = 2, currency = "EUR" } });
        await desk.Publish("b", new { name = "B", benefit = new { kind = "percent", value = 10 } });
        await desk.Publish("c", new { name = "C", sku = "POT", benefit = new { kind = "fixedPrice", value = "10.00", currency = "EUR" } });
        var decided = await desk.Decide(new[] { Line("POT", 4, "12.50") });
        Ids(decided).ShouldBe(["c", "b", "a"]);
        decided["offers"]!.AsArray().Select(offer => decimal.Parse((string)offer!["saving"]!, System.Globalization.CultureInfo.InvariantCulture)).ShouldBe([10m, 5m, 2m]);
    }

    [Fact]
    public async Task A_budget_is_not_overdrawn_by_tills_that_ask_at_once_and_repeat_themselves()
    {
        await using var host = await HostUnderTest.Start();
        var desk = await Open(host);
        await desk.Publish("tea", new { name = "Tea", budget = new { amount = 20, currency = "EUR", count = 15 } });
        var asked = Enumerable.Range(0, 40).SelectMany(i => new[] { i, i }).Select(i => Redeem(host, "tea", new { redemptionId = $"r{i}", amount = "2.00", currency = "EUR" }));
        var answers = await Task.WhenAll(asked);
        answers.Count(answer => answer.StatusCode == HttpStatusCode.OK).ShouldBe(20); // Ten, each twice.
        var offer = await desk.Shop.Get("/v1/offers/tea");
        ((int)offer["redeemed"]!, (string)offer["spent"]![0]!["amount"]!, (string)offer["spent"]![0]!["currency"]!).ShouldBe((10, "20.00", "EUR"));
        WhyNot(await desk.Decide(), "tea").ShouldBe("budget-spent");
        await (await Redeem(host, "tea", new { redemptionId = "more", amount = 1, currency = "EUR" })).Problem(409, "offer.budget-spent");
        var first = answers.First(answer => answer.StatusCode == HttpStatusCode.OK);
        var id = (string)(await first.Content.ReadFromJsonAsync<JsonObject>())!["redemptionId"]!;
        await (await Redeem(host, "tea", new { redemptionId = id, amount = 1, currency = "EUR" })).Problem(422, "idempotency.key-reused");
    }

    [Fact]
    public async Task One_customer_redeems_as_often_as_one_may()
    {
        await using var host = await HostUnderTest.Start();
        var desk = await Open(host);
        var ada = await desk.Buy("1", "card-1");
        await desk.Publish("tea", new { name = "Tea", perCustomer = 1 });
        (await Redeem(host, "tea", new { redemptionId = "1", customerId = ada })).StatusCode.ShouldBe(HttpStatusCode.OK);
        await (await Redeem(host, "tea", new { redemptionId = "2", customerId = ada })).Problem(409, "offer.customer-limit");
        await (await Redeem(host, "tea", new { redemptionId = "3" })).Problem(422, "offer.customer-needed");
        WhyNot(await desk.Decide(customer: ada), "tea").ShouldBe("customer-limit");
        Ids(await desk.Decide()).ShouldBe(["tea"]);
    }

    [Fact]
    public async Task Results_compare_those_who_were_shown_it_with_those_held_out_on_sqlite()
    {
        await using var host = await HostUnderTest.Start();
        await Compare(host);
    }

    [PostgresFact]
    public async Task Results_on_postgres()
    {
        await using var host = await OfferHosts.OnPostgres(cluster);
        await Compare(host);
    }

    [Theory]
    [InlineData("""{"name":""}""")]
    [InlineData("""{"name":"x","benefit":{"kind":"percent","value":101}}""")]
    [InlineData("""{"name":"x","benefit":{"kind":"fixedPrice","value":1,"currency":"EUR"}}""")]
    [InlineData("""{"name":"x","benefit":{"kind":"amount","value":1,"currency":"XXX"}}""")]
    [InlineData("""{"name":"x","levers":[{"kind":"priorPrice"}]}""")]
    [InlineData("""{"name":"x","sku":"POT","levers":[{"kind":"lastPieces"}]}""")]
    [InlineData("""{"name":"x","sku":"POT","levers":[{"kind":"socialProof","days":7,"atLeast":4}]}""")]
    [InlineData("""{"name":"x","sku":"POT","levers":[{"kind":"validUntil"}]}""")]
    [InlineData("""{"name":"x","texts":[{"language":"en","text":"Only {{left}} left"}]}""")]
    [InlineData("""{"name":"x","texts":[{"language":"en","text":"Only {{left"}]}""")]
    [InlineData("""{"name":"x","texts":[{"language":"xx","text":"Hello"}]}""")]
    [InlineData("""{"name":"x","holdoutPercent":91}""")]
    [InlineData("""{"name":"x","budget":{"amount":5}}""")]
    [InlineData("""{"name":"x","from":"2026-05-02T00:00:00Z","until":"2026-05-01T00:00:00Z"}""")]
    [InlineData("""{"name":"x","channels":["NO CHANNEL"]}""")]
    [InlineData("""{"name":"x","basket":{"totalAtLeast":5}}""")]
    [InlineData("""{"name":"x","levers":[null]}""")]
    [InlineData("""{"name":"x","texts":[null]}""")]
    [InlineData("""{"name":"x","channels":[null]}""")]
    [InlineData("""{"name":"x","excludes":[null]}""")]
    [InlineData("""{"name":"x","basket":{"skus":[null]}}""")]
    [InlineData("""{"name":"x","audience":{"segments":[null]}}""")]
    [InlineData("""{"name":"x","benefit":{"kind":"bundlePrice","value":1,"currency":"EUR","items":[null]}}""")]
    [InlineData("""{"name":"x","sku":"POT","levers":[{"kind":"decoy","against":"A","decoy":"B","attributes":[null]}]}""")]
    [InlineData("""{"name":"x","benefit":{"kind":"amount","value":"1.5","currency":"JPY"}}""")]
    [InlineData("""{"name":"x","benefit":{"kind":"amount","value":"1.005","currency":"EUR"}}""")]
    public async Task Bad_terms_are_told_what_is_wrong(string terms)
    {
        await using var host = await HostUnderTest.Start();
        await (await host.Put("/v1/offers/tea", terms)).Problem(422, "request.invalid");
        await (await host.Client.GetAsync("/v1/offers/tea")).Problem(404, "offer.unknown");
    }

    [Fact]
    public async Task Bad_questions_are_told_what_to_ask()
    {
        await using var host = await HostUnderTest.Start();
        await (await host.Put($"/v1/offers/tea", $$"""{"name":"x","texts":[{"language":"en","text":"{{new string('x', 501)}}"}]}""")).Problem(422, "request.invalid");
        foreach (var body in new object[]
        {
            new { moment = "site", channel = "NO CHANNEL" }, new { moment = "site", channel = "web", limit = 21 }, new { moment = "site", channel = "web", language = "xx" },
            new { moment = "site", channel = "web", lines = Enumerable.Repeat(Line("POT"), 201) }, new { moment = "site", channel = "web", lines = new[] { Line("POT", 0) } },
            new { moment = "site", channel = "web", lines = new[] { Line("POT", 1, "5") } }, new { moment = "site", channel = "web", lines = new object?[] { null } },
        })
        {
            await (await host.Client.PostAsJsonAsync("/v1/offers/decide", body)).Problem(422, "request.invalid");
        }

        await (await host.Post("/v1/offers/decide", """{"moment":"never","channel":"web"}""")).Problem(400, "request.malformed");
        await (await host.Client.PostAsJsonAsync("/v1/offers/decide", new { moment = "site", channel = "web", customerId = "nobody" })).Problem(404, "customer.unknown");
        await (await Redeem(host, "nobody", new { redemptionId = "1" })).Problem(404, "offer.unknown");
        await (await Redeem(host, "nobody", new { redemptionId = "no space" })).Problem(422, "request.invalid");
        await (await host.Client.GetAsync("/v1/offers/nobody/results")).Problem(404, "offer.unknown");
    }

    private static async Task Compare(HostUnderTest host)
    {
        var desk = await Open(host);
        var customers = new List<string>();
        for (var i = 0; i < 16; i++)
        {
            customers.Add(await desk.Buy($"before-{i}", $"card-{i}"));
        }

        await desk.Publish("tea", new { name = "Tea", holdoutPercent = 50 });
        await using var stream = await EventReader.Open(host, "/v1/stream?kind=offer.shown");
        var shown = new HashSet<int>();
        for (var i = 0; i < customers.Count; i++)
        {
            var decided = await desk.Decide(customer: customers[i]);
            Ids(decided).ShouldBe(Ids(await desk.Decide(customer: customers[i])));
            if (Ids(decided).Length == 1)
            {
                shown.Add(i);
            }
            else
            {
                WhyNot(decided, "tea").ShouldBe("held-out");
            }
        }

        for (var told = 0; told < customers.Count;)
        {
            told += (await stream.Next()).Data["data"]!["shown"]!.AsArray().Count;
        }

        shown.Count.ShouldBeInRange(1, 15);
        var (first, other) = (shown.First(), Enumerable.Range(0, 16).First(i => !shown.Contains(i)));
        await desk.Buy("s1", $"card-{first}", 30);
        await desk.Buy("s2", $"card-{first}", 20);
        await desk.Buy("s2r", $"card-{first}", 20, returnOf: "s2");
        await desk.Buy("h1", $"card-{other}", 7);
        await desk.Buy("early", $"card-{other}", 99, at: Now.AddDays(-2));

        var results = await desk.Shop.Get($"/v1/offers/tea/results?after={await host.Head()}");
        Group(results, "shown").ShouldBe((shown.Count, 1, 2, "30"));
        Group(results, "heldOut").ShouldBe((16 - shown.Count, 1, 1, "7"));
        ((double)results["uplift"]!["conversion"]!).ShouldBe((1.0 / shown.Count) - (1.0 / (16 - shown.Count)), 0.00001);
    }

    private static (int Customers, int Converted, int Orders, string Revenue) Group(JsonObject results, string name)
    {
        var group = results[name]!;
        return ((int)group["customers"]!, (int)group["converted"]!, (int)group["orders"]!, (string)group["revenue"]![0]!["amount"]!);
    }

    private static Task<HttpResponseMessage> Redeem(HostUnderTest host, string offer, object body) => host.Client.PostAsJsonAsync($"/v1/offers/{offer}/redemptions", body);
}
