using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OmniGrains.Host.Tests.Chat;

/// <summary>A page of the shop, on an origin of its own, as strict about scripts and styles as a page can be.</summary>
internal sealed class ShopPage : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ShopPage(WebApplication app) => _app = app;

    public string Origin => _app.Urls.First();

    /// <summary>The host whose chat the page shows.</summary>
    public string Chat { get; set; } = "";

    public string Language { get; set; } = "en";

    /// <summary>Further attributes of the script element.</summary>
    public string Attributes { get; set; } = "";

    public static async Task<ShopPage> Open()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var page = new ShopPage(app);
        app.MapGet("/", (HttpContext http) =>
        {
            http.Response.Headers.ContentSecurityPolicy = $"default-src 'none'; script-src {page.Chat}; connect-src {page.Chat}; img-src data: {page.Chat}; require-trusted-types-for 'script'";
            return Results.Content(
                $"""
                <!doctype html><html lang="{page.Language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"><title>Tea shop</title></head>
                <body><h1>Tea shop</h1><p>Blue teapots, cups and mugs.</p><a href="#">A link</a><script src="{page.Chat}/chat/site.js" async {page.Attributes}></script></body></html>
                """,
                "text/html");
        });
        await app.StartAsync();
        return page;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
