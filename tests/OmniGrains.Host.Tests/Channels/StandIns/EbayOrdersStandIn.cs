using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OmniGrains.Host.Tests.Inbox;

namespace OmniGrains.Host.Tests.Channels.StandIns;

/// <summary>eBay's Fulfilment API: pages by offset, with a total. No order of the list is published; this one makes pages shift under every change.</summary>
internal sealed partial class EbayOrdersStandIn : ProviderStandIn
{
    public EbaySigner Signer { get; } = new();

    /// <summary>How many more orders it says there are than it lists.</summary>
    public int Overstated { get; set; }

    public override JsonObject Connection() => new()
    {
        ["connector"] = "ebay",
        ["channel"] = "web",
        ["baseUrl"] = Url,
        ["secrets"] = new JsonObject { ["clientId"] = "app", ["clientSecret"] = "very-secret", ["refreshToken"] = "v^1.1#very-secret" },
    };

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Signer.Dispose();
    }

    protected override bool IsToken(HttpRequest request) => request.Path == "/identity/v1/oauth2/token";

    protected override bool IsAuthorised(HttpRequest request) => IsGiven(request.Headers.Authorization.ToString().Replace("Bearer ", "", StringComparison.Ordinal));

    protected override void Map(WebApplication app)
    {
        app.MapPost("/identity/v1/oauth2/token", (Delegate)Token);
        app.MapGet("/commerce/notification/v1/public_key/{id}", Signer.PublicKey);
        app.MapGet("/sell/fulfillment/v1/order", List);
        app.MapGet("/sell/fulfillment/v1/order/{id}", (string id) => Find(id) is { } order ? Results.Json(Json(order)) : Error(404, 32100));
    }

    private async Task<IResult> Token(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync();
        return form["grant_type"] == "client_credentials" ? Results.Json(new { access_token = NewToken(), expires_in = 7200 })
            : RefusesCredentials || form["refresh_token"] != "v^1.1#very-secret" || form["scope"] != "https://api.ebay.com/oauth/api_scope/sell.fulfillment.readonly"
                ? Results.BadRequest(new { error = "invalid_grant", error_description = "the provided authorization refresh token is invalid or was issued to another client" })
            : Results.Json(new { access_token = NewToken(), expires_in = 7200 });
    }

    private IResult List(string filter, int limit, int offset)
    {
        var range = ModifiedSince().Match(filter);
        if (!range.Success || limit is < 1 or > 200 || offset < 0)
        {
            return Error(400, 30700);
        }

        var all = Orders.Where(order => order.UpdatedAt >= Moment(range.Groups[1].Value)).OrderBy(order => order.UpdatedAt).ToList();
        var body = new JsonObject
        {
            ["total"] = all.Count + Overstated,
            ["offset"] = offset,
            ["limit"] = limit,
            ["orders"] = new JsonArray([.. all.Skip(offset).Take(Math.Min(limit, PageSize)).Select(Json)]),
        };
        PageMade();
        return Results.Json(body);
    }

    private static JsonNode Json(SoldOrder order) => new JsonObject
    {
        ["orderId"] = order.Id,
        ["creationDate"] = Iso(order.PlacedAt),
        ["lastModifiedDate"] = Iso(order.UpdatedAt),
        ["buyer"] = new JsonObject { ["username"] = "ada" },
        ["pricingSummary"] = new JsonObject { ["total"] = Money(order) },
        ["lineItems"] = new JsonArray(new JsonObject { ["lineItemId"] = "1", ["sku"] = "TEAPOT", ["title"] = "Teapot", ["quantity"] = order.Quantity, ["lineItemCost"] = Money(order) }),
        ["paymentSummary"] = new JsonObject { ["payments"] = new JsonArray(), ["refunds"] = new JsonArray() },
    };

    private static JsonObject Money(SoldOrder order) => new() { ["value"] = order.Total, ["currency"] = "EUR" };

    private static IResult Error(int status, int id) => Results.Json(new { errors = new[] { new { errorId = id.ToString(CultureInfo.InvariantCulture) } } }, statusCode: status);

    [GeneratedRegex(@"^lastmodifieddate:\[(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z)\.\.\]$")]
    private static partial Regex ModifiedSince();
}
