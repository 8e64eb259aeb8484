using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OmniGrains.Tests.Shared;
using static OmniGrains.Host.Tests.Offers.OfferDesk;

namespace OmniGrains.Host.Tests.Offers;

/// <summary>What offers claim, through the real pipeline: shown with evidence, hidden and refused without, withdrawn when it lapses.</summary>
public sealed class OfferClaimsTests(PostgresCluster cluster) : IClassFixture<PostgresCluster>
{
    [Fact]
    public async Task The_last_three_are_claimed_and_the_claim_is_withdrawn_within_a_second_when_more_come()
    {
        await using var host = await HostUnderTest.Start();
        var desk = await Open(host, stock: 3);
        await desk.Publish("last", new
        {
            name = "Last pots",
            sku = "POT",
            benefit = Percent20,
            levers = new object[] { new { kind = "lastPieces", atMost = 3 } },
            texts = new object[] { new { language = "en", text = "Only {{left}} left: {{product}} for {{price}} {{currency}}." }, new { language = "en", text = "{{product}} for {{price}} {{currency}}." } },
        });

        await using var reader = await EventReader.Open(host, "/v1/offers/claims/stream?sku=POT&channel=web");
        var decided = await desk.Decide();
        ((string)decided["offers"]![0]!["text"]!).ShouldBe("Only 3 left: The POT for 10.00 EUR.");
        var evidence = (string)Claim(decided, "lastPieces")!["evidenceId"]!;
        var kept = await desk.Evidence(evidence);
        ((bool)kept["stands"]!, (string)kept["sources"]![0]!["what"]!).ShouldBe((true, "stock/milano-1:POT"));

        var claim = await Until(reader, "claim");
        ((string)claim.Data["claim"]!["evidenceId"]!).ShouldBe(evidence);
        await using var live = await EventReader.Open(host, $"/v1/stream?kind=stock.&from={await host.Head()}");
        await desk.Shop.Receive("milano-1", "POT", 10);
        var withdrawn = await Until(reader, "claim-withdrawn");
        var within = TimeProvider.System.GetUtcNow() - (DateTimeOffset)(await live.Next()).Data["at"]!;
        within.ShouldBeLessThan(TimeSpan.FromSeconds(1), "after the stock was decided upon");
        ((string)withdrawn.Data["claim"]!["evidenceId"]!, (string)withdrawn.Data["because"]!).ShouldBe((evidence, "enough-left"));

        var after = await desk.Decide();
        ((string)after["offers"]![0]!["text"]!).ShouldBe("The POT for 10.00 EUR.");
        Claim(after, "lastPieces").ShouldBeNull();
        var lapsed = await desk.Evidence(evidence);
        ((bool)lapsed["stands"]!, (string)lapsed["lapsedBecause"]!).ShouldBe((false, "enough-left"));
    }

    [Fact]
    public async Task The_same_claim_about_the_same_facts_shares_its_evidence_and_writes_nothing_more()
    {
        await using var host = await HostUnderTest.Start();
        var desk = await Open(host);
        await desk.Publish("last", new { name = "Last pots", sku = "POT", benefit = Percent20, levers = new object[] { new { kind = "lastPieces", atMost = 3 } } });
        var first = Claim(await desk.Decide(), "lastPieces")!;
        var head = await host.Head();
        JsonNode.DeepEquals(Claim(await desk.Decide(), "lastPieces"), first).ShouldBeTrue();
        (await host.Head()).ShouldBe(head);

        await Sure(host.Client.PostAsJsonAsync("/v1/products/POT/archive", new { }));
        WhyNot(await desk.Decide(), "last").ShouldBe("stock");
    }

    [PostgresFact]
    public async Task A_claim_is_told_and_withdrawn_on_another_node()
    {
        string[] settings = [$"--ConnectionStrings:Postgres={await cluster.CreateDatabase()}", $"--OMNIGRAINS_MASTER_KEY={Convert.ToBase64String(new byte[32])}"];
        await using var one = await HostUnderTest.Start(settings);
        await using var other = await HostUnderTest.Start(settings);
        var desk = await Open(one);
        await using var reader = await EventReader.Open(other, "/v1/offers/claims/stream?offer=last&channel=web");
        await desk.Publish("last", Lever("POT", new { kind = "lastPieces", atMost = 3 }));
        ((string)(await Until(reader, "claim")).Data["claim"]!["figures"]!["left"]!).ShouldBe("3");
        await desk.Shop.Receive("milano-1", "POT", 10);
        ((string)(await Until(reader, "claim-withdrawn")).Data["because"]!).ShouldBe("enough-left");
        Ids(await new OfferDesk(other).Decide()).ShouldBe(["last"]);
    }

    [Fact]
    public async Task What_the_data_does_not_support_is_not_published()
    {
        await using var host = await HostUnderTest.Start();
        var desk = await Open(host, stock: 40);
        await desk.Product("NEW", 20, days: 10);

        await desk.Refused("a", Lever("POT", new { kind = "lastPieces", atMost = 3 }), "enough-left");
        await desk.Refused("b", Lever("NEW", new { kind = "priorPrice" }), "history-incomplete");
        await desk.Refused("c", Lever("POT", new { kind = "priorPrice" }, new { kind = "none" }), "not-reduced");
        await desk.Refused("d", Lever("POT", new { kind = "socialProof", days = 7 }), "too-few");
        await desk.Refused("e", Lever("POT", new { kind = "decoy", against = "NEW", decoy = "GONE" }), "decoy-not-for-sale");
        await desk.Refused("f", Lever("POT", new { kind = "charmPrice", marginPercent = 900 }), "below-margin");
        await desk.Refused("g", new { name = "Set", benefit = new { kind = "bundlePrice", value = 40, currency = "EUR", items = new[] { new { sku = "POT", quantity = 2 } } }, levers = new object[] { new { kind = "bundleSaving" } } }, "no-saving");
        await desk.Refused("h", new { name = "Soon over", sku = "POT", until = Now.AddDays(2), levers = new object[] { new { kind = "validUntil" } } }, "price-does-not-rise");
        (await desk.Decide())["offers"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_prior_price_and_an_end_are_claimed_with_their_figures_and_lapse_with_the_price()
    {
        await using var host = await HostUnderTest.Start();
        var desk = await Open(host);
        await desk.Publish("week", new
        {
            name = "Pot week",
            sku = "POT",
            benefit = new { kind = "fixedPrice", value = "10.40", currency = "EUR" },
            until = Now.AddDays(7),
            levers = new object[] { new { kind = "priorPrice" }, new { kind = "validUntil" }, new { kind = "charmPrice", marginPercent = 50 } },
            texts = new object[] { new { language = "it", text = "{{product}} a {{price}}, prima {{prior}} (-{{percent}}%)." } },
        });
        var decided = await desk.Decide(language: "it");
        ((string)decided["offers"]![0]!["text"]!).ShouldBe("The POT a 9.99, prima 12.50 (-20%).");
        Claim(decided, "validUntil")!["validUntil"].ShouldNotBeNull();
        var history = await desk.Shop.Get("/v1/products/POT/offer-prices");
        ((string)history["items"]![0]!["amount"]!, (string)history["items"]![0]!["rounding"]!).ShouldBe(("9.99", "charmPrice"));

        await desk.Price("POT", 9.50m);
        WhyNot(await desk.Decide(), "week").ShouldBe("no-better-price");
        var lapsed = await desk.Evidence((string)Claim(decided, "validUntil")!["evidenceId"]!);
        ((bool)lapsed["stands"]!).ShouldBeFalse();

        // Nothing as good right after the end that was told.
        await desk.Draft("again", new { name = "Again", sku = "POT", benefit = new { kind = "fixedPrice", value = "9.00", currency = "EUR" }, from = Now.AddDays(8), until = Now.AddDays(9) });
        await (await desk.TryPublish("again")).Problem(409, "offer.cooldown");
    }

    [Fact]
    public async Task Buyers_are_counted_once_without_staff_oneself_and_those_who_brought_it_back_on_sqlite()
    {
        await using var host = await HostUnderTest.Start();
        await CountBuyers(host);
    }

    [PostgresFact]
    public async Task Buyers_are_counted_on_postgres()
    {
        await using var host = await OfferHosts.OnPostgres(cluster);
        await CountBuyers(host);
    }

    [Fact]
    public async Task A_better_one_and_one_that_goes_with_it_are_offered_to_baskets_that_hold_what_they_go_with()
    {
        await using var host = await HostUnderTest.Start();
        var desk = await Open(host);
        await desk.Product("BIG", 15);
        await desk.Product("CUP", 3, category: "kitchen/cups");
        for (var i = 0; i < 12; i++)
        {
            await Sure(host.Client.PostAsJsonAsync("/v1/purchases", new
            {
                source = "till-7",
                externalId = $"b{i}",
                channel = "store",
                occurredAt = Now,
                currency = "EUR",
                lines = (i < 8 ? new[] { "POT", "CUP" } : ["OTHER"]).Select(sku => new { sku, quantity = 1, unitPrice = 5 }),
            }));
        }

        await host.Client.GetAsync($"/v1/products/POT/related?after={await host.Head()}");
        await desk.Publish("big", Lever("BIG", new { kind = "upsell" }, new { kind = "none" }));
        await desk.Publish("cup", Lever("CUP", new { kind = "crossSell" }));
        await desk.Publish("gone", Lever("CUP", new { kind = "crossSell", atLeast = 100 }));

        var decided = await desk.Decide(new[] { Line("POT") });
        Ids(decided).ShouldBe(["cup", "big"]);
        ((string)Claim(decided, "upsell")!["figures"]!["with"]!, (string)Claim(decided, "crossSell")!["figures"]!["count"]!).ShouldBe(("POT", "8"));
        WhyNot(decided, "gone").ShouldBe("claim-crossSell");
        Ids(await desk.Decide(new[] { Line("OTHER") })).ShouldBeEmpty();
        ((bool)(await desk.Evidence((string)Claim(decided, "upsell")!["evidenceId"]!))["stands"]!).ShouldBeTrue();
        ((bool)(await desk.Evidence((string)Claim(decided, "crossSell")!["evidenceId"]!))["stands"]!).ShouldBeTrue();
    }

    [Fact]
    public async Task Points_that_lapse_are_spoken_of_to_whom_they_belong()
    {
        await using var host = await HostUnderTest.Start();
        var desk = await Open(host);
        await desk.Put("/v1/loyalty/programmes/tea-club", new
        {
            name = "Tea club",
            currency = "EUR",
            pointValue = "0.01",
            expiry = new { kind = "rolling", days = 10 },
            rules = new object[] { new { id = "base", kind = "spend", points = 1, per = 1 } },
        });
        await Sure(host.Client.PostAsJsonAsync("/v1/loyalty/accounts", new { programme = "tea-club", identities = new[] { new { kind = "card", value = "IT-1" } } }));
        var ada = await desk.Buy("1", "IT-1", 40);
        await host.Client.GetAsync($"/v1/customers/{ada}?after={await host.Head()}");
        await desk.Publish("points", new
        {
            name = "Use them",
            levers = new object[] { new { kind = "expiringPoints", programme = "tea-club", days = 14 } },
            texts = new object[] { new { language = "en", text = "{{points}} points lapse on {{pointsExpire}}." } },
        });

        var decided = await desk.Decide(customer: ada);
        ((string)decided["offers"]![0]!["text"]!).ShouldStartWith("40 points lapse on 20");
        ((bool)(await desk.Evidence((string)Claim(decided, "expiringPoints")!["evidenceId"]!))["stands"]!).ShouldBeTrue();
        WhyNot(await desk.Decide(), "points").ShouldBe("claims-unsupported");
    }

    [Fact]
    public async Task A_decoy_is_flagged_and_a_bundle_saves()
    {
        await using var host = await HostUnderTest.Start();
        var desk = await Open(host);
        await desk.Product("A", 20, attributes: new { litres = "2" });
        await desk.Product("B", 10, attributes: new { litres = "1" });
        await desk.Product("C", 20, attributes: new { litres = "1.5" });
        await desk.Publish("decoy", Lever("A", new { kind = "decoy", against = "B", decoy = "C", attributes = new object[] { new { name = "litres" } } }, new { kind = "none" }));
        await desk.Publish("set", new { name = "Set", benefit = new { kind = "bundlePrice", value = 20, currency = "EUR", items = new[] { new { sku = "POT", quantity = 2 } } }, levers = new object[] { new { kind = "bundleSaving" } } });
        var decided = await desk.Decide();
        ((string)Claim(decided, "decoy")!["figures"]!["decoy"]!, (string)Claim(decided, "bundleSaving")!["figures"]!["saving"]!).ShouldBe(("C", "5.00"));

        await desk.Shop.Move("milano-1", "C", "damage", 10);
        WhyNot(await desk.Decide(), "decoy").ShouldBe("claim-decoy");
    }

    [Fact]
    public async Task Evidence_that_nobody_kept_and_streams_of_nothing_are_told_so()
    {
        await using var host = await HostUnderTest.Start();
        await (await host.Client.GetAsync("/v1/offers/evidence/e00")).Problem(404, "offer.evidence-unknown");
        await (await host.Client.GetAsync("/v1/offers/evidence/e0123456789abcdef0123456789abcdef")).Problem(404, "offer.evidence-unknown");
        await (await host.Client.GetAsync("/v1/offers/claims/stream")).Problem(422, "offer.stream-limits");
        await (await host.Client.GetAsync("/v1/offers/claims/stream?offer=NO%20ID")).Problem(422, "offer.stream-limits");
    }

    private static object Lever(string sku, object lever, object? benefit = null) => new { name = $"About {sku}", sku, benefit = benefit ?? Percent20, levers = new[] { lever } };

    private static async Task CountBuyers(HostUnderTest host)
    {
        var desk = await Open(host);
        var terms = Lever("POT", new { kind = "socialProof", days = 7 });
        var ada = await desk.Buy("1", "card-1");
        await desk.Buy("1b", "card-1");
        for (var i = 2; i <= 5; i++)
        {
            await desk.Buy($"{i}", $"card-{i}");
        }

        await desk.Buy("old", "card-old", at: Now.AddDays(-20));
        var clerk = await desk.Buy("clerk", "card-clerk");
        await Sure(host.Client.PatchAsync($"/v1/customers/{clerk}", JsonContent.Create(new { staff = true })));
        await desk.Buy("6", "card-6");
        await desk.Buy("r6", "card-6", returnOf: "6");
        await host.Client.GetAsync($"/v1/customers/{ada}/timeline?after={await host.Head()}");
        await desk.Publish("buyers", terms);

        ((string)Claim(await desk.Decide(), "socialProof")!["figures"]!["customers"]!).ShouldBe("5");
        Claim(await desk.Decide(customer: ada), "socialProof").ShouldBeNull(); // Four others are too few.
    }

    private static async Task<Seen> Until(EventReader reader, string type)
    {
        while (true)
        {
            var seen = await reader.Next();
            if (seen.Type == type)
            {
                return seen;
            }
        }
    }
}

internal static class OfferHosts
{
    public static async Task<HostUnderTest> OnPostgres(PostgresCluster cluster) => await HostUnderTest.Start(
        [$"--ConnectionStrings:Postgres={await cluster.CreateDatabase()}", $"--OMNIGRAINS_MASTER_KEY={Convert.ToBase64String(new byte[32])}"]);
}
