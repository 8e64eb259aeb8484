using Microsoft.Playwright;
using OmniGrains.Host.Tests.Inbox;

namespace OmniGrains.Host.Tests.Notifications;

/// <summary>The preference page as a person with a phone and without JavaScript meets it.</summary>
public sealed class PreferencePageTests
{
    [BrowserFact]
    public async Task A_person_with_a_phone_chooses_what_to_be_told_in_their_language_without_javascript()
    {
        await using var host = await HostUnderTest.Start();
        await host.Client.Put("/v1/notification-settings", new { brandName = "Tea <shop>", publicUrl = host.Address.ToString() });
        var ada = await host.Client.MakeCustomer(phone: "+393331234567");
        var link = (string)(await (await host.Client.PostAsync($"/v1/customers/{ada}/preference-links", null)).Read())["url"]!;
        await using var browsing = await Browsing.OnAPhone();
        var page = browsing.Page;

        await page.GotoAsync(link);
        (await page.Locator("h1").InnerTextAsync()).ShouldBe("I tuoi messaggi");
        (await page.Locator("header span").InnerTextAsync()).ShouldBe("Tea <shop>");
        (await page.GetByText("Novità e offerte").IsVisibleAsync()).ShouldBeTrue();
        await page.GetByText("English").ClickAsync();
        (await page.Locator("h1").InnerTextAsync()).ShouldBe("Your messages");
        var news = page.Locator("fieldset").First;
        (await news.GetByLabel("E-mail").IsCheckedAsync()).ShouldBeTrue();
        (await news.GetByLabel("WhatsApp").IsCheckedAsync()).ShouldBeFalse();
        await news.GetByLabel("E-mail").UncheckAsync();
        await news.GetByLabel("WhatsApp").CheckAsync();
        await browsing.Picture("preferences-en");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Save my choice" }).ClickAsync();

        (await page.GetByRole(AriaRole.Status).InnerTextAsync()).ShouldBe("Your choice is saved.");
        (await page.Locator("fieldset").First.GetByLabel("WhatsApp").IsCheckedAsync()).ShouldBeTrue();
        browsing.Errors.ShouldBeEmpty();
        var consents = (await (await host.Client.GetAsync($"/v1/customers/{ada}")).Read())["consents"]!.AsArray();
        bool Granted(string channel) => (bool)consents.Single(consent => (string)consent!["channel"]! == channel && (string)consent["purpose"]! == "marketing")!["granted"]!;
        (Granted("email"), Granted("sms"), Granted("whatsapp")).ShouldBe((false, true, true));

        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Stop all of these" }).ClickAsync();
        (await page.GetByRole(AriaRole.Checkbox, new PageGetByRoleOptions { Checked = true }).CountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_link_that_was_changed_leads_nowhere_and_changes_nothing()
    {
        await using var host = await HostUnderTest.Start();
        var ada = await host.Client.MakeCustomer();
        var link = new Uri((string)(await (await host.Client.PostAsync($"/v1/customers/{ada}/preference-links", null)).Read())["url"]!).AbsolutePath;
        using var anybody = host.NewClient(null);
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("choice", "none")]);
        (await anybody.PostAsync($"{link[..^3]}AAA", form)).StatusCode.ShouldBe(System.Net.HttpStatusCode.NotFound);
        var page = await anybody.GetAsync(link);
        page.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("default-src 'none'");
        (await (await host.Client.GetAsync($"/v1/customers/{ada}")).Read())["consents"]!.AsArray().ShouldAllBe(consent => (bool)consent!["granted"]!);
    }
}
