using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OmniGrains.Host.Tests.Inventory;

namespace OmniGrains.Host.Tests.Offers;

/// <summary>A shop with a teapot in stock and its price, and what these tests do with offers over HTTP.</summary>
internal sealed class OfferDesk(HostUnderTest host)
{
    public static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    public HostUnderTest Host => host;

    public Shop Shop { get; } = new(host.Client);

    /// <summary>One place, a price list, and a teapot that has cost 12.50 for 60 days.</summary>
    public static async Task<OfferDesk> Open(HostUnderTest host, int stock = 3)
    {
        var desk = new OfferDesk(host);
        await desk.Shop.Open("milano-1");
        await desk.Put("/v1/price-lists/retail", new { name = "Retail", currency = "EUR" });
        await desk.Product("POT", 12.50m, stock);
        return desk;
    }

    public async Task Product(string sku, decimal price, int stock = 10, string category = "kitchen/tea", decimal? cost = 4, object? attributes = null, int days = 60)
    {
        await Put($"/v1/products/{sku}", new { name = $"The {sku}", category, cost = cost is null ? null : new { amount = cost, currency = "EUR" }, attributes });
        await Price(sku, price, Now.AddDays(-days));
        await Shop.Receive("milano-1", sku, stock);
    }

    public Task<JsonObject> Price(string sku, decimal amount, DateTimeOffset? from = null, DateTimeOffset? until = null, string list = "retail") =>
        Sure(host.Client.PostAsJsonAsync($"/v1/products/{sku}/prices", new { list, amount, from, until }));

    /// <summary>The offers in a state, once all that was recorded is seen; without one, those that are made.</summary>
    public async Task<string[]> Listed(string? state = null) =>
        [.. (await Shop.Get($"/v1/offers?after={await host.Head()}{(state is null ? "" : $"&state={state}")}"))["items"]!.AsArray().Select(offer => (string)offer!["id"]!)];

    /// <summary>What offers asked for a product, the latest first.</summary>
    public async Task<JsonArray> Prices(string sku) => (await Shop.Get($"/v1/products/{sku}/offer-prices"))["items"]!.AsArray();

    public Task<JsonObject> Put(string path, object body) => Sure(host.Client.PutAsJsonAsync(path, body));

    public Task<JsonObject> Draft(string id, object terms) => Put($"/v1/offers/{id}", terms);

    public Task<HttpResponseMessage> TryPublish(string id) => host.Client.PostAsJsonAsync($"/v1/offers/{id}/publish", new { });

    public async Task Publish(string id, object terms)
    {
        await Draft(id, terms);
        await Sure(TryPublish(id));
    }

    public async Task Refused(string id, object terms, string why)
    {
        await Draft(id, terms);
        var problem = await (await TryPublish(id)).Problem(409, "offer.claim-unsupported");
        ((string)problem["detail"]!).ShouldContain($"({why})");
    }

    public Task<JsonObject> Decide(object? lines = null, string? customer = null, string channel = "web", string? language = null, int? limit = null) => Sure(host.Client.PostAsJsonAsync(
        "/v1/offers/decide", new { moment = "site", channel, customerId = customer, currency = "EUR", lines, language, limit, explain = true }));

    public static string[] Ids(JsonObject decided) => [.. decided["offers"]!.AsArray().Select(offer => (string)offer!["id"]!)];

    public static string? WhyNot(JsonObject decided, string offer) => (string?)decided["notChosen"]!.AsArray().SingleOrDefault(one => (string)one!["id"]! == offer)?["reason"];

    public static JsonObject? Claim(JsonObject decided, string kind) =>
        decided["offers"]!.AsArray().SelectMany(offer => offer!["claims"]!.AsArray()).FirstOrDefault(claim => (string)claim!["kind"]! == kind)?.AsObject();

    public async Task<JsonObject> Evidence(string id) => await Sure(host.Client.GetAsync($"/v1/offers/evidence/{id}"));

    /// <summary>Records a purchase and says whose it is.</summary>
    public async Task<string> Buy(string id, string card, decimal amount = 10, string sku = "POT", string? returnOf = null, DateTimeOffset? at = null)
    {
        var bought = await Sure(host.Client.PostAsJsonAsync("/v1/purchases", new
        {
            source = "till-7",
            externalId = id,
            kind = returnOf is null ? "sale" : "return",
            channel = "store",
            occurredAt = at ?? TimeProvider.System.GetUtcNow(),
            currency = "EUR",
            returnOf,
            identities = new[] { new { kind = "card", value = card } },
            lines = new[] { new { sku, quantity = returnOf is null ? 1 : -1, unitPrice = amount } },
        }));
        return (string)bought["customerId"]!;
    }

    public static async Task<JsonObject> Sure(Task<HttpResponseMessage> asked)
    {
        using var answer = await asked;
        var body = await answer.Content.ReadAsStringAsync();
        answer.IsSuccessStatusCode.ShouldBeTrue(body);
        return JsonNode.Parse(body)!.AsObject();
    }

    public static object Line(string sku, int quantity = 1, string? price = null) => new { sku, quantity, unitPrice = price };

    public static readonly object Percent20 = new { kind = "percent", value = 20 };
}
