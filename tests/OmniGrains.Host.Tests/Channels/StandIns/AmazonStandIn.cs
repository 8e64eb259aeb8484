using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace OmniGrains.Host.Tests.Channels.StandIns;

/// <summary>Amazon's Orders API, version 0, with Login with Amazon: items are asked for apart, from a bucket of few requests that fills slowly.</summary>
internal sealed class AmazonStandIn : ProviderStandIn
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private double _bucket;
    private double _filledAt;

    /// <summary>How many requests for items may come at once; null for any number.</summary>
    public int? Burst { get; set; }

    /// <summary>How many more requests for items a second lets in.</summary>
    public double Rate { get; set; } = 0.5;

    public override JsonObject Connection() => new()
    {
        ["connector"] = "amazon",
        ["channel"] = "web",
        ["baseUrl"] = Url,
        ["options"] = new JsonObject { ["marketplaceIds"] = "APJ6JRA9NG5V4", ["tokenUrl"] = $"{Url}/auth/o2/token" },
        ["secrets"] = new JsonObject { ["clientId"] = "amzn1.client", ["clientSecret"] = "very-secret", ["refreshToken"] = "Atzr|very-secret" },
    };

    protected override int Unauthorised => 403;

    protected override bool IsToken(HttpRequest request) => request.Path == "/auth/o2/token";

    protected override bool IsAuthorised(HttpRequest request) => IsGiven(request.Headers["x-amz-access-token"]);

    protected override void Map(WebApplication app)
    {
        app.MapPost("/auth/o2/token", (Delegate)Token);
        app.MapGet("/orders/v0/orders", List);
        app.MapGet("/orders/v0/orders/{id}", (string id) => Find(id) is { } order ? Results.Json(new JsonObject { ["payload"] = Json(order) }) : Error(404, "InvalidInput"));
        app.MapGet("/orders/v0/orders/{id}/orderItems", Items);
    }

    private async Task<IResult> Token(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync();
        return form["grant_type"] != "refresh_token" ? Results.BadRequest(new { error = "unsupported_grant_type" })
            : RefusesCredentials || form["client_secret"] != "very-secret" || form["refresh_token"] != "Atzr|very-secret"
                ? Results.BadRequest(new { error = "invalid_grant", error_description = "The request has an invalid grant parameter : refresh_token" })
            : Results.Json(new { access_token = NewToken(), token_type = "bearer", expires_in = 3600 });
    }

    private IResult List(string? MarketplaceIds, string? LastUpdatedAfter, string? NextToken)
    {
        if (MarketplaceIds is null || (LastUpdatedAfter is null) == (NextToken is null))
        {
            return Error(400, "InvalidInput");
        }

        var (from, after) = NextToken is null ? (Moment(LastUpdatedAfter!).UtcTicks, "") : Parse(NextToken);
        var all = Orders.Where(order => order.UpdatedAt.UtcTicks > from || (order.UpdatedAt.UtcTicks == from && string.CompareOrdinal(order.Id, after) > 0))
            .OrderBy(order => order.UpdatedAt).ThenBy(order => order.Id, StringComparer.Ordinal).ToList();
        var page = all.Take(Burst is null ? PageSize : 50).ToList();
        var payload = new JsonObject { ["Orders"] = new JsonArray([.. page.Select(Json)]) };
        if (all.Count > page.Count)
        {
            payload["NextToken"] = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{page[^1].UpdatedAt.UtcTicks}/{page[^1].Id}"));
        }

        PageMade();
        return Results.Json(new JsonObject { ["payload"] = payload });
    }

    private IResult Items(string id)
    {
        if (!MayAsk())
        {
            return Error(429, "QuotaExceeded");
        }

        return Find(id) is not { } order ? Error(404, "InvalidInput") : Results.Json(new JsonObject
        {
            ["payload"] = new JsonObject
            {
                ["AmazonOrderId"] = id,
                ["OrderItems"] = new JsonArray(new JsonObject
                {
                    ["OrderItemId"] = "1",
                    ["SellerSKU"] = "TEAPOT",
                    ["QuantityOrdered"] = order.Quantity,
                    ["QuantityShipped"] = 0,
                    ["ItemPrice"] = new JsonObject { ["CurrencyCode"] = "EUR", ["Amount"] = order.Total },
                }),
            },
        });
    }

    private bool MayAsk()
    {
        if (Burst is not { } burst)
        {
            return true;
        }

        lock (_clock)
        {
            var now = _clock.Elapsed.TotalSeconds;
            _bucket = _filledAt == 0 ? burst : Math.Min(burst, _bucket + ((now - _filledAt) * Rate));
            _filledAt = now;
            return _bucket >= 1 && _bucket-- >= 1;
        }
    }

    private static (long From, string After) Parse(string token)
    {
        var parts = Encoding.UTF8.GetString(Convert.FromBase64String(token)).Split('/');
        return (long.Parse(parts[0], CultureInfo.InvariantCulture), parts[1]);
    }

    private static JsonNode Json(SoldOrder order) => new JsonObject
    {
        ["AmazonOrderId"] = order.Id,
        ["PurchaseDate"] = Iso(order.PlacedAt),
        ["LastUpdateDate"] = Iso(order.UpdatedAt),
        ["OrderStatus"] = "Unshipped",
        ["FulfillmentChannel"] = "MFN",
        ["OrderTotal"] = new JsonObject { ["CurrencyCode"] = "EUR", ["Amount"] = order.Total },
    };

    private static IResult Error(int status, string code) => Results.Json(new { errors = new[] { new { code, message = "no", details = "" } } }, statusCode: status);
}
