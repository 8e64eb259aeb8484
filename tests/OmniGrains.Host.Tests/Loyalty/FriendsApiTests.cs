using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OmniGrains.Tests.Shared;

namespace OmniGrains.Host.Tests.Loyalty;

/// <summary>Members who bring others, signals of fraud, and a change of rules that is tried before it is made, through the real pipeline.</summary>
public sealed class FriendsApiTests(PostgresCluster cluster) : IClassFixture<PostgresCluster>
{
    [Fact]
    public async Task A_friend_who_enrols_with_a_code_and_buys_earns_points_for_both()
    {
        await using var host = await HostUnderTest.Start();
        var club = await TeaClub.Open(host);
        await (await Enrol(host, "IT-0001", "7QH2KX9TPA")).Problem(409, "loyalty.referral-not-offered");
        await Change(host, terms => terms["referral"] = new JsonObject { ["referrerPoints"] = 50, ["referredPoints"] = 20, ["minAmount"] = 10 });
        var code = (string)(await TeaClub.Sure(await club.Post("/referral-code", new { })))["code"]!;
        ((string)(await TeaClub.Sure(await club.Post("/referral-code", new { })))["code"]!).ShouldBe(code);
        await (await Enrol(host, "IT-0001", "AAAAAAAAAA")).Problem(422, "loyalty.referral-unknown");

        var friend = (string)(await TeaClub.Sure(await Enrol(host, "IT-0001", code.ToLowerInvariant().Insert(5, " "))))["accountId"]!;
        await club.Buy("f-1", 5, card: "IT-0001");
        TeaClub.Points(await club.Read(friend), "active").ShouldBe(5);
        await club.Buy("f-2", 30, card: "IT-0001");
        TeaClub.Points(await club.Read(friend), "active").ShouldBe(55);
        await club.Has(50);

        var ledger = (await host.Client.GetFromJsonAsync<JsonObject>($"/v1/loyalty/accounts/{club.Account}/ledger?after={await host.Head()}"))!["items"]!.AsArray();
        ((string?)ledger[0]!["cause"]).ShouldBe("referral");
        var record = club.Account[(club.Account.IndexOf(':', StringComparison.Ordinal) + 1)..];
        var timeline = (await host.Client.GetFromJsonAsync<JsonObject>($"/v1/customers/{record}/timeline?after={await host.Head()}"))!["items"]!.AsArray();
        timeline.Select(entry => (string?)entry!["kind"]).ShouldBe(["points-earned", "tier-changed", "loyalty-joined", "identity-attached"], ignoreOrder: true);
        ((string?)timeline.First(entry => (string?)entry!["kind"] == "points-earned")!["summary"]).ShouldBe("Earned 50 points");
    }

    [Fact]
    public Task What_looks_like_fraud_is_listed_and_a_change_of_rules_is_tried_on_what_was_bought() => WatchAndTry([]);

    [PostgresFact]
    public async Task On_postgresql_too() => await WatchAndTry(
        [$"--ConnectionStrings:Postgres={await cluster.CreateDatabase()}", $"--OMNIGRAINS_MASTER_KEY={Convert.ToBase64String(new byte[32])}"]);

    private static async Task WatchAndTry(string[] settings)
    {
        await using var host = await HostUnderTest.Start(settings);
        var club = await TeaClub.Open(host);
        await Change(host, terms => terms["watch"] = new JsonObject { ["mostPurchasesPerHour"] = 2 });
        foreach (var i in Enumerable.Range(1, 3))
        {
            await club.Buy($"w-{i}", 10);
        }

        var signal = (await host.Client.GetFromJsonAsync<JsonObject>($"{TeaClub.Programme}/signals?after={await host.Head()}"))!["items"]!.AsArray().ShouldHaveSingleItem()!;
        ((string?)signal["kind"], (int)signal["count"]!, (string?)signal["accountId"], (string?)signal["reference"]).ShouldBe(("velocity", 3, club.Account, "till-7:w-3"));

        var draft = JsonNode.Parse((await host.Client.GetFromJsonAsync<JsonObject>(TeaClub.Programme))!["terms"]!.ToJsonString())!.AsObject();
        draft["rules"]!.AsArray()[0]!["points"] = "2";
        var result = await TeaClub.Sure(await host.Client.PostAsJsonAsync($"{TeaClub.Programme}/simulate", new { terms = draft }));
        ((int)result["purchases"]!, TeaClub.Points(result, "now"), TeaClub.Points(result, "draft"), TeaClub.Points(result, "cost"), (bool)result["cut"]!)
            .ShouldBe((3, 30, 60, 0.30m, false));
        await club.Has(30);
        await (await host.Client.PostAsJsonAsync($"{TeaClub.Programme}/simulate", new { terms = new { name = "x", zone = "Rome" } })).Problem(422, "request.invalid");
        await (await host.Client.PostAsJsonAsync($"{TeaClub.Programme}/simulate", new { terms = draft, until = "0001-01-01T00:00:00Z" })).Problem(422, "request.invalid");
        await (await host.Client.PostAsJsonAsync($"{TeaClub.Programme}/simulate", new { terms = draft, from = "9999-12-31T23:59:59Z" })).Problem(422, "request.invalid");
        await (await host.Client.PostAsJsonAsync("/v1/loyalty/programmes/none/simulate", new { terms = draft })).Problem(404, "loyalty.programme-unknown");
    }

    private static Task<HttpResponseMessage> Enrol(HostUnderTest host, string card, string code) => host.Client.PostAsJsonAsync("/v1/loyalty/accounts", new
    {
        programme = "tea-club",
        identities = new[] { new { kind = "card", value = card } },
        referralCode = code,
    });

    private static async Task Change(HostUnderTest host, Action<JsonObject> change)
    {
        var terms = (await host.Client.GetFromJsonAsync<JsonObject>(TeaClub.Programme))!["terms"]!.AsObject();
        change(terms);
        await TeaClub.Sure(await host.Client.PutAsJsonAsync(TeaClub.Programme, terms));
    }
}
