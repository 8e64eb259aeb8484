using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace OmniGrains.Host.Tests.Orders;

/// <summary>Two shops in Italy and what is done with orders over HTTP, in few words.</summary>
internal sealed class OrderDesk(HostUnderTest host)
{
    public const string Address = """{ "line1": "Via Roma 1", "postalCode": "20121", "city": "Milano", "country": "IT", "name": "Ada Example" }""";

    private int _number;

    public static async Task<OrderDesk> Opened(HostUnderTest host, int inMilano = 5, int inRoma = 5)
    {
        var desk = new OrderDesk(host);
        foreach (var (place, latitude, stock, priority) in new[] { ("milano-1", 45.46, inMilano, 2), ("roma-1", 41.9, inRoma, 1) })
        {
            await Ok(await host.Client.PutAsJsonAsync($"/v1/places/{place}", new
            {
                name = place,
                kind = "store",
                country = "IT",
                zone = "Europe/Rome",
                location = new { latitude, longitude = 9.2 },
                priority,
                ships = true,
                collection = true,
                takesReturns = true,
                tracksStock = true,
            }));
            await desk.Post($"/v1/stock/{place}/POT/movements", $$"""{ "kind": "receive", "quantity": {{stock}}, "reason": "test" }""");
        }

        return desk;
    }

    public Task<JsonObject> Place(int quantity = 1, string delivery = "collect", string? id = null) => Post("/v1/orders", Cart(quantity, delivery, id));

    public string Cart(int quantity, string delivery = "collect", string? id = null) =>
        $$"""
        { "source": "web", "externalId": "{{id ?? $"{++_number}"}}", "channel": "web", "currency": "EUR",
          "identities": [{ "kind": "email", "value": "ada@example.com", "verified": true }],
          "lines": [{ "sku": "POT", "name": "Teapot", "quantity": {{quantity}}, "unitPrice": "10.00" }],
          "delivery": {{(delivery == "ship" ? $$"""{ "kind": "ship", "address": {{Address}} }""" : $$"""{ "kind": "{{delivery}}", "collectAt": "milano-1" }""")}},
          "payments": [{ "id": "p1", "method": "card", "amount": {{quantity * 10}}, "state": "captured" }] }
        """;

    public async Task<JsonObject> Post(string path, string body = "{}") => await Ok(await host.Post(path, body));

    public Task<HttpResponseMessage> Try(string path, string body = "{}") => host.Post(path, body);

    public async Task<JsonObject> Get(string path) => await Ok(await host.Client.GetAsync(path));

    public async Task<JsonNode> Life(string id, JsonObject? after = null) =>
        (await Get($"/v1/orders/{id}" + (after is null ? "" : $"?after={after["position"]}")))["life"]!;

    /// <summary>On hand and available, once what follows from a write has happened.</summary>
    public async Task<(decimal OnHand, decimal Available)> Stock(string place, JsonObject after)
    {
        await Get($"/v1/orders?after={after["position"]}");
        var level = await Get($"/v1/stock/{place}/POT");
        return (Figure(level["onHand"]), Figure(level["available"]));
    }

    public async Task<decimal> Net(JsonObject after)
    {
        await Get($"/v1/orders?after={after["position"]}");
        return Figure((await Get("/v1/reports/sales"))["total"]![0]!["netRevenue"]);
    }

    public static decimal Figure(JsonNode? text) => decimal.Parse((string)text!, System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<JsonObject> Ok(HttpResponseMessage answer)
    {
        var body = await answer.Content.ReadAsStringAsync();
        ((int)answer.StatusCode).ShouldBeInRange(200, 201, body);
        return JsonNode.Parse(body)!.AsObject();
    }
}
