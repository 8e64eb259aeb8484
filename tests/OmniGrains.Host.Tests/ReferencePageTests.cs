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
        await using var browsing = await Browsing.AtADesk();
        var page = browsing.Page;

        await page.GotoAsync(new Uri(host.Address, "/").ToString());
        await page.GetByText("Interactive API reference").ClickAsync();
        await page.Locator("#operations-tag-Access").ClickAsync();
        await page.Locator("#operations-Access-listKeys").WaitForAsync();

        await page.Locator(".auth-wrapper .authorize").ClickAsync();
        await page.Locator("form").Filter(new() { HasText = "An API key" }).Locator("#auth-bearer-value").FillAsync(HostUnderTest.Key);
        await page.Locator(".modal-ux .auth.authorize[type=submit]").First.ClickAsync();
        await page.Locator(".modal-ux .btn-done").First.ClickAsync();
        await page.Locator("#operations-Access-listKeys .opblock-summary-control").ClickAsync();
        await page.Locator("#operations-Access-listKeys button.execute").ClickAsync();
        var answer = page.Locator("#operations-Access-listKeys .live-responses-table td.response-col_status:not(.col_header)");
        await answer.WaitForAsync();
        await browsing.Picture("reference");

        (await answer.InnerTextAsync()).ShouldStartWith("200");
        browsing.Errors.ShouldBeEmpty();
    }
}
