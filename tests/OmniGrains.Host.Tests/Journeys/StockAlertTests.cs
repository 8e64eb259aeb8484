using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OmniGrains.Host.Tests.Inbox;
using OmniGrains.Host.Tests.Notifications;

namespace OmniGrains.Host.Tests.Journeys;

/// <summary>Who waits for goods: customers, however many records they have.</summary>
public sealed class StockAlertTests
{
    [Fact]
    public async Task A_customer_of_two_records_is_told_once_and_stops_waiting_on_both()
    {
        await using var host = await HostUnderTest.Start();
        await Shop(host);
        var (ada, bob) = await Merged(host, "ada", "bob", "POT");
        ((bool)(await host.Client.Put($"/v1/customers/{bob}/stock-alerts/POT", new { }))["waits"]!).ShouldBeTrue();
        await Receive(host, "POT");
        await host.Happened("journey.back-in-stock");

        // Both waited; the second one is dropped with the first one's answer.
        await host.Happened("journey.stock-alert-dropped");
        await Receive(host, "MARKER", ada);
        (await Kinds(host, "journey.back-in-stock")).ShouldBe(["POT", "MARKER"]);
    }

    [Fact]
    public async Task Taking_it_back_takes_it_back_for_the_whole_customer()
    {
        await using var host = await HostUnderTest.Start();
        await Shop(host);
        var (ada, _) = await Merged(host, "ada", "bob", "POT");
        ((bool)(await (await host.Client.DeleteAsync($"/v1/customers/{ada}/stock-alerts/POT")).Read())["waits"]!).ShouldBeFalse();
        await host.Happened("journey.stock-alert-dropped", 2);
        await Receive(host, "POT");
        await Receive(host, "MARKER", ada);
        (await Kinds(host, "journey.back-in-stock")).ShouldBe(["MARKER"]);
    }

    [Fact]
    public async Task An_erased_customer_waits_no_more()
    {
        await using var host = await HostUnderTest.Start();
        await Shop(host);
        var eve = await host.Client.MakeUser("eve");
        await host.Client.Put($"/v1/customers/{eve}/stock-alerts/POT", new { });
        (await host.Client.DeleteAsync($"/v1/customers/{eve}")).EnsureSuccessStatusCode();
        ((string?)(await host.Happened("journey.stock-alert-dropped"))[0]["record"]).ShouldBe(eve);
        await Receive(host, "POT");
        await Receive(host, "MARKER", await host.Client.MakeUser("ada"));
        (await Kinds(host, "journey.back-in-stock")).ShouldBe(["MARKER"]);
    }

    // Two customers who both wait, and then turn out to be one.
    private static async Task<(string One, string Other)> Merged(HostUnderTest host, string one, string other, string sku)
    {
        var (ada, bob) = (await host.Client.MakeUser(one), await Anonymous(host, other));
        foreach (var id in (string[])[ada, bob])
        {
            await host.Client.Put($"/v1/customers/{id}/stock-alerts/{sku}", new { });
        }

        var merged = await host.Client.PostAsJsonAsync($"/v1/customers/{ada}/merges", new { with = bob, reason = "the same" });
        ((int)merged.StatusCode).ShouldBeInRange(200, 201, await merged.Content.ReadAsStringAsync());
        return (ada, bob);
    }

    private static async Task<string> Anonymous(HostUnderTest host, string name)
    {
        (await host.Client.PostAsJsonAsync("/v1/track", new { anonymousId = $"phone-{name}-0a1b2c3d", @event = "Opened" })).EnsureSuccessStatusCode();
        return (string)(await (await host.Client.GetAsync($"/v1/customers?id.anonymous=phone-{name}-0a1b2c3d")).Read())["items"]![0]!["id"]!;
    }

    // All that was told so far: what comes last is told behind it.
    private static async Task<List<string>> Kinds(HostUnderTest host, string kind)
    {
        var told = new List<string>();
        await host.Happened(kind, 1, data =>
        {
            told.Add((string)data["sku"]!);
            return told[^1] == "MARKER";
        });
        return told;
    }

    private static Task<JsonObject> Shop(HostUnderTest host) => host.Client.Put(
        "/v1/places/milano-1", new { name = "Milano", kind = "store", country = "IT", zone = "Europe/Rome", ships = true, collection = true, takesReturns = true, tracksStock = true });

    private static async Task Receive(HostUnderTest host, string sku, string? waits = null)
    {
        if (waits is not null)
        {
            await host.Client.Put($"/v1/customers/{waits}/stock-alerts/{sku}", new { });
        }

        await host.Client.Post($"/v1/stock/milano-1/{sku}/movements", new { kind = "receive", quantity = "5", reason = "delivery" });
    }
}
