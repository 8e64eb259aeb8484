using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace OmniGrains.Host.Tests.Channels.StandIns;

/// <summary>Square's Connect API: at most ten locations a search, pages by a cursor that wants the first query again, counts that are recorded once per key.</summary>
internal sealed class SquareStandIn : ProviderStandIn
{
    public const string SignatureKey = "signature-key";
    private const string Token = "sq-very-secret";
    private readonly ConcurrentDictionary<string, string> _batches = new(StringComparer.Ordinal);

    /// <summary>The locations of the merchant; orders are spread over them.</summary>
    public IReadOnlyList<string> Locations { get; set; } = ["L1"];

    /// <summary>In stock by SKU and location.</summary>
    public ConcurrentDictionary<(string Sku, string Location), decimal> Stock { get; } = new();

    /// <summary>How many batches of counts are recorded without an answer reaching the caller.</summary>
    public int Unanswered { get; set; }

    /// <summary>How many batches came under the key of another one.</summary>
    public int KeysReused { get; private set; }

    /// <summary>SKUs in the catalogue.</summary>
    public HashSet<string> Catalogue { get; } = new(["TEAPOT"], StringComparer.Ordinal);

    public override JsonObject Connection() => new()
    {
        ["connector"] = "square",
        ["channel"] = "web",
        ["baseUrl"] = Url,
        ["webhookUrl"] = "https://ours.example/square",
        ["places"] = new JsonObject(Locations.Select(location => KeyValuePair.Create<string, JsonNode?>(location, "milano-1"))),
        ["secrets"] = new JsonObject { ["signatureKey"] = SignatureKey, ["accessToken"] = Token },
    };

    public static string Sign(string body) =>
        Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(SignatureKey), Encoding.UTF8.GetBytes("https://ours.example/square" + body)));

    protected override bool IsToken(HttpRequest request) => false;

    protected override bool IsAuthorised(HttpRequest request) =>
        !RefusesCredentials && request.Headers.Authorization == $"Bearer {Token}" && request.Headers.ContainsKey("Square-Version");

    protected override void Map(WebApplication app)
    {
        app.MapPost("/v2/orders/search", Search);
        app.MapGet("/v2/orders/{id}", (string id) => Find(id) is { } order ? Results.Json(new JsonObject { ["order"] = Json(order) }) : Error(404, "NOT_FOUND"));
        app.MapPost("/v2/catalog/batch-retrieve", (JsonObject body) => body["object_ids"]!.AsArray().Count > 1_000
            ? Error(400, "ARRAY_LENGTH_TOO_LONG")
            : Results.Json(new JsonObject { ["objects"] = new JsonArray([.. body["object_ids"]!.AsArray().Select(id => Variation(((string)id!)["VAR-".Length..]))]) }));
        app.MapPost("/v2/catalog/search", (JsonObject body) => Results.Json(new JsonObject
        {
            ["objects"] = new JsonArray([.. body["query"]!["set_query"]!["attribute_values"]!.AsArray().Select(sku => (string)sku!).Where(Catalogue.Contains).Select(Variation)]),
        }));
        app.MapPost("/v2/inventory/changes/batch-create", Count);
    }

    private IResult Search(JsonObject body)
    {
        var locations = body["location_ids"]!.AsArray().Select(id => (string)id!).ToList();
        var (limit, query) = ((int)body["limit"]!, body["query"]!.ToJsonString());
        if (locations.Count is 0 or > 10 || limit is < 1 or > 1_000 || (string?)body["query"]!["sort"]!["sort_field"] != "UPDATED_AT")
        {
            return Error(400, "INVALID_REQUEST_ERROR");
        }

        var since = Moment((string)body["query"]!["filter"]!["date_time_filter"]!["updated_at"]!["start_at"]!);
        var all = Orders.Where(order => order.UpdatedAt >= since && locations.Contains(LocationOf(order))).OrderBy(order => order.UpdatedAt).ThenBy(order => order.Id, StringComparer.Ordinal).ToList();
        if ((string?)body["cursor"] is { } cursor)
        {
            var parts = Encoding.UTF8.GetString(Convert.FromBase64String(cursor)).Split('|', 3);
            if (parts[2] != string.Join(',', locations) + query)
            {
                return Error(400, "INVALID_CURSOR");
            }

            all.RemoveAll(order => order.UpdatedAt.UtcTicks < long.Parse(parts[0], CultureInfo.InvariantCulture)
                || (order.UpdatedAt.UtcTicks == long.Parse(parts[0], CultureInfo.InvariantCulture) && string.CompareOrdinal(order.Id, parts[1]) <= 0));
        }

        var page = all.Take(Math.Min(limit, PageSize)).ToList();
        var answer = new JsonObject { ["orders"] = new JsonArray([.. page.Select(Json)]) };
        if (all.Count > page.Count)
        {
            answer["cursor"] = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{page[^1].UpdatedAt.UtcTicks}|{page[^1].Id}|{string.Join(',', locations)}{query}"));
        }

        PageMade();
        return Results.Json(answer);
    }

    private IResult Count(JsonObject body)
    {
        var (key, content) = ((string)body["idempotency_key"]!, body["changes"]!.ToJsonString());
        if (key.Length > 128 || body["changes"]!.AsArray().Count > 100)
        {
            return Error(400, "INVALID_REQUEST_ERROR");
        }

        if (_batches.GetOrAdd(key, content) != content)
        {
            KeysReused++;
            return Error(400, "IDEMPOTENCY_KEY_REUSED");
        }

        foreach (var count in body["changes"]!.AsArray().Select(change => change!["physical_count"]!))
        {
            ((string?)count["state"]).ShouldBe("IN_STOCK");
            Stock[(((string)count["catalog_object_id"]!)["VAR-".Length..], (string)count["location_id"]!)] = decimal.Parse((string)count["quantity"]!, CultureInfo.InvariantCulture);
        }

        return Unanswered-- > 0 ? Error(503, "SERVICE_UNAVAILABLE") : Results.Json(new { counts = Array.Empty<object>() });
    }

    private string LocationOf(SoldOrder order) => Locations[int.Parse(order.Id, CultureInfo.InvariantCulture) % Locations.Count];

    private static JsonNode Variation(string sku) => new JsonObject { ["type"] = "ITEM_VARIATION", ["id"] = $"VAR-{sku}", ["item_variation_data"] = new JsonObject { ["sku"] = sku } };

    private JsonNode Json(SoldOrder order) => new JsonObject
    {
        ["id"] = order.Id,
        ["location_id"] = LocationOf(order),
        ["state"] = "OPEN",
        ["created_at"] = Iso(order.PlacedAt),
        ["updated_at"] = Iso(order.UpdatedAt),
        ["total_money"] = Money(order),
        ["line_items"] = new JsonArray(new JsonObject
        {
            ["uid"] = "u1",
            ["name"] = "Teapot",
            ["quantity"] = order.Quantity.ToString(CultureInfo.InvariantCulture),
            ["catalog_object_id"] = "VAR-TEAPOT",
            ["gross_sales_money"] = Money(order),
        }),
    };

    private static JsonObject Money(SoldOrder order) => new() { ["amount"] = order.Quantity * 1_000, ["currency"] = "EUR" };

    private static IResult Error(int status, string code) => Results.Json(new { errors = new[] { new { category = "INVALID_REQUEST_ERROR", code } } }, statusCode: status);
}
