using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OmniGrains.Tests.Shared;
using static OmniGrains.Host.Tests.Offers.OfferDesk;

namespace OmniGrains.Host.Tests.Offers;

/// <summary>What is not made is not claimed either: in decide, on the stream, and of evidence; on every node.</summary>
public sealed class OfferStandingTests(PostgresCluster cluster) : IClassFixture<PostgresCluster>
{
    private static readonly object[] Last = [new { kind = "lastPieces", atMost = 3 }];

    [Fact]
    public async Task The_stream_withdraws_what_is_spent_paused_ended_archived_or_costs_more_than_the_list()
    {
        await using var host = await HostUnderTest.Start();
        var desk = await Open(host);
        await using var reader = await EventReader.Open(host, "/v1/offers/claims/stream?sku=POT&channel=web");
        await desk.Publish("spent", new { name = "Spent", sku = "POT", benefit = Percent20, budget = new { count = 1 }, levers = Last });
        var evidence = await Made(reader, "spent");
        await Sure(host.Client.PostAsJsonAsync("/v1/offers/spent/redemptions", new { redemptionId = "1" }));
        await Gone(reader, "spent", "budget-spent");
        ((string)(await desk.Evidence(evidence))["lapsedBecause"]!).ShouldBe("budget-spent");

        await desk.Publish("paused", new { name = "Paused", sku = "POT", benefit = Percent20, levers = Last });
        await Made(reader, "paused");
        await desk.Shop.Post("/v1/offers/paused/pause");
        await Gone(reader, "paused", "offer-not-made");

        await desk.Publish("dear", new { name = "Dear", sku = "POT", benefit = new { kind = "fixedPrice", value = 11, currency = "EUR" }, levers = Last });
        await Made(reader, "dear");
        await desk.Price("POT", 10);
        await Gone(reader, "dear", "no-better-price");

        await desk.Publish("ended", new { name = "Ended", sku = "POT", benefit = Percent20, levers = Last });
        await Made(reader, "ended");
        await desk.Shop.Post("/v1/offers/ended/end");
        await Gone(reader, "ended", "offer-not-made");

        await desk.Publish("many", new { name = "Many", sku = "POT", stockAtLeast = 3, benefit = Percent20, levers = Last });
        await Made(reader, "many");
        await desk.Shop.Move("milano-1", "POT", "damage", 1);
        await Gone(reader, "many", "stock");

        await desk.Publish("archived", new { name = "Archived", sku = "POT", benefit = Percent20, levers = Last });
        await Made(reader, "archived");
        await Sure(host.Client.PostAsJsonAsync("/v1/products/POT/archive", new { }));
        await Gone(reader, "archived", "stock");
    }

    [Fact]
    public async Task A_bundle_is_offered_while_all_of_it_is_there_and_costs_less_than_its_parts()
    {
        await using var host = await HostUnderTest.Start();
        var desk = await Open(host, stock: 4);
        await desk.Product("CUP", 5, stock: 5);
        await desk.Publish("set", Bundle(20, ("POT", 1), ("CUP", 2)));
        await desk.Publish("dear", Bundle(23, ("POT", 1), ("CUP", 2)));
        await desk.Publish("big", Bundle(20, ("CUP", 6)));
        var decided = await desk.Decide();
        Ids(decided).ShouldBe(["set"]);
        (WhyNot(decided, "dear"), WhyNot(decided, "big")).ShouldBe(("no-better-price", "stock"));
        await desk.Shop.Move("milano-1", "CUP", "damage", 4);
        WhyNot(await desk.Decide(), "set").ShouldBe("stock");
        await desk.Shop.Receive("milano-1", "CUP", 1);
        Ids(await desk.Decide()).ShouldBe(["set"]);
        await Sure(host.Client.PostAsJsonAsync("/v1/products/CUP/archive", new { }));
        WhyNot(await desk.Decide(), "set").ShouldBe("stock");
    }

    [Fact]
    public async Task Money_off_the_basket_is_given_only_in_the_currency_of_the_basket()
    {
        await using var host = await HostUnderTest.Start();
        var desk = await Open(host);
        await desk.Publish("five", new { name = "Five", benefit = new { kind = "amount", value = 5, currency = "EUR" } });
        await desk.Publish("swiss", new { name = "Swiss", benefit = new { kind = "amount", value = 5, currency = "CHF" } });
        var decided = await desk.Decide(new[] { Line("POT", 2, "12.50") });
        Ids(decided).ShouldBe(["five"]);
        WhyNot(decided, "swiss").ShouldBe("price-unknown");
        WhyNot(await desk.Decide(new[] { Line("INVENTED") }), "five").ShouldBe("price-unknown");
        Ids(await desk.Decide()).ShouldBe(["five", "swiss"], "an empty basket may become one of either");
    }

    [Fact]
    public async Task A_product_that_a_basket_named_before_it_was_known_is_known_as_soon_as_it_is()
    {
        await using var host = await HostUnderTest.Start();
        var desk = await Open(host);
        await desk.Publish("over", new { name = "Over", basket = new { totalAtLeast = 10, currency = "EUR" } });
        WhyNot(await desk.Decide(new[] { Line("NEW") }), "over").ShouldBe("basket-total");
        await desk.Product("NEW", 12);
        Ids(await desk.Decide(new[] { Line("NEW") })).ShouldBe(["over"]);
        await desk.Price("NEW", 8);
        WhyNot(await desk.Decide(new[] { Line("NEW") }), "over").ShouldBe("basket-total");
    }

    [Fact]
    public async Task A_better_one_is_claimed_beside_the_price_of_the_basket_itself()
    {
        await using var host = await HostUnderTest.Start();
        var desk = await Open(host);
        await desk.Product("BIG", 16);
        await desk.Publish("big", new { name = "Big", sku = "BIG", levers = new[] { new { kind = "upsell" } } });
        Ids(await desk.Decide(new[] { Line("POT", 1, "9.00") })).ShouldBeEmpty();
        var claim = Claim(await desk.Decide(new[] { Line("POT", 1, "14.00") }), "upsell")!;
        ((string)claim["figures"]!["withPrice"]!).ShouldBe("14");
        ((bool)(await desk.Evidence((string)claim["evidenceId"]!))["stands"]!).ShouldBeTrue();
    }

    [PostgresFact]
    public async Task What_one_node_was_told_of_a_change_it_decides_by_however_much_it_is_asked_meanwhile()
    {
        string[] settings = [$"--ConnectionStrings:Postgres={await cluster.CreateDatabase()}", $"--OMNIGRAINS_MASTER_KEY={Convert.ToBase64String(new byte[32])}", "--RateLimit:PermitsPerSecond=1000000", "--RateLimit:Burst=1000000"];
        await using var one = await HostUnderTest.Start(settings);
        await using var other = await HostUnderTest.Start(settings);
        var (desk, there) = (await Open(one), new OfferDesk(other));
        await desk.Publish("off", new { name = "Off", sku = "POT", benefit = Percent20 });
        await using var live = await EventReader.Open(other, $"/v1/stream?kind=product.&from={await one.Head()}");
        using var stop = new CancellationTokenSource();
        var asking = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await there.Decide();
            }
        })).ToArray();
        for (var price = 10; price < 50; price++)
        {
            await desk.Price("POT", price);
            await live.Next();
            ((string)(await there.Decide())["offers"]![0]!["price"]!["listAmount"]!).ShouldBe($"{price}");
        }

        await stop.CancelAsync();
        await Task.WhenAll(asking);
    }

    private static object Bundle(decimal value, params (string Sku, int Quantity)[] items) =>
        new { name = "Set", benefit = new { kind = "bundlePrice", value, currency = "EUR", items = items.Select(item => new { sku = item.Sku, quantity = item.Quantity }) } };

    private static async Task<string> Made(EventReader reader, string offer)
    {
        var claim = await Next(reader, "claim", offer);
        return (string)claim["claim"]!["evidenceId"]!;
    }

    private static async Task Gone(EventReader reader, string offer, string because) => ((string)(await Next(reader, "claim-withdrawn", offer))["because"]!).ShouldBe(because);

    private static async Task<JsonNode> Next(EventReader reader, string type, string offer)
    {
        while (true)
        {
            var seen = await reader.Next();
            if (seen.Type == type && (string)seen.Data["claim"]!["offer"]! == offer)
            {
                return seen.Data;
            }
        }
    }
}
