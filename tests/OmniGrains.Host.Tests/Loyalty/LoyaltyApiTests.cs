using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OmniGrains.Tests.Shared;

namespace OmniGrains.Host.Tests.Loyalty;

/// <summary>Programmes, enrolment, earning and reports through the real pipeline.</summary>
public sealed class LoyaltyApiTests(PostgresCluster cluster) : IClassFixture<PostgresCluster>
{
    [Fact]
    public async Task A_programme_is_set_up_read_changed_by_its_version_and_refused_when_it_makes_no_sense()
    {
        await using var host = await HostUnderTest.Start();
        await TeaClub.Open(host);
        using var read = await host.Client.GetAsync(TeaClub.Programme);
        read.Headers.ETag!.Tag.ShouldBe("\"1\"");
        var terms = (await read.Content.ReadFromJsonAsync<JsonObject>())!["terms"]!;
        ((string?)terms["rules"]![1]!["when"]!["days"]![0]).ShouldBe("saturday");
        ((string?)terms["refunds"]).ShouldBe("within_balance");

        (await TeaClub.Sure(await host.Client.PutAsJsonAsync(TeaClub.Programme, TeaClub.Terms())))["version"]!.GetValue<int>().ShouldBe(1, "the same terms are no change");
        using var stale = new HttpRequestMessage(HttpMethod.Put, TeaClub.Programme) { Content = JsonContent.Create(TeaClub.Terms(7)), Headers = { { "If-Match", "\"0\"" } } };
        await (await host.Client.SendAsync(stale)).Problem(412, "loyalty.programme-changed");
        await (await host.Client.PutAsJsonAsync(TeaClub.Programme, new { name = "x", zone = "Rome" })).Problem(422, "request.invalid");
        await (await host.Client.PutAsJsonAsync(TeaClub.Programme, new { name = "x", rules = new[] { new { id = "r", kind = "spend", points = 1 } } })).Problem(422, "request.invalid");
        await (await host.Client.GetAsync("/v1/loyalty/programmes/none")).Problem(404, "loyalty.programme-unknown");
        for (var i = 0; i < 3; i++)
        {
            await TeaClub.Sure(await host.Client.PutAsJsonAsync($"/v1/loyalty/programmes/p{i}", new { name = "more" }));
        }

        await (await host.Client.PutAsJsonAsync("/v1/loyalty/programmes/p9", new { name = "more" })).Problem(409, "loyalty.too-many-programmes");
        (await host.Client.GetFromJsonAsync<JsonObject>("/v1/loyalty/programmes"))!["items"]!.AsArray().Count.ShouldBe(4);
    }

    [Fact]
    public async Task Enrolled_at_the_till_found_by_card_and_phone_and_on_the_live_record()
    {
        await using var host = await HostUnderTest.Start();
        var club = await TeaClub.Open(host, pendingDays: 14);
        var again = await club.Enrol("IT-4711", "+39 347 123 4567");
        ((string?)again["accountId"]).ShouldBe(club.Account);
        await club.Buy("1", 600);

        await club.Has(0, pending: 600);
        var account = await club.Read();
        ((string?)account["tier"]!["id"]).ShouldBe("gold");
        account["nextTier"].ShouldBeNull();
        account["nextActivation"].ShouldNotBeNull();
        foreach (var by in (string[])["card=IT-4711", "qr=IT-4711", "phone=%2B393471234567"])
        {
            ((string?)(await host.Client.GetFromJsonAsync<JsonObject>($"/v1/loyalty/accounts?programme=tea-club&{by}"))!["id"]).ShouldBe(club.Account, by);
        }

        await (await host.Client.GetAsync("/v1/loyalty/accounts?programme=tea-club&card=NOBODY-1")).Problem(404, "loyalty.account-unknown");
        await (await host.Client.GetAsync("/v1/loyalty/accounts?card=IT-4711")).Problem(422, "request.invalid");
        var customer = (await host.Client.GetFromJsonAsync<JsonObject>($"/v1/customers/{(string?)account["customerId"]}"))!;
        ((string?)customer["loyalty"]![0]!["tier"]).ShouldBe("gold");
        TeaClub.Points(customer["loyalty"]![0]!, "pending").ShouldBe(600);
        await (await host.Client.PostAsJsonAsync("/v1/loyalty/accounts", new { programme = "none", identities = new[] { new { kind = "card", value = "IT-1" } } })).Problem(404, "loyalty.programme-unknown");
        await (await host.Client.PostAsJsonAsync("/v1/loyalty/accounts", new { programme = "tea-club", identities = Array.Empty<object>() })).Problem(422, "request.invalid");
    }

    [Fact]
    public async Task The_ledger_adds_up_to_the_balance_and_a_dry_run_explains_every_rule()
    {
        await using var host = await HostUnderTest.Start();
        var club = await TeaClub.Open(host);
        await club.Buy("1", 100);
        await club.Buy("r-1", 40, returnOf: "1");
        await club.Has(60);
        await TeaClub.Sure(await club.Post("/adjustments", new { adjustmentId = "g1", points = "25", reason = "goodwill" }));
        await TeaClub.Sure(await club.Post("/events", new { eventId = "e1", name = "review-written" }));
        await (await club.Post("/events", new { eventId = "e2", name = "review-written" })).Problem(409, "loyalty.event-limit");
        await (await club.Post("/adjustments", new { adjustmentId = "g2", points = "-999", reason = "correction" })).Problem(409, "loyalty.points-insufficient");
        await club.Has(95);

        var (cursor, entries) = ("", new List<JsonNode>());
        do
        {
            var page = (await host.Client.GetFromJsonAsync<JsonObject>($"/v1/loyalty/accounts/{club.Account}/ledger?limit=2&cursor={cursor}&after={await host.Head()}"))!;
            entries.AddRange(page["items"]!.AsArray().Select(entry => entry!));
            cursor = (string?)page["next"] ?? "";
        }
        while (cursor.Length > 0);
        entries.Select(entry => (string?)entry["kind"]).ShouldBe(["issued", "issued", "reversed", "issued"]);
        entries.Sum(entry => TeaClub.Points(entry, "change")).ShouldBe(95);

        var dry = await TeaClub.Sure(await host.Client.PostAsJsonAsync($"{TeaClub.Programme}/calculate", new
        {
            accountId = club.Account,
            channel = "store",
            currency = "EUR",
            at = "2026-03-01T10:00:00+01:00",
            lines = new object[] { new { sku = "TEAPOT", quantity = 1, unitPrice = "10" }, new { sku = "CUP", quantity = 2, unitPrice = "2.50" } },
        }));
        TeaClub.Points(dry, "points").ShouldBe(25);
        dry["awards"]!.AsArray().Select(award => $"{award!["rule"]} {award["outcome"]}").ShouldBe(["base applied", "weekend applied"]);
        ((string?)dry["expiresAt"]).ShouldBe("2027-03-31T22:00:00Z");
        await club.Has(95);
    }

    [PostgresFact]
    public async Task Ledger_and_liability_answer_on_postgresql_too()
    {
        await using var host = await HostUnderTest.Start(
            [$"--ConnectionStrings:Postgres={await cluster.CreateDatabase()}", $"--OMNIGRAINS_MASTER_KEY={Convert.ToBase64String(new byte[32])}"]);
        await LedgerAndLiability(host);
    }

    [Fact]
    public async Task Liability_adds_up_and_gives_the_worked_case()
    {
        await using var host = await HostUnderTest.Start();
        await LedgerAndLiability(host);
    }

    private static async Task LedgerAndLiability(HostUnderTest host)
    {
        var club = await TeaClub.Open(host);
        await club.Buy("1", 10_000);
        await club.Has(10_000);
        await TeaClub.Sure(await club.Post("/payments", new { paymentId = "x", points = 4_500 }));
        await TeaClub.Sure(await club.Post("/payments/x/capture", new { }));
        (await host.Client.GetFromJsonAsync<JsonObject>($"/v1/loyalty/accounts/{club.Account}/ledger?after={await host.Head()}"))!["items"]!.AsArray().Count.ShouldBe(3);

        var report = (await host.Client.GetFromJsonAsync<JsonObject>($"/v1/reports/loyalty-liability?programme=tea-club&allocated=9000&expected=9700&after={await host.Head()}"))!;
        TeaClub.Points(report["total"]!, "issued").ShouldBe(10_000);
        TeaClub.Points(report["total"]!, "outstanding").ShouldBe(5_500);
        TeaClub.Points(report["revenue"]!, "recognised").ShouldBe(4_175.26m);
        TeaClub.Points(report["revenue"]!, "deferred").ShouldBe(4_824.74m);
        TeaClub.Points(report["days"]![0]!, "spent").ShouldBe(4_500);
        await (await host.Client.GetAsync("/v1/reports/loyalty-liability?programme=none")).Problem(404, "loyalty.programme-unknown");
        await (await host.Client.GetAsync("/v1/reports/loyalty-liability?programme=tea-club&from=2026-02-01&to=2026-01-01")).Problem(422, "request.invalid");
    }
}
