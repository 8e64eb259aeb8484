using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace OmniGrains.Host.Tests.Channels.StandIns;

/// <summary>
/// Walmart Marketplace's Orders API: lists what was created within seven days unless it is told since when, says 404 when there is nothing, and pages by
/// a cursor that is a query with an index.
/// </summary>
internal sealed class WalmartStandIn : ProviderStandIn
{
    private const string WebhookSecret = "wm-webhook";

    public override JsonObject Connection() => new()
    {
        ["connector"] = "walmart",
        ["channel"] = "web",
        ["baseUrl"] = Url,
        ["secrets"] = new JsonObject { ["webhookSecret"] = WebhookSecret, ["clientId"] = "app", ["clientSecret"] = "very-secret" },
    };

    public static string Sign(string body) => Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(WebhookSecret), Encoding.UTF8.GetBytes(body)));

    protected override bool IsToken(HttpRequest request) => request.Path == "/v3/token";

    protected override bool IsAuthorised(HttpRequest request) => IsNamed(request) && IsGiven(request.Headers["WM_SEC.ACCESS_TOKEN"]);

    protected override void Map(WebApplication app)
    {
        app.MapPost("/v3/token", (Delegate)Token);
        app.MapGet("/v3/orders", List);
        app.MapGet("/v3/orders/{id}", (string id) => Find(id) is { } order ? Results.Json(new JsonObject { ["order"] = Json(order) }) : NothingFound());
    }

    private async Task<IResult> Token(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync();
        return !IsNamed(http.Request) || form["grant_type"] != "client_credentials" ? Results.BadRequest(new { error = "INVALID_REQUEST" })
            : RefusesCredentials || http.Request.Headers.Authorization != $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes("app:very-secret"))}"
                ? Results.Json(new { error = new[] { new { code = "INVALID_TOKEN.GMP_GATEWAY_API" } } }, statusCode: 401)
            : Results.Json(new { access_token = NewToken(), token_type = "Bearer", expires_in = 900 });
    }

    private IResult List(string? createdStartDate, string? lastModifiedStartDate, int? limit, int? soIndex)
    {
        var now = DateTimeOffset.UtcNow;
        var created = createdStartDate is null ? now.AddDays(-7) : Moment(createdStartDate);
        if (limit is < 1 or > 200 || created < now.AddDays(-180))
        {
            return Results.BadRequest(new { error = new[] { new { code = "INVALID_REQUEST_PARAM.GMP_ORDER_API" } } });
        }

        var (size, skip) = (Math.Min(limit ?? 100, PageSize), soIndex ?? 0);
        var all = Orders.Where(order => order.PlacedAt >= created && (lastModifiedStartDate is null || order.UpdatedAt >= Moment(lastModifiedStartDate)))
            .OrderBy(order => order.UpdatedAt).ToList();
        if (all.Count == 0)
        {
            return NothingFound();
        }

        var next = skip + size < all.Count
            ? string.Create(CultureInfo.InvariantCulture, $"?limit={limit}&hasMoreElements=true&soIndex={skip + size}&poIndex={skip + size}&createdStartDate={createdStartDate}&lastModifiedStartDate={lastModifiedStartDate}")
            : null;
        var body = new JsonObject
        {
            ["list"] = new JsonObject
            {
                ["meta"] = new JsonObject { ["totalCount"] = all.Count, ["limit"] = limit, ["nextCursor"] = next },
                ["elements"] = new JsonObject { ["order"] = new JsonArray([.. all.Skip(skip).Take(size).Select(Json)]) },
            },
        };
        PageMade();
        return Results.Json(body);
    }

    private static bool IsNamed(HttpRequest request) => request.Headers.ContainsKey("WM_SVC.NAME") && request.Headers.ContainsKey("WM_QOS.CORRELATION_ID")
        && request.Headers.Accept == "application/json";

    private static IResult NothingFound() => Results.Json(
        new { error = new[] { new { code = "CONTENT_NOT_FOUND.GMP_ORDER_API", description = "Orders not found for given search parameters" } } }, statusCode: 404);

    private static JsonNode Json(SoldOrder order) => new JsonObject
    {
        ["purchaseOrderId"] = order.Id,
        ["customerOrderId"] = $"C{order.Id}",
        ["customerEmailId"] = "abc@relay.walmart.com",
        ["orderDate"] = order.PlacedAt.ToUnixTimeMilliseconds(),
        ["orderLines"] = new JsonObject
        {
            ["orderLine"] = new JsonArray(new JsonObject
            {
                ["lineNumber"] = "1",
                ["item"] = new JsonObject { ["productName"] = "Teapot", ["sku"] = "TEAPOT" },
                ["orderLineQuantity"] = new JsonObject { ["unitOfMeasurement"] = "EACH", ["amount"] = order.Quantity.ToString(CultureInfo.InvariantCulture) },
                ["statusDate"] = order.UpdatedAt.ToUnixTimeMilliseconds(),
                ["charges"] = new JsonObject
                {
                    ["charge"] = new JsonArray(new JsonObject
                    {
                        ["chargeType"] = "PRODUCT",
                        ["chargeAmount"] = new JsonObject { ["currency"] = "USD", ["amount"] = order.Quantity * 10m },
                    }),
                },
                ["orderLineStatuses"] = new JsonObject { ["orderLineStatus"] = new JsonArray(new JsonObject { ["status"] = "Acknowledged" }) },
            }),
        },
    };
}
