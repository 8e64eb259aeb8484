using System.Globalization;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using OmniGrains.Engine;

namespace OmniGrains.Host.Tests.Channels;

/// <summary>What tests of channels do to a host.</summary>
internal static class ConnectedHost
{
    public const string Secret = "shpss_very-secret-webhook-key";

    /// <summary>A Shopify order with one line of two teapots at 25.00 each, as Shopify tells it.</summary>
    public static string Order(long id, DateTimeOffset updatedAt, string more = "", string status = "paid") => string.Create(CultureInfo.InvariantCulture, $$"""
        { "id": {{id}}, "name": "#{{id}}", "created_at": "2026-03-01T09:00:00Z", "updated_at": "{{updatedAt:yyyy-MM-dd'T'HH:mm:ss'Z'}}", "currency": "EUR", "financial_status": "{{status}}",
          "total_price": "50.00", "customer": { "id": 777, "email": "ada.lovelace@mail.example", "verified_email": true }, "shipping_address": { "country_code": "IT" },
          "line_items": [{ "id": 11, "sku": "TEAPOT", "name": "Teapot", "quantity": 2, "price": "25.00" }] {{more}} }
        """);

    public static async Task<JsonObject> Connect(this HostUnderTest host, string id = "acme", string? baseUrl = null, object? more = null)
    {
        var body = JsonNode.Parse($$"""
            { "connector": "shopify", "channel": "web", "places": { "655441491": "milano-1" }, "secrets": { "webhookSecret": "{{Secret}}", "accessToken": "{{ShopifyStandIn.Token}}" } }
            """)!.AsObject();
        if (baseUrl is not null)
        {
            body["baseUrl"] = baseUrl;
        }

        foreach (var (name, value) in more is null ? [] : System.Text.Json.JsonSerializer.SerializeToNode(more)!.AsObject())
        {
            body[name] = value?.DeepClone();
        }

        var answer = await host.Client.PutAsJsonAsync($"/v1/connections/{id}", body);
        var text = await answer.Content.ReadAsStringAsync();
        ((int)answer.StatusCode).ShouldBe(200, text);
        return JsonNode.Parse(text)!.AsObject();
    }

    public static async Task<HttpResponseMessage> Deliver(this HostUnderTest host, string topic, string body, string? signature = null, string eventId = "e-1", string connection = "acme")
    {
        using var anybody = host.NewClient(null);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/webhooks/shopify/{connection}") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("X-Shopify-Topic", topic);
        request.Headers.Add("X-Shopify-Event-Id", eventId);
        request.Headers.Add("X-Shopify-Hmac-Sha256", signature ?? Sign(body));
        return await anybody.SendAsync(request);
    }

    /// <summary>Delivers, and says what was answered.</summary>
    public static async Task<JsonObject> Delivered(this HostUnderTest host, string topic, string body, string eventId = "e-1")
    {
        var answer = await host.Deliver(topic, body, eventId: eventId);
        ((int)answer.StatusCode).ShouldBe(200, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
    }

    public static string Sign(string body) => Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes(body)));

    public static async Task<JsonObject> Json(this HostUnderTest host, string path) => (await host.Client.GetFromJsonAsync<JsonObject>(path))!;

    /// <summary>Waits until the troubles of a connection are as they should be, looking again whenever something was recorded.</summary>
    public static async Task Troubles(this HostUnderTest host, Func<JsonArray, bool> holds, string connection = "acme")
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var tail = host.App.Services.GetRequiredService<Tail>();
        for (var head = tail.Head; !holds((await host.Json($"/v1/connections/{connection}?after={head}"))["sync"]!["troubles"]!.AsArray()); head = tail.Head)
        {
            await tail.Wait(head, limit.Token);
        }
    }

    /// <summary>Waits until the journal holds an event of this type that comes after a position.</summary>
    public static async Task<long> Recorded(this HostUnderTest host, string type, long after = 0)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var tail = host.App.Services.GetRequiredService<Tail>();
        while (true)
        {
            await tail.Wait(after, limit.Token);
            foreach (var recorded in await tail.Read(after, 500, limit.Token))
            {
                after = recorded.Position;
                if (recorded.Type == type)
                {
                    return after;
                }
            }
        }
    }
}
