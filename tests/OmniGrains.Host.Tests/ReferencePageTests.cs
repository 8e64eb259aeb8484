using Microsoft.Playwright;

namespace OmniGrains.Host.Tests;

/// <summary>Needs a browser: without one it is skipped, but fails where CI=true promises one.</summary>
public sealed class BrowserFactAttribute : FactAttribute
{
    public const string Chromium = "/usr/bin/chromium";

    public BrowserFactAttribute()
    {
        if (!File.Exists(Chromium) && !string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase))
        {
            Skip = $"There is no {Chromium} here.";
        }
    }
}

public sealed class ReferencePageTests
{
    [BrowserFact]
    public async Task A_person_can_read_the_reference_and_try_an_operation_with_a_key()
    {
        await using var host = await HostUnderTest.Start();
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = BrowserFactAttribute.Chromium,
            Args =
            [
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
            ],
        });
        var page = await browser.NewPageAsync();
        var refused = new List<string>();
        page.Console += (_, message) => refused.AddRange(message.Type == "error" ? [message.Text] : []);

        await page.GotoAsync(new Uri(host.Address, "/").ToString());
        await page.GetByText("Interactive API reference").ClickAsync();
        await page.Locator("#operations-Access-listKeys").WaitForAsync();

        await page.Locator(".auth-wrapper .authorize").ClickAsync();
        await page.Locator("#auth-bearer-value").FillAsync(HostUnderTest.Key);
        await page.Locator(".modal-ux .auth.authorize[type=submit]").First.ClickAsync();
        await page.Locator(".modal-ux .btn-done").First.ClickAsync();
        await page.Locator("#operations-Access-listKeys .opblock-summary-control").ClickAsync();
        await page.Locator("#operations-Access-listKeys button.execute").ClickAsync();
        var answer = page.Locator("#operations-Access-listKeys .live-responses-table .response-col_status");
        await answer.WaitForAsync();
        if (Environment.GetEnvironmentVariable("OMNIGRAINS_SCREENSHOTS") is { Length: > 0 } folder)
        {
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, "reference.png"), FullPage = true });
        }

        (await answer.InnerTextAsync()).ShouldStartWith("200");
        refused.ShouldBeEmpty();
    }
}
