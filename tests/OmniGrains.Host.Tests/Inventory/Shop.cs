using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace OmniGrains.Host.Tests.Inventory;

/// <summary>What these tests do over HTTP, in few words.</summary>
internal sealed class Shop(HttpClient client)
{
    public HttpClient Client => client;

    public async Task Open(string place, int priority = 0)
    {
        var answer = await client.PutAsJsonAsync($"v1/places/{place}", new { name = place, kind = "store", country = "IT", zone = "Europe/Rome", tracksStock = true, priority });
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
    }

    public Task<JsonObject> Receive(string place, string sku, decimal quantity) => Move(place, sku, "receive", quantity);

    public async Task<JsonObject> Move(string place, string sku, string kind, decimal quantity) =>
        await Ok(await client.PostAsJsonAsync($"v1/stock/{place}/{sku}/movements", new { kind, quantity, reason = "test" }));

    public Task<HttpResponseMessage> TryReserve(object body, string? key = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "v1/reservations") { Content = JsonContent.Create(body) };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return client.SendAsync(request);
    }

    public async Task<JsonObject> Reserve(object body, string? key = null)
    {
        var answer = await TryReserve(body, key);
        answer.StatusCode.ShouldBe(HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
    }

    public static object One(string place, string sku, decimal quantity = 1, int seconds = 600) =>
        new { lines = new[] { new { sku, quantity } }, place, expiresInSeconds = seconds };

    public async Task<JsonObject> Get(string path) => await Ok(await client.GetAsync(path));

    public async Task<JsonObject> Post(string path, object? body = null) => await Ok(await client.PostAsJsonAsync(path, body ?? new { }));

    public async Task<decimal> Figure(string place, string sku, string bucket) => Figure((await Get($"v1/stock/{place}/{sku}"))[bucket]);

    public static decimal Figure(JsonNode? text) => decimal.Parse((string)text!, CultureInfo.InvariantCulture);

    private static async Task<JsonObject> Ok(HttpResponseMessage answer)
    {
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
    }
}
