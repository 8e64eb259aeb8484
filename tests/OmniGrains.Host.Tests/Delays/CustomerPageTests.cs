using Microsoft.Playwright;

namespace OmniGrains.Host.Tests.Delays;

/// <summary>The customer's page as a person with a phone and without JavaScript meets it.</summary>
public sealed class CustomerPageTests
{
    [BrowserFact]
    public async Task A_person_with_a_phone_chooses_another_day_in_their_language_without_javascript()
    {
        await using var host = await HostUnderTest.Start();
        var order = await OrderUnderWay.Place(host, "1", DateTimeOffset.UtcNow.AddDays(1));
        await OrderUnderWay.Explained(host, order);
        var address = new Uri(host.Address, await OrderUnderWay.Link(host, order)).ToString();
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
        await using var phone = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = 360, Height = 740 },
            Locale = "it-IT",
            JavaScriptEnabled = false,
        });
        var page = await phone.NewPageAsync();
        var errors = new List<string>();
        page.Console += (_, message) => errors.AddRange(message.Type == "error" ? [message.Text] : []);

        await page.GotoAsync(address);
        (await page.Locator("h1").InnerTextAsync()).ShouldBe("Il tuo ordine arriverà più tardi");
        await Picture(page, "delay-it");
        await page.GetByText("English").ClickAsync();
        (await page.Locator("h1").InnerTextAsync()).ShouldBe("Your order will arrive later");
        (await page.Locator("html").GetAttributeAsync("lang")).ShouldBe("en");
        await page.GetByText("Cancel instead").ClickAsync();
        (await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Cancel and refund" }).IsVisibleAsync()).ShouldBeTrue();
        await page.Locator("summary").First.ClickAsync();
        await Picture(page, "delay-en");

        var day = page.GetByRole(AriaRole.Radio).First;
        var wanted = (await page.Locator("label").First.InnerTextAsync()).Trim();
        await day.CheckAsync();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Take this day" }).ClickAsync();

        (await page.Locator("h1").InnerTextAsync()).ShouldBe("Thank you");
        (await page.Locator("dd").InnerTextAsync()).ShouldBe(wanted);
        await Picture(page, "delay-thanks");
        errors.ShouldBeEmpty();
        ((string?)(await OrderUnderWay.Explained(host, order))["answer"]).ShouldBe("anotherDate");
    }

    private static async Task Picture(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("OMNIGRAINS_SCREENSHOTS") is { Length: > 0 } folder)
        {
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{name}.png"), FullPage = true });
        }
    }
}
