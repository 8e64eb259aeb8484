using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OmniGrains.Host.Tests.Channels;

/// <summary>
/// A shop on a real port that keeps to Shopify's published contract: orders by their change, paged by the Link header, and
/// stock that is set by compare-and-set under an idempotency key.
/// </summary>
internal sealed class ShopifyStandIn : IAsyncDisposable
{
    public const string Token = "shpat_very-secret-token";
    private const int PageSize = 2;

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<string> _asked = new();
    private readonly SemaphoreSlim _set = new(0);

    private ShopifyStandIn(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    /// <summary>Orders by the moment of their change.</summary>
    public List<(DateTimeOffset UpdatedAt, string Json)> Orders { get; } = [];

    /// <summary>How many requests are still to be answered with 429.</summary>
    public int Throttled { get; set; }

    /// <summary>The available quantity by SKU, at the location 655441491.</summary>
    public ConcurrentDictionary<string, long> Stock { get; } = new(StringComparer.Ordinal);

    /// <summary>Run once before the next quantity is compared: somebody buys in between.</summary>
    public Action? InBetween { get; set; }

    public ConcurrentQueue<(string Key, string Outcome)> Sets { get; } = new();

    public IReadOnlyList<string> Asked => [.. _asked];

    public static async Task<ShopifyStandIn> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var shop = new ShopifyStandIn(app);
        app.Use(shop.Guard);
        app.MapGet("/admin/api/2026-01/orders.json", shop.List);
        app.MapPost("/admin/api/2026-01/graphql.json", shop.Graph);
        await app.StartAsync();
        return shop;
    }

    public async Task SetsDone(int count)
    {
        for (var i = 0; i < count; i++)
        {
            (await _set.WaitAsync(TimeSpan.FromSeconds(60))).ShouldBeTrue("the shop was not told its stock");
        }
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task Guard(HttpContext http, RequestDelegate next)
    {
        _asked.Enqueue($"{http.Request.Path}{http.Request.QueryString}");
        if (http.Request.Headers["X-Shopify-Access-Token"] != Token)
        {
            http.Response.StatusCode = 401;
        }
        else if (Throttled > 0)
        {
            Throttled--;
            http.Response.StatusCode = 429;
            http.Response.Headers.RetryAfter = "1";
        }
        else
        {
            await next(http);
        }
    }

    private IResult List(HttpContext http, string? updated_at_min, string? page_info)
    {
        var (since, skip) = page_info is null
            ? (DateTimeOffset.Parse(updated_at_min!, CultureInfo.InvariantCulture), 0)
            : (DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(page_info.Split('.')[0], CultureInfo.InvariantCulture)), int.Parse(page_info.Split('.')[1], CultureInfo.InvariantCulture));
        var all = Orders.Where(order => order.UpdatedAt >= since).OrderBy(order => order.UpdatedAt).ToList();
        if (skip + PageSize < all.Count)
        {
            http.Response.Headers.Link = $"<https://elsewhere.example/admin/api/2026-01/orders.json?limit=250&page_info={since.ToUnixTimeMilliseconds()}.{skip + PageSize}>; rel=\"next\"";
        }

        return Results.Text($$"""{"orders":[{{string.Join(',', all.Skip(skip).Take(PageSize).Select(order => order.Json))}}]}""", "application/json");
    }

    private IResult Graph(JsonObject body)
    {
        var query = (string)body["query"]!;
        return query.StartsWith("query", StringComparison.Ordinal) ? Read() : Set(body["variables"]!.AsObject());
    }

    private IResult Read() => Results.Json(new
    {
        data = new
        {
            inventoryItems = new
            {
                nodes = Stock.Select(pair => new
                {
                    id = $"gid://shopify/InventoryItem/{pair.Key}",
                    sku = pair.Key,
                    inventoryLevels = new { nodes = new[] { new { location = new { id = "gid://shopify/Location/655441491" }, quantities = new[] { new { name = "available", quantity = pair.Value } } } } },
                }),
            },
        },
    });

    private IResult Set(JsonObject variables)
    {
        InBetween?.Invoke();
        InBetween = null;
        var key = (string)variables["key"]!;
        var stale = false;
        foreach (var change in variables["input"]!["quantities"]!.AsArray())
        {
            ((string?)change!["locationId"]).ShouldBe("gid://shopify/Location/655441491");
            var sku = ((string)change["inventoryItemId"]!).Split('/')[^1];
            if (Stock[sku] == (long)change["changeFromQuantity"]!)
            {
                Stock[sku] = (long)change["quantity"]!;
            }
            else
            {
                stale = true;
            }
        }

        Sets.Enqueue((key, stale ? "stale" : "set"));
        _set.Release();
        var errors = stale ? """[{"code":"CHANGE_FROM_QUANTITY_STALE","field":["input"],"message":"stale"}]""" : "[]";
        return Results.Text($$"""{"data":{"inventorySetQuantities":{"userErrors":{{errors}} } } }""", "application/json");
    }
}
