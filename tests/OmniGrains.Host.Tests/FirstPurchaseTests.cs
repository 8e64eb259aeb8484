using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace OmniGrains.Host.Tests;

/// <summary>What the printed curl does.</summary>
public sealed class FirstPurchaseTests
{
    private const string Purchase =
        """
        { "source": "till-1", "externalId": "1001", "channel": "store", "occurredAt": "2026-03-01T09:30:00Z", "currency": "GBP",
          "identities": [{ "kind": "email", "value": "ada@example.com", "verified": true }],
          "lines": [{ "sku": "TEAPOT", "name": "Blue teapot", "quantity": "1", "unitPrice": "12.50" }] }
        """;

    [Fact]
    public async Task A_pushed_purchase_is_found_under_the_customers_email()
    {
        await using var host = await HostUnderTest.Start();
        var answer = await host.Post("/v1/purchases", Purchase);
        var receipt = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        ((string?)receipt["orderId"]).ShouldBe("till-1:1001", receipt.ToJsonString());
        ((string?)receipt["total"]).ShouldStartWith("12.5");

        var found = await host.Client.GetStringAsync($"/v1/customers?email=ada@example.com&after={receipt["position"]}");
        found.ShouldContain((string)receipt["customerId"]!);
    }

    [Theory]
    [InlineData("\"lines\": [{", "\"lines\": [], \"x\": [{", 422)]
    [InlineData("\"12.50\"", "\"-12.50\"", 422)]
    [InlineData("\"GBP\"", "\"XXQ\"", 422)]
    [InlineData("2026-03-01T", "2026-02-30T", 400)]
    [InlineData("\"till-1\"", "\"Till 1\"", 422)]
    [InlineData("\"channel\": \"store\",", "", 400)]
    public async Task A_bad_purchase_is_refused_and_changes_nothing(string good, string bad, int status)
    {
        await using var host = await HostUnderTest.Start();
        Purchase.ShouldContain(good);
        var answer = await host.Post("/v1/purchases", Purchase.Replace(good, bad, StringComparison.Ordinal));
        await answer.Problem(status, status == 400 ? "request.malformed" : "request.invalid");
        (await host.Head()).ShouldBe(0);
    }

    [Fact]
    public async Task The_same_purchase_again_gives_the_first_answer_and_other_content_is_a_conflict()
    {
        await using var host = await HostUnderTest.Start();
        var first = await (await host.Post("/v1/purchases", Purchase)).Content.ReadFromJsonAsync<JsonObject>();
        var again = await (await host.Post("/v1/purchases", Purchase)).Content.ReadFromJsonAsync<JsonObject>();
        again!.ToJsonString().ShouldBe(first!.ToJsonString());
        await (await host.Post("/v1/purchases", Purchase.Replace("12.50", "13.50", StringComparison.Ordinal))).Problem(409, "purchase.other-content");
    }
}
