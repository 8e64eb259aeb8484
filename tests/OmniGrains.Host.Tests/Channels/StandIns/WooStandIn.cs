using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace OmniGrains.Host.Tests.Channels.StandIns;

/// <summary>WooCommerce's REST API, version 3: Basic credentials, numbered pages of at most 100, moments in whole seconds.</summary>
internal sealed class WooStandIn : ProviderStandIn
{
    private const string Key = "ck_key";
    private const string Secret = "cs_very-secret";

    public override int PageSize => 100;

    /// <summary>The stock quantity by SKU; TEAPOT is a variation, all else is a product.</summary>
    public ConcurrentDictionary<string, long> Stock { get; } = new(StringComparer.Ordinal);

    /// <summary>SKUs whose products the shop refuses to change.</summary>
    public HashSet<string> Unchangeable { get; } = new(StringComparer.Ordinal);

    public override JsonObject Connection() => new()
    {
        ["connector"] = "woocommerce",
        ["channel"] = "web",
        ["baseUrl"] = Url,
        ["secrets"] = new JsonObject { ["webhookSecret"] = "s", ["consumerKey"] = Key, ["consumerSecret"] = Secret },
    };

    protected override bool IsToken(HttpRequest request) => false;

    protected override bool IsAuthorised(HttpRequest request) =>
        !RefusesCredentials && request.Headers.Authorization == $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Key}:{Secret}"))}";

    protected override void Map(WebApplication app)
    {
        app.MapGet("/wp-json/wc/v3/orders", List);
        app.MapGet("/wp-json/wc/v3/orders/{id}", (string id) => Find(id) is { } order ? Results.Json(Json(order)) : Results.NotFound(new { code = "woocommerce_rest_shop_order_invalid_id" }));
        app.MapGet("/wp-json/wc/v3/orders/{id}/refunds", () => Results.Json(new JsonArray()));
        app.MapGet("/wp-json/wc/v3/products", (string sku) => Results.Json(Stock.ContainsKey(sku) ? new JsonArray(Product(sku)) : []));
        app.MapPut("/wp-json/wc/v3/products/{id}", (string id, JsonObject body) => Set(id, "0", body));
        app.MapPut("/wp-json/wc/v3/products/{parent}/variations/{id}", (string parent, string id, JsonObject body) => Set(id, parent, body));
    }

    private IResult List(string modified_after, bool dates_are_gmt, string orderby, string order, int per_page, int page)
    {
        if (!dates_are_gmt || orderby != "modified" || order != "asc" || per_page is < 1 or > 100 || page < 1)
        {
            return Results.BadRequest(new { code = "rest_invalid_param" });
        }

        var all = Orders.Where(one => Second(one.UpdatedAt) > Moment(modified_after)).OrderBy(one => Second(one.UpdatedAt)).ThenBy(one => long.Parse(one.Id, CultureInfo.InvariantCulture));
        var body = new JsonArray([.. all.Skip((page - 1) * per_page).Take(per_page).Select(Json)]);
        PageMade();
        return Results.Json(body);
    }

    private IResult Set(string id, string parent, JsonObject body)
    {
        var sku = Stock.Keys.FirstOrDefault(sku => Id(sku) == id && Parent(sku) == parent);
        if (sku is null)
        {
            return Results.NotFound(new { code = "woocommerce_rest_product_invalid_id" });
        }

        if (Unchangeable.Contains(sku) || body["manage_stock"]?.GetValue<bool>() != true)
        {
            return Results.BadRequest(new { code = "product_invalid" });
        }

        Stock[sku] = body["stock_quantity"]!.GetValue<long>();
        return Results.Json(Product(sku));
    }

    private static JsonObject Product(string sku) => new()
    {
        ["id"] = long.Parse(Id(sku), CultureInfo.InvariantCulture),
        ["sku"] = sku,
        ["type"] = Parent(sku) == "0" ? "simple" : "variation",
        ["parent_id"] = long.Parse(Parent(sku), CultureInfo.InvariantCulture),
    };

    private static string Id(string sku) => sku.Sum(character => character).ToString(CultureInfo.InvariantCulture);

    private static string Parent(string sku) => sku == "TEAPOT" ? "7" : "0";

    private static JsonNode Json(SoldOrder order) => new JsonObject
    {
        ["id"] = long.Parse(order.Id, CultureInfo.InvariantCulture),
        ["number"] = order.Id,
        ["status"] = "processing",
        ["currency"] = "EUR",
        ["date_created_gmt"] = Gmt(order.PlacedAt),
        ["date_modified_gmt"] = Gmt(order.UpdatedAt),
        ["date_paid_gmt"] = Gmt(order.PlacedAt),
        ["total"] = order.Total,
        ["payment_method"] = "bacs",
        ["line_items"] = new JsonArray(new JsonObject { ["id"] = 1, ["sku"] = "TEAPOT", ["name"] = "Teapot", ["quantity"] = order.Quantity, ["subtotal"] = order.Total, ["total"] = order.Total }),
        ["refunds"] = new JsonArray(),
    };

    private static DateTimeOffset Second(DateTimeOffset at) => at.AddTicks(-(at.Ticks % TimeSpan.TicksPerSecond));

    private static string Gmt(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
}
