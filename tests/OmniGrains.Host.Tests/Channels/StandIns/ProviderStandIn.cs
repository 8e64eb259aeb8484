using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OmniGrains.Host.Tests.Channels.StandIns;

/// <summary>An order at a shop: so many teapots at 10.00 each.</summary>
internal sealed record SoldOrder(string Id, DateTimeOffset PlacedAt, DateTimeOffset UpdatedAt, int Quantity)
{
    public string Total => (Quantity * 10).ToString("0.00", CultureInfo.InvariantCulture);
}

/// <summary>A shop or marketplace on a real port that keeps to its provider's published contract. What it is asked against the contract, it refuses.</summary>
internal abstract class ProviderStandIn : IAsyncDisposable
{
    private readonly List<SoldOrder> _orders = [];
    private readonly ConcurrentQueue<string> _asked = new();
    private readonly SemaphoreSlim _answered = new(0);
    private WebApplication _app = null!;
    private int _tokens;
    private int _revoked;

    public string Url => _app.Urls.First();

    public IReadOnlyList<string> Asked => [.. _asked];

    /// <summary>How the next requests are answered: with this status, or as they should be (0). Requests for tokens are not counted.</summary>
    public ConcurrentQueue<int> Refusals { get; } = new();

    public bool RefusesCredentials { get; set; }

    /// <summary>Run once when the first page of a listing has been made: somebody changes something in between.</summary>
    public Action? AfterFirstPage { get; set; }

    /// <summary>How many orders are on a page.</summary>
    public virtual int PageSize => 2;

    /// <summary>The connection to it, as it is set up.</summary>
    public abstract JsonObject Connection();

    public static async Task<ProviderStandIn> Start(string provider)
    {
        ProviderStandIn shop = provider switch
        {
            "woocommerce" => new WooStandIn(),
            "square" => new SquareStandIn(),
            "amazon" => new AmazonStandIn(),
            "ebay" => new EbayOrdersStandIn(),
            "walmart" => new WalmartStandIn(),
            _ => throw new ArgumentOutOfRangeException(nameof(provider)),
        };
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        shop._app = builder.Build();
        shop._app.Urls.Add("http://127.0.0.1:0");
        shop._app.Use(shop.Guard);
        shop.Map(shop._app);
        await shop._app.StartAsync();
        return shop;
    }

    public void Sell(SoldOrder order)
    {
        lock (_orders)
        {
            _orders.RemoveAll(known => known.Id == order.Id);
            _orders.Add(order);
        }
    }

    /// <summary>Waits until something holds, looking again whenever the shop was asked something.</summary>
    public async Task Until(Func<bool> holds)
    {
        while (!holds())
        {
            (await _answered.WaitAsync(TimeSpan.FromSeconds(60))).ShouldBeTrue("the shop was not asked");
        }
    }

    /// <summary>All access tokens that were given are refused from now on; new ones are given.</summary>
    public void RevokeTokens() => Volatile.Write(ref _revoked, Volatile.Read(ref _tokens));

    public virtual async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _answered.Dispose();
    }

    protected abstract void Map(WebApplication app);

    protected abstract bool IsToken(HttpRequest request);

    /// <summary>Whether a request other than that for a token brings what the provider asks for.</summary>
    protected abstract bool IsAuthorised(HttpRequest request);

    /// <summary>How the provider refuses credentials.</summary>
    protected virtual int Unauthorised => 401;

    protected List<SoldOrder> Orders
    {
        get
        {
            lock (_orders)
            {
                return [.. _orders];
            }
        }
    }

    protected SoldOrder? Find(string id) => Orders.Find(order => order.Id == id);

    protected string NewToken() => $"token-{Interlocked.Increment(ref _tokens)}";

    protected bool IsGiven(string? token) => token?.StartsWith("token-", StringComparison.Ordinal) == true
        && int.Parse(token["token-".Length..], CultureInfo.InvariantCulture) > Volatile.Read(ref _revoked);

    /// <summary>To be called when a page has been made.</summary>
    protected void PageMade()
    {
        var change = AfterFirstPage;
        AfterFirstPage = null;
        change?.Invoke();
    }

    protected static string Iso(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    protected static DateTimeOffset Moment(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private async Task Guard(HttpContext http, RequestDelegate next)
    {
        _asked.Enqueue($"{http.Request.Method} {http.Request.Path}{http.Request.QueryString}");
        if (IsToken(http.Request))
        {
            await next(http);
        }
        else if (!IsAuthorised(http.Request))
        {
            http.Response.StatusCode = Unauthorised;
            await http.Response.WriteAsync("{}");
        }
        else if (Refusals.TryDequeue(out var status) && status != 0)
        {
            http.Response.StatusCode = status;
            await http.Response.WriteAsync("{}");
        }
        else
        {
            await next(http);
        }

        _answered.Release();
    }
}
