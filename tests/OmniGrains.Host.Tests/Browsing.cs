using Microsoft.Playwright;

namespace OmniGrains.Host.Tests;

/// <summary>A real browser. What a page complains about on its console is kept.</summary>
internal sealed class Browsing : IAsyncDisposable
{
    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private Browsing(IPlaywright playwright, IBrowser browser, IPage page)
    {
        (_playwright, _browser, Page) = (playwright, browser, page);
        page.SetDefaultTimeout(90_000); // Milliseconds; machines that test are busy.
        page.Console += (_, message) => Errors.AddRange(message.Type == "error" ? [message.Text] : []);
    }

    public IPage Page { get; }

    public List<string> Errors { get; } = [];

    public static Task<Browsing> AtADesk() => Open(new BrowserNewContextOptions());

    /// <summary>An Italian's phone that runs no JavaScript.</summary>
    public static Task<Browsing> OnAPhone() => Open(new BrowserNewContextOptions
    {
        ViewportSize = new ViewportSize { Width = 360, Height = 740 },
        Locale = "it-IT",
        JavaScriptEnabled = false,
    });

    /// <summary>Kept where OMNIGRAINS_SCREENSHOTS says; nowhere without it.</summary>
    public async Task Picture(string name)
    {
        if (Environment.GetEnvironmentVariable("OMNIGRAINS_SCREENSHOTS") is { Length: > 0 } folder)
        {
            await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{name}.png"), FullPage = true });
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }

    private static async Task<Browsing> Open(BrowserNewContextOptions options)
    {
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = BrowserFactAttribute.Chromium,
            Args =
            [
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
            ],
        });
        return new Browsing(playwright, browser, await (await browser.NewContextAsync(options)).NewPageAsync());
    }
}
