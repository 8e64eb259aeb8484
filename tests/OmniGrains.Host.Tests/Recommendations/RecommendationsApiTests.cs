using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using OmniGrains.Host.Tests.Inventory;
using OmniGrains.Tests.Shared;

namespace OmniGrains.Host.Tests.Recommendations;

/// <summary>Recommendations through the real pipeline, learned from purchases that were pushed.</summary>
public sealed class RecommendationsApiTests(PostgresCluster cluster) : IClassFixture<PostgresCluster>
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task The_worked_case_on_sqlite()
    {
        await using var host = await HostUnderTest.Start();
        await TheWorkedCase(host);
    }

    [PostgresFact]
    public async Task The_worked_case_on_postgres()
    {
        await using var host = await HostUnderTest.Start(
            [$"--ConnectionStrings:Postgres={await cluster.CreateDatabase()}", $"--OMNIGRAINS_MASTER_KEY={Convert.ToBase64String(new byte[32])}"]);
        await TheWorkedCase(host);
        await EachReason(host);
    }

    [Fact]
    public async Task Each_reason_is_told_with_its_figures()
    {
        await using var host = await HostUnderTest.Start();
        await EachReason(host);
    }

    [Fact]
    public async Task What_cannot_be_sold_lies_in_the_basket_or_was_just_returned_is_left_out()
    {
        await using var host = await HostUnderTest.Start();
        var shop = new Shop(host.Client);
        await shop.Open("milano-1");
        foreach (var sku in (string[])["POT", "CUP", "BACK", "OLD"])
        {
            await shop.Receive("milano-1", sku, 5);
            (await host.Client.PutAsJsonAsync($"/v1/products/{sku}", new { name = $"The {sku}" })).EnsureSuccessStatusCode();
        }

        (await host.Client.PostAsJsonAsync("/v1/products/OLD/archive", new { })).EnsureSuccessStatusCode();
        await Push(host, Sale("1", "ada", "POT", "CUP", "BACK", "OLD", "GONE"));
        await Push(host, Return("r1", "1", "ada", "BACK"));
        var ada = await CustomerOf(host, "ada");

        Skus(await Get(host, $"/v1/customers/{ada}/recommendations?place=milano-1")).ShouldBe(["POT", "CUP"]);
        Skus(await Get(host, $"/v1/customers/{ada}/recommendations?basket=CUP&channel=web")).ShouldBe(["POT"]);
        var pot = (await Get(host, $"/v1/customers/{ada}/recommendations?lang=it"))["items"]!.AsArray().Single(item => (string)item!["sku"]! == "POT");
        ((string?)pot!["name"], (string?)pot["say"]).ShouldBe(("The POT", "Ha già preso The POT: lo desidera di nuovo?"));

        // Bought again, it is wanted again.
        await Push(host, Sale("2", "ada", "BACK"));
        Skus(await Get(host, $"/v1/customers/{ada}/recommendations")).ShouldContain("BACK");
    }

    [Fact]
    public async Task An_erased_customer_is_nobody_and_their_baskets_still_teach()
    {
        await using var host = await HostUnderTest.Start();
        await Push(host, Sale("1", "bob", "POT", "CUP"));
        await Push(host, Sale("2", "bob", "TEA"));
        var bob = await CustomerOf(host, "bob");
        using var erased = await host.Client.DeleteAsync($"/v1/customers/{bob}");
        erased.IsSuccessStatusCode.ShouldBeTrue(await erased.Content.ReadAsStringAsync());

        await (await host.Client.GetAsync($"/v1/customers/{bob}/recommendations?after={await host.Head()}")).Problem(404, "customer.unknown");
        Skus(await Get(host, "/v1/products/POT/related?support=1")).ShouldBe(["CUP"]);
        Skus(await Get(host, "/v1/products/POT/related?basket=next&support=1")).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("/v1/recommendations?limit=0")]
    [InlineData("/v1/recommendations?lang=xx")]
    [InlineData("/v1/recommendations?channel=NO%20CHANNEL")]
    [InlineData("/v1/recommendations?basket=%20")]
    [InlineData("/v1/products/POT/related?basket=last")]
    [InlineData("/v1/products/POT/related?support=0")]
    [InlineData("/v1/products/POT/related?place=%20")]
    public async Task Bad_questions_are_told_what_to_ask(string path)
    {
        await using var host = await HostUnderTest.Start();
        await (await host.Client.GetAsync(path)).Problem(422, "recommendations.limits");
    }

    // N = 200, c_i = 40, c_j = 25, c_ij = 10: lift 2.0, Jaccard 0.1818, cosine 0.3162.
    private static async Task TheWorkedCase(HostUnderTest host)
    {
        await Push(host, [.. Enumerable.Range(0, 200).Select(i => Sale($"w{i}", null, i switch
        {
            < 10 => ["I", "J"],
            < 40 => ["I"],
            < 55 => ["J"],
            _ => ["K"],
        }))]);

        var related = (await Get(host, "/v1/products/I/related"))["items"]!.AsArray().ShouldHaveSingleItem()!;
        ((string?)related["sku"], (long)related["count"]!, (long)related["outOf"]!).ShouldBe(("J", 10, 40));
        ((double)related["lift"]!, (double)related["jaccard"]!, (double)related["cosine"]!).ShouldBe((2.0, 0.1818, 0.3162));
        Skus(await Get(host, "/v1/products/I/related?support=11")).ShouldBeEmpty();
        Skus(await Get(host, "/v1/recommendations?limit=3")).ShouldBe(["K", "I", "J"]);
    }

    private static async Task EachReason(HostUnderTest host)
    {
        // Cora buys as Dan and Eve do: a lamp, then a bulb; Dan had a shade too.
        foreach (var sale in (string[])[Sale("d1", "dan", "LAMP", "SHADE"), Sale("e1", "eve", "LAMP", "SHADE"), Sale("d2", "dan", "BULB"), Sale("e2", "eve", "BULB"),
            Sale("e3", "eve", "VASE"), Sale("c1", "cora", "LAMP"), Sale("c2", "cora", "LAMP")])
        {
            await Push(host, sale);
        }

        var cora = await CustomerOf(host, "cora");
        var items = (await Get(host, $"/v1/customers/{cora}/recommendations"))["items"]!.AsArray();

        Reason(items, "LAMP").ShouldBe(("boughtAgain", null, 2, null));
        Reason(items, "SHADE").ShouldBe(("boughtTogether", "LAMP", 2, 4));
        Reason(items, "BULB").ShouldBe(("boughtNext", "LAMP", 2, 4));
        Reason(items, "VASE").ShouldBe(("similarCustomers", null, 1, 2));
        ((string?)items[0]!["sku"]).ShouldBe("LAMP");
    }

    private static (string, string?, long, long?) Reason(JsonArray items, string sku)
    {
        var reason = items.Single(item => (string)item!["sku"]! == sku)!["reason"]!;
        return ((string)reason["kind"]!, (string?)reason["sku"], (long)reason["count"]!, (long?)reason["outOf"]);
    }

    private static string Sale(string id, string? account, params string[] skus) => Document(id, account, "sale", 1, "", skus);

    private static string Return(string id, string of, string? account, params string[] skus) => Document(id, account, "return", -1, $"\"returnOf\":\"{of}\",", skus);

    private static string Document(string id, string? account, string kind, int quantity, string more, string[] skus) =>
        $$"""{"source":"till-1","externalId":"{{id}}","kind":"{{kind}}",{{more}}"channel":"web","occurredAt":"{{Now:O}}","currency":"EUR","identities":[{{(
            account is null ? "" : $$"""{"kind":"account","value":"{{account}}"}""")}}],"lines":[{{string.Join(',', skus.Select(
            (sku, i) => $$"""{"sku":"{{sku}}","quantity":"{{quantity}}","unitPrice":"{{10 - i}}"}"""))}}]}""";

    private static async Task Push(HostUnderTest host, params string[] documents)
    {
        using var answer = await host.Post("/v1/purchases/bulk", Encoding.UTF8.GetBytes(string.Join('\n', documents)), "application/x-ndjson");
        var text = await answer.Content.ReadAsStringAsync();
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Count(row => row.Contains("\"recorded\"", StringComparison.Ordinal)).ShouldBe(documents.Length, text);
    }

    private static async Task<string> CustomerOf(HostUnderTest host, string account) =>
        (string)(await Get(host, $"/v1/customers?id.account={account}"))["items"]![0]!["id"]!;

    private static async Task<JsonObject> Get(HostUnderTest host, string path)
    {
        using var answer = await host.Client.GetAsync($"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}after={await host.Head()}");
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
    }

    private static IEnumerable<string> Skus(JsonObject list) => list["items"]!.AsArray().Select(item => (string)item!["sku"]!);
}
