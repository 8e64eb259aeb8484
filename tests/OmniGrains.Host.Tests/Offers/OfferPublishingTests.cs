using System.Net.Http.Json;
using static OmniGrains.Host.Tests.Offers.OfferDesk;

namespace OmniGrains.Host.Tests.Offers;

/// <summary>What publishing grants and takes back, and what an end that was told binds: through the real pipeline, with several price lists and currencies.</summary>
public sealed class OfferPublishingTests
{
    private static readonly object[] Ends = [new { kind = "validUntil" }];

    [Fact]
    public async Task What_was_granted_to_a_refused_publication_is_taken_back_and_the_same_key_may_publish_later()
    {
        await using var host = await HostUnderTest.Start();
        var desk = await Open(host);
        await desk.Publish("week", new { name = "Week", sku = "POT", benefit = Percent20, until = Now.AddDays(7), levers = Ends });
        await desk.Draft("again", Fixed("10.00", Now.AddDays(8)));
        using var client = host.NewClient(HostUnderTest.Key);
        client.DefaultRequestHeaders.Add("Idempotency-Key", "one");
        await (await client.PostAsJsonAsync("/v1/offers/again/publish", new { })).Problem(409, "offer.cooldown");
        (await desk.Listed()).ShouldBe(["week"]);

        await desk.Draft("again", Fixed("11.00", Now.AddDays(8)));
        await Sure(client.PostAsJsonAsync("/v1/offers/again/publish", new { }));
        (await desk.Listed()).ShouldBe(["again", "week"], ignoreOrder: true);
        WhyNot(await desk.Decide(), "again").ShouldBe("not-begun");
        await desk.Shop.Post("/v1/offers/again/pause");

        // The answer to the same key is the first one; nothing is published or kept again.
        await Sure(client.PostAsJsonAsync("/v1/offers/again/publish", new { }));
        (await desk.Listed()).ShouldBe(["week"]);
        (await desk.Prices("POT")).Count(price => (string)price!["offer"]! == "again").ShouldBe(0, "a price that never began was never asked");
    }

    [Fact]
    public async Task Only_what_was_read_is_published_and_what_is_refused_leaves_nothing_behind()
    {
        await using var host = await HostUnderTest.Start();
        var desk = await Open(host);
        await desk.Draft("week", Fixed("10.00"));
        await desk.Draft("week", Fixed("9.00"));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/offers/week/publish");
        request.Headers.TryAddWithoutValidation("If-Match", "\"1\"");
        await (await host.Client.SendAsync(request)).Problem(412, "offer.changed");
        (await desk.Prices("POT")).ShouldBeEmpty();
        (await desk.Listed()).ShouldBeEmpty();
        await Sure(desk.TryPublish("week"));
        ((string)(await desk.Prices("POT"))[0]!["amount"]!).ShouldBe("9.00");
    }

    [Fact]
    public async Task What_was_asked_is_known_for_each_channel_and_currency()
    {
        await using var host = await HostUnderTest.Start();
        var desk = await Open(host);
        await desk.Put("/v1/price-lists/web", new { name = "Web", currency = "EUR", channels = new[] { "web" } });
        await desk.Put("/v1/price-lists/swiss", new { name = "Swiss", currency = "CHF", channels = new[] { "swiss" } });
        await desk.Product("CUP", 10, days: 1);
        await desk.Price("CUP", 15, Now.AddDays(-60), list: "web");
        await desk.Price("CUP", 20, Now.AddDays(-60), list: "swiss");

        // Of no channel of its own: 12 EUR on the site, 16 CHF in Switzerland, 8 EUR elsewhere.
        await desk.Publish("week", new { name = "Week", sku = "CUP", benefit = Percent20, until = Now.AddDays(7), levers = Ends });
        var spots = (await desk.Prices("CUP"))[0]!["spots"]!.AsArray();
        spots.Select(spot => ((string?)spot!["channel"], (string)spot["amount"]!, (string)spot["currency"]!, (bool)spot["told"]!))
            .ShouldBe([(null, "8", "EUR", true), ("web", "12", "EUR", true), ("swiss", "16", "CHF", true)], ignoreOrder: true);

        await Cooldown(desk, new { name = "Web", sku = "CUP", channels = new[] { "web" }, from = Now.AddDays(8), benefit = Money("12.00") });
        await Cooldown(desk, new { name = "Swiss", sku = "CUP", channels = new[] { "swiss" }, from = Now.AddDays(8), benefit = Money("16.00", "CHF") });
        await desk.Publish("dearer", new { name = "Dearer", sku = "CUP", channels = new[] { "web" }, from = Now.AddDays(8), benefit = Money("13.00") });

        // A prior price is that of the channel: 60 days are known on the site, one day elsewhere.
        await desk.Refused("store", new { name = "Store", sku = "CUP", channels = new[] { "store" }, benefit = Money("7.00"), levers = new[] { new { kind = "priorPrice" } } }, "history-incomplete");
        await desk.Publish("prior", new { name = "Prior", sku = "CUP", channels = new[] { "web" }, until = Now.AddDays(6), benefit = Money("11.00"), levers = new[] { new { kind = "priorPrice" } } });
        ((string)Claim(await desk.Decide(), "priorPrice")!["figures"]!["prior"]!).ShouldBe("12.00");
    }

    [Fact]
    public async Task Bundles_shipping_points_and_money_off_the_basket_end_when_it_was_told_too()
    {
        await using var host = await HostUnderTest.Start();
        var desk = await Open(host, stock: 20);
        foreach (var benefit in new object[]
        {
            new { kind = "bundlePrice", value = 20, currency = "EUR", items = new[] { new { sku = "POT", quantity = 2 } } },
            new { kind = "freeShipping" }, new { kind = "pointsMultiplier", value = 2 }, new { kind = "percent", value = 10 },
        })
        {
            await desk.Publish("week", new { name = "Until Sunday", benefit, until = Now.AddDays(7), levers = Ends });
            await Cooldown(desk, new { name = "Monday", benefit, from = Now.AddDays(8), until = Now.AddDays(15), levers = Ends });
            await desk.Publish("later", new { name = "Later", benefit, from = Now.AddDays(22) });
            await desk.Shop.Post("/v1/offers/later/pause");
            await desk.Shop.Post("/v1/offers/week/pause");
        }
    }

    [Fact]
    public async Task Money_off_large_baskets_does_not_bind_small_ones()
    {
        await using var host = await HostUnderTest.Start();
        var desk = await Open(host);
        var benefit = new { kind = "percent", value = 10 };
        await desk.Publish("large", new { name = "Large", benefit, until = Now.AddDays(7), levers = Ends, basket = new { totalAtLeast = 100, currency = "EUR" } });
        await Cooldown(desk, new { name = "Larger", benefit, from = Now.AddDays(8), basket = new { totalAtLeast = 200, currency = "EUR" } });
        await desk.Publish("small", new { name = "Small", benefit, from = Now.AddDays(8), basket = new { totalAtMost = 50, currency = "EUR" } });
    }

    [Fact]
    public async Task A_list_price_that_rises_while_an_offer_lasts_raises_what_was_told_to_end()
    {
        await using var host = await HostUnderTest.Start();
        var desk = await Open(host);
        await desk.Publish("week", new { name = "Week", sku = "POT", benefit = Percent20, until = Now.AddDays(7), levers = Ends });
        Claim(await desk.Decide(), "validUntil").ShouldNotBeNull();

        // A fifth off 12.50 is 10.00; off the 15.00 of the last days it is 12.00, and nothing may cost so little right after.
        await desk.Publish("later", Fixed("11.00", Now.AddDays(8)));
        await desk.Shop.Post("/v1/offers/later/pause");
        await desk.Price("POT", 15, Now.AddDays(3));
        await Cooldown(desk, Fixed("11.00", Now.AddDays(8)));
        await Cooldown(desk, Fixed("12.00", Now.AddDays(8)));
        await desk.Publish("dearer", Fixed("12.50", Now.AddDays(8)));
    }

    [Fact]
    public async Task An_end_is_claimed_no_more_when_the_price_rises_above_what_another_offer_asks_then()
    {
        await using var host = await HostUnderTest.Start();
        var desk = await Open(host);
        await desk.Publish("week", new { name = "Week", sku = "POT", benefit = Percent20, until = Now.AddDays(7), levers = Ends });
        await desk.Publish("later", Fixed("11.00", Now.AddDays(8)));
        Claim(await desk.Decide(), "validUntil").ShouldNotBeNull("10.00 is less than 11.00");
        await desk.Price("POT", 15);
        var decided = await desk.Decide();
        Ids(decided).ShouldContain("week");
        Claim(decided, "validUntil").ShouldBeNull("12.00 is not");
    }

    [Fact]
    public async Task An_offer_that_nothing_was_told_of_binds_nobody_and_a_draft_that_ends_leaves_nothing()
    {
        await using var host = await HostUnderTest.Start();
        var desk = await Open(host);
        await desk.Publish("later", new { name = "Later", sku = "POT", benefit = Percent20, from = Now.AddDays(1), until = Now.AddDays(7), levers = Ends });
        await desk.Shop.Post("/v1/offers/later/end");
        await host.Client.GetAsync($"/v1/offers?after={await host.Head()}");
        await desk.Publish("again", new { name = "Again", sku = "POT", benefit = Percent20, from = Now.AddDays(8) });
    }

    [Fact]
    public async Task Offers_are_found_in_every_state()
    {
        await using var host = await HostUnderTest.Start();
        var desk = await Open(host);
        foreach (var id in new[] { "a", "b", "c", "d" })
        {
            await desk.Draft(id, new { name = id });
        }

        foreach (var id in new[] { "b", "c", "d" })
        {
            await Sure(desk.TryPublish(id));
        }

        await desk.Shop.Post("/v1/offers/c/pause");
        await desk.Shop.Post("/v1/offers/d/end");
        (await desk.Listed("draft")).ShouldBe(["a"]);
        (await desk.Listed("published")).ShouldBe(["b"]);
        (await desk.Listed("paused")).ShouldBe(["c"]);
        (await desk.Listed("ended")).ShouldBe(["d"]);
        await Sure(desk.TryPublish("c"));
        (await desk.Listed("paused")).ShouldBeEmpty();
        await (await host.Client.GetAsync("/v1/offers?state=gone")).Problem(422, "request.invalid");
        await (await host.Client.GetAsync("/v1/offers?state=draft&cursor=x!")).Problem(422, "request.cursor-invalid");
        var page = await desk.Shop.Get($"/v1/offers?state=ended&limit=1&after={await host.Head()}");
        page["next"].ShouldBeNull();
    }

    [Fact]
    public async Task More_spots_than_can_be_looked_into_are_refused()
    {
        await using var host = await HostUnderTest.Start();
        var (channels, places) = (Enumerable.Range(0, 50).Select(i => $"c{i}"), Enumerable.Range(0, 11).Select(i => $"p{i}"));
        await (await host.Client.PutAsJsonAsync("/v1/offers/wide", new { name = "Wide", channels, places })).Problem(422, "request.invalid");
        (await host.Client.PutAsJsonAsync("/v1/offers/wide", new { name = "Wide", channels, places = places.Take(10) })).EnsureSuccessStatusCode();
    }

    private static async Task Cooldown(OfferDesk desk, object terms)
    {
        await desk.Draft("refused", terms);
        await (await desk.TryPublish("refused")).Problem(409, "offer.cooldown");
    }

    private static object Fixed(string value, DateTimeOffset? from = null) => new { name = "Fixed", sku = "POT", from, benefit = Money(value) };

    private static object Money(string value, string currency = "EUR") => new { kind = "fixedPrice", value, currency };
}
