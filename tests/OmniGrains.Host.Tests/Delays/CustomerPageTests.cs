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
        await using var browsing = await Browsing.OnAPhone();
        var page = browsing.Page;

        await page.GotoAsync(address);
        (await page.Locator("h1").InnerTextAsync()).ShouldBe("Il tuo ordine arriverà più tardi");
        await browsing.Picture("delay-it");
        await page.GetByText("English").ClickAsync();
        (await page.Locator("h1").InnerTextAsync()).ShouldBe("Your order will arrive later");
        (await page.Locator("html").GetAttributeAsync("lang")).ShouldBe("en");
        await page.GetByText("Cancel instead").ClickAsync();
        (await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Cancel and refund" }).IsVisibleAsync()).ShouldBeTrue();
        await page.Locator("summary").First.ClickAsync();
        await browsing.Picture("delay-en");

        var day = page.GetByRole(AriaRole.Radio).First;
        var wanted = (await page.Locator("label").First.InnerTextAsync()).Trim();
        await day.CheckAsync();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Take this day" }).ClickAsync();

        (await page.Locator("h1").InnerTextAsync()).ShouldBe("Thank you");
        (await page.Locator("dd").InnerTextAsync()).ShouldBe(wanted);
        await browsing.Picture("delay-thanks");
        browsing.Errors.ShouldBeEmpty();
        ((string?)(await OrderUnderWay.Explained(host, order))["answer"]).ShouldBe("anotherDate");
    }
}
