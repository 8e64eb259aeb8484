using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using OmniGrains.Host.Tests.Inbox;
using OmniGrains.Host.Tests.Notifications;

namespace OmniGrains.Host.Tests.Journeys;

/// <summary>What tests of journeys do to a host.</summary>
internal static class JourneyHost
{
    public static Task<JsonObject> SaveJourney(this HttpClient client, string id, string json) => client.Put($"/v1/journeys/{id}", JsonNode.Parse(json)!);

    public static async Task Track(this HttpClient client, string user, string name, object? properties = null)
    {
        var answer = await client.PostAsJsonAsync("/v1/track", new { userId = user, @event = name, properties = properties ?? new { } });
        ((int)answer.StatusCode).ShouldBe(200, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>A customer with an account and an address, who wants e-mails.</summary>
    public static async Task<string> MakeUser(this HttpClient client, string user, string language = "en", string? zone = null)
    {
        var traits = new JsonObject { ["email"] = $"{user}@example.com", ["name"] = "Ada", ["preferredLanguage"] = language };
        if (zone is not null)
        {
            traits["timezone"] = zone;
        }

        var answer = await client.PostAsJsonAsync("/v1/identify", new JsonObject { ["userId"] = user, ["traits"] = traits });
        ((int)answer.StatusCode).ShouldBe(200, await answer.Content.ReadAsStringAsync());
        var found = await (await client.GetAsync($"/v1/customers?id.account={user}")).Read();
        var id = (string)found["items"]![0]!["id"]!;
        foreach (var purpose in (string[])["marketing", "loyalty"])
        {
            await client.Put($"/v1/customers/{id}/consents", new { channel = "email", purpose, granted = true });
        }

        return id;
    }

    public static async Task Buy(this HttpClient client, string user, string document, object? lines = null)
    {
        var answer = await client.PostAsJsonAsync("/v1/purchases", new
        {
            source = "till",
            externalId = document,
            channel = "store",
            occurredAt = "2026-03-01T10:00:00Z",
            currency = "EUR",
            identities = new[] { new { kind = "account", value = user } },
            lines = lines ?? new[] { new { sku = "TEA", name = "Tea", quantity = "1", unitPrice = "50" } },
        });
        ((int)answer.StatusCode).ShouldBeInRange(200, 201, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>The events of a kind, from the beginning, until there are so many.</summary>
    public static async Task<List<JsonNode>> Happened(this HostUnderTest host, string kind, int times = 1, Func<JsonNode, bool>? which = null)
    {
        var found = new List<JsonNode>();
        await using var events = await EventReader.Open(host, $"/v1/stream?kind={kind}&from=0");
        while (found.Count < times)
        {
            var data = (await events.Next()).Data["data"]!;
            if (which?.Invoke(data) != false)
            {
                found.Add(data);
            }
        }

        return found;
    }

    public static async Task<JsonObject> Results(this HostUnderTest host, string id, string query = "") =>
        await (await host.Client.GetAsync($"/v1/journeys/{id}/results?after={await host.Head()}{query}")).Read();

    public static async Task<JsonObject> Post(this HttpClient client, string path, object? body = null)
    {
        using var content = new StringContent(body is null ? "" : JsonSerializer.Serialize(body), System.Text.Encoding.UTF8, "application/json");
        return await (await client.PostAsync(path, body is null ? null : content)).Read();
    }
}
