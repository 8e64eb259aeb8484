using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OmniGrains.Tests.Shared;
using static OmniGrains.Host.Tests.Offers.OfferDesk;

namespace OmniGrains.Host.Tests.Offers;

/// <summary>Offers and the people behind records: merged, unknown, left out of a figure, and what is held on them.</summary>
public sealed class OfferPeopleTests(PostgresCluster cluster) : IClassFixture<PostgresCluster>
{
    [Fact]
    public async Task A_limit_holds_for_a_person_whose_records_were_merged()
    {
        await using var host = await HostUnderTest.Start();
        var desk = await Open(host);
        var (ada, other) = (await desk.Buy("1", "card-1"), await desk.Buy("2", "card-2"));
        await desk.Publish("tea", new { name = "Tea", perCustomer = 1 });
        await Sure(Redeem(host, "1", other));
        await Merge(host, ada, other);
        WhyNot(await desk.Decide(customer: ada), "tea").ShouldBe("customer-limit");
        await (await Redeem(host, "2", ada)).Problem(409, "offer.customer-limit");
        await (await Redeem(host, "3", other)).Problem(409, "offer.customer-limit");
    }

    [Fact]
    public async Task Where_some_are_held_out_nothing_is_offered_to_nobody_known_and_an_empty_list_of_segments_asks_nothing()
    {
        await using var host = await HostUnderTest.Start();
        var desk = await Open(host);
        await desk.Publish("held", new { name = "Held", holdoutPercent = 1 });
        await desk.Publish("all", new { name = "All", audience = new { segments = Array.Empty<string>() } });
        var decided = await desk.Decide();
        Ids(decided).ShouldBe(["all"]);
        WhyNot(decided, "held").ShouldBe("audience-anonymous");

        await desk.Shop.Post("/v1/offers/held/pause");
        await (await host.Client.PutAsJsonAsync("/v1/offers/held", new { name = "Held", holdoutPercent = 2 })).Problem(409, "offer.holdout-fixed");
    }

    [Fact]
    public async Task A_claim_to_one_of_those_who_are_counted_leaves_them_out_also_when_it_is_looked_at_again()
    {
        await using var host = await HostUnderTest.Start();
        var desk = await Open(host);
        var ada = await BuyersOf(desk, 7);
        var mine = Claim(await desk.Decide(customer: ada), "socialProof")!;
        var theirs = Claim(await desk.Decide(), "socialProof")!;
        ((string)mine["figures"]!["customers"]!, (string)theirs["figures"]!["customers"]!).ShouldBe(("6", "7"));
        await desk.Buy("b6r", "card-6", returnOf: "b6");
        await host.Client.GetAsync($"/v1/customers/{ada}/timeline?after={await host.Head()}");
        await Lapses(desk, theirs);
        await Lapses(desk, mine);
    }

    [Fact]
    public async Task Staff_are_not_counted_also_when_they_are_said_to_be_no_bots_later_and_what_was_taken_off_an_order_was_not_bought()
    {
        await using var host = await HostUnderTest.Start();
        var desk = await Open(host);
        await desk.Product("CUP", 5);
        var clerk = await desk.Buy("clerk", "card-clerk");
        await Sure(host.Client.PatchAsync($"/v1/customers/{clerk}", JsonContent.Create(new { staff = true })));
        await Sure(host.Client.PatchAsync($"/v1/customers/{clerk}", JsonContent.Create(new { bot = false })));
        await Collects(desk);
        await Order(host, "1", "eve@example.com");
        await Sure(host.Client.PostAsJsonAsync("/v1/orders/web:1/edits", new { lines = new[] { new { lineId = "1", quantity = 0 } } }));
        await BuyersOf(desk, 5);
        ((string)Claim(await desk.Decide(), "socialProof")!["figures"]!["customers"]!).ShouldBe("5");
    }

    [Fact]
    public async Task Results_follow_merges_and_edits_on_sqlite()
    {
        await using var host = await HostUnderTest.Start();
        await Results(host);
    }

    [PostgresFact]
    public async Task Results_follow_merges_and_edits_on_postgres()
    {
        await using var host = await OfferHosts.OnPostgres(cluster);
        await Results(host);
    }

    [Fact]
    public async Task An_export_holds_what_was_shown_and_redeemed_and_nothing_of_others()
    {
        await using var host = await HostUnderTest.Start();
        var desk = await Open(host);
        var (ada, bob) = (await desk.Buy("1", "card-1"), await desk.Buy("2", "card-2"));
        await desk.Publish("tea", new { name = "Tea" });
        await desk.Publish("cup", new { name = "Cup" });
        await using var stream = await EventReader.Open(host, "/v1/stream?kind=offer.shown");
        await Task.WhenAll(desk.Decide(customer: ada), desk.Decide(customer: bob));
        await Shown(stream, 4);
        await Sure(host.Client.PostAsJsonAsync("/v1/offers/tea/redemptions", new { redemptionId = "1", customerId = ada, amount = "2.50", currency = "EUR" }));

        var export = await desk.Shop.Get($"/v1/customers/{ada}/export");
        var types = export["events"]!.AsArray().ToLookup(one => (string)one!["type"]!, one => one!["data"]!);
        ((string)types["offer.redeemed"].ShouldHaveSingleItem()["offer"]!).ShouldBe("tea");
        var shown = export["offersShown"]!.AsArray();
        shown.Select(one => (string)one!["offer"]!).ShouldBe(["cup", "tea"], ignoreOrder: true);
        shown.ShouldAllBe(one => (string)one!["customer"]! == ada);
        var timeline = (await desk.Shop.Get($"/v1/customers/{ada}/timeline?after={await host.Head()}"))["items"]!.AsArray();
        timeline.Select(entry => (string)entry!["summary"]!).ShouldContain("Used the offer tea: 2.50 EUR");
    }

    private static async Task Results(HostUnderTest host)
    {
        var desk = await Open(host);
        await desk.Product("CUP", 5);
        var (ada, child, twin) = (await desk.Buy("1", "card-1"), await desk.Buy("2", "card-2"), await desk.Buy("3", "card-3"));
        await desk.Publish("tea", new { name = "Tea" });
        await using var stream = await EventReader.Open(host, "/v1/stream?kind=offer.shown");
        await desk.Decide(customer: child);
        await Shown(stream, 1);
        await desk.Decide(customer: twin);
        await Shown(stream, 1);

        // Shown to a record that is part of another one by the time that one buys; shown twice to one person, it counts once.
        await Merge(host, ada, child);
        await Merge(host, ada, twin);
        await desk.Buy("4", "card-1", 30);
        await Collects(desk);
        await Order(host, "1", "ada@example.com");
        var order = await desk.Shop.Get($"/v1/orders/web:1?after={await host.Head()}");
        await Merge(host, ada, (string)order["customerId"]!);
        await Sure(host.Client.PostAsJsonAsync("/v1/orders/web:1/edits", new { lines = new[] { new { lineId = "1", quantity = 0 } } }));
        await Order(host, "2", "ada@example.com");
        await Sure(host.Client.PostAsJsonAsync("/v1/orders/web:2/edits", new { lines = new[] { new { lineId = "1", quantity = 0 } } }));

        var shown = (await desk.Shop.Get($"/v1/offers/tea/results?after={await host.Head()}"))["shown"]!;
        ((int)shown["customers"]!, (int)shown["converted"]!, (int)shown["orders"]!, (string)shown["revenue"]![0]!["amount"]!).ShouldBe((2, 1, 2, "25"));
    }

    private static Task<JsonObject> Collects(OfferDesk desk) => desk.Put(
        "/v1/places/milano-1", new { name = "milano-1", kind = "store", country = "IT", zone = "Europe/Rome", tracksStock = true, collection = true });

    // 30 at the till; of the first order nothing, as it was nobody's of the family when it was placed, but its edit; of the second what was left.
    private static Task<JsonObject> Order(HostUnderTest host, string id, string email) => Sure(host.Client.PostAsJsonAsync("/v1/orders", new
    {
        source = "web",
        externalId = id,
        channel = "web",
        currency = "EUR",
        identities = new[] { new { kind = "email", value = email, verified = true } },
        lines = new[] { new { sku = "POT", name = "Pot", quantity = 1, unitPrice = "10.00" }, new { sku = "CUP", name = "Cup", quantity = 1, unitPrice = "5.00" } },
        delivery = new { kind = "collect", collectAt = "milano-1" },
        payments = new[] { new { id = "p1", method = "card", amount = "15.00", state = "captured" } },
    }));

    private static async Task<string> BuyersOf(OfferDesk desk, int count)
    {
        var ada = "";
        for (var i = 0; i < count; i++)
        {
            var buyer = await desk.Buy($"b{i}", $"card-{i}");
            ada = i == 0 ? buyer : ada;
        }

        await desk.Host.Client.GetAsync($"/v1/customers/{ada}/timeline?after={await desk.Host.Head()}");
        await desk.Publish("buyers", new { name = "Buyers", sku = "POT", benefit = Percent20, levers = new[] { new { kind = "socialProof", days = 7 } } });
        return ada;
    }

    // Counted in the background: looked at until it is.
    private static async Task Lapses(OfferDesk desk, JsonObject claim)
    {
        var id = (string)claim["evidenceId"]!;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        for (var kept = await desk.Evidence(id); (bool)kept["stands"]!; kept = await desk.Evidence(id))
        {
            limit.Token.ThrowIfCancellationRequested();
        }
    }

    private static async Task Shown(EventReader stream, int count)
    {
        for (var told = 0; told < count;)
        {
            told += (await stream.Next()).Data["data"]!["shown"]!.AsArray().Count;
        }
    }

    private static async Task Merge(HostUnderTest host, string into, string with)
    {
        await Sure(host.Client.PostAsJsonAsync($"/v1/customers/{into}/merges", new { with, reason = "the same" }));
        await host.Client.GetAsync($"/v1/customers/{into}?after={await host.Head()}");
    }

    private static Task<HttpResponseMessage> Redeem(HostUnderTest host, string id, string customer) =>
        host.Client.PostAsJsonAsync("/v1/offers/tea/redemptions", new { redemptionId = id, customerId = customer });
}
