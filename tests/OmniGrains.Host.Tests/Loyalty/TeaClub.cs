using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace OmniGrains.Host.Tests.Loyalty;

/// <summary>A programme, a member and a till, over HTTP.</summary>
internal sealed class TeaClub(HostUnderTest host)
{
    public const string Programme = "/v1/loyalty/programmes/tea-club";

    public static object Terms(int pendingDays = 0) => new
    {
        name = "Tea club",
        pointsName = "leaves",
        currency = "EUR",
        zone = "Europe/Rome",
        pointValue = "0.01",
        pendingDays,
        expiry = new { kind = "monthEnd", months = 12 },
        refunds = "within_balance",
        tiers = new object[] { new { id = "green", name = "Green", threshold = "0", benefits = Array.Empty<string>() }, new { id = "gold", name = "Gold", threshold = 500, benefits = new[] { "free-delivery" } } },
        tierRules = new { basis = "points", windowMonths = 12, keepMonths = 12, graceDays = 30, downgrade = "one_down" },
        rules = new object[]
        {
            new { id = "base", kind = "spend", points = 1, per = 1 },
            new { id = "weekend", kind = "multiplier", factor = 2, when = new { days = new[] { "saturday", "sunday" }, skus = new[] { "TEAPOT" } } },
            new { id = "review", kind = "event", points = 10, @event = "review-written" },
        },
    };

    public string Account { get; private set; } = "";

    public static async Task<TeaClub> Open(HostUnderTest host, int pendingDays = 0)
    {
        var club = new TeaClub(host);
        await Sure(await host.Client.PutAsJsonAsync(Programme, Terms(pendingDays)));
        club.Account = (string)(await club.Enrol("IT-4711"))["accountId"]!;
        return club;
    }

    public async Task<JsonObject> Enrol(string card, string? phone = null) => await Sure(await host.Client.PostAsJsonAsync("/v1/loyalty/accounts", new
    {
        programme = "tea-club",
        identities = new[] { new { kind = "card", value = card } }.Concat(phone is null ? [] : [new { kind = "phone", value = phone }]),
    }));

    public async Task Buy(string id, decimal amount, string card = "IT-4711", string? returnOf = null) => await Sure(await host.Client.PostAsJsonAsync("/v1/purchases", new
    {
        source = "till-7",
        externalId = id,
        kind = returnOf is null ? "sale" : "return",
        channel = "store",
        occurredAt = DateTimeOffset.UtcNow,
        currency = "EUR",
        returnOf,
        identities = new[] { new { kind = "card", value = card } },
        lines = new[] { new { sku = "CUP", quantity = returnOf is null ? 1 : -1, unitPrice = amount } },
    }));

    public Task<HttpResponseMessage> Post(string path, object body, string? key = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/loyalty/accounts/{Account}{path}") { Content = JsonContent.Create(body) };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return host.Client.SendAsync(request);
    }

    /// <summary>The account, once everything that follows from what was recorded is there.</summary>
    public async Task<JsonObject> Read(string? account = null) =>
        (await host.Client.GetFromJsonAsync<JsonObject>($"/v1/loyalty/accounts/{account ?? Account}?after={await host.Head()}"))!;

    public async Task Has(decimal active, decimal pending = 0, decimal locked = 0)
    {
        var account = await Read();
        (Points(account, "active"), Points(account, "pending"), Points(account, "locked")).ShouldBe((active, pending, locked));
    }

    public static decimal Points(JsonNode node, string name) => decimal.Parse((string)node[name]!, CultureInfo.InvariantCulture);

    public static async Task<JsonObject> Sure(HttpResponseMessage answer)
    {
        var body = await answer.Content.ReadAsStringAsync();
        answer.IsSuccessStatusCode.ShouldBeTrue(body);
        return JsonNode.Parse(body)!.AsObject();
    }
}
