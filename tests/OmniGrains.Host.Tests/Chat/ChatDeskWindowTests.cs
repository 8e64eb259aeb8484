using Microsoft.Playwright;
using OmniGrains.Host.Tests.Desk;
using OmniGrains.Host.Tests.Inbox;
using static Microsoft.Playwright.Assertions;

namespace OmniGrains.Host.Tests.Chat;

/// <summary>What the window says while nobody is here, and what it tells by itself, in a real browser.</summary>
public sealed class ChatDeskWindowTests
{
    private const float Patient = 90_000;
    private static readonly LocatorAssertionsToBeVisibleOptions Visible = new() { Timeout = Patient };
    private static readonly LocatorAssertionsToBeHiddenOptions Hidden = new() { Timeout = Patient };
    private static readonly LocatorAssertionsToHaveTextOptions Text = new() { Timeout = Patient };

    [BrowserFact]
    public async Task Where_no_mail_can_go_none_is_promised_and_no_address_asked_for()
    {
        await using var shop = await ShopPage.Open();
        await using var host = await Open(shop, new() { ["calendar"] = "late" });
        await using var browsing = await Browsing.AtADesk();
        foreach (var (language, away) in new[]
        {
            ("en", "Nobody is here right now. Leave a message: you will find the answer here, in this browser. We are back"),
            ("it", "In questo momento non c’è nessuno. Lascia un messaggio: troverai la risposta qui, in questo browser. Torniamo"),
        })
        {
            (shop.Language, shop.Attributes) = (language, "data-open");
            await browsing.Page.GotoAsync(shop.Origin);
            await Expect(browsing.Page.GetByText(away)).ToBeVisibleAsync(Visible);
            await Expect(browsing.Page.GetByLabel("E-mail")).ToBeHiddenAsync(Hidden);
        }

        browsing.Errors.ShouldBeEmpty();
    }

    [BrowserFact]
    public async Task Whose_address_is_known_is_not_asked_for_it_and_a_refused_signature_is_on_the_console()
    {
        await using var shop = await ShopPage.Open();
        await using var host = await Open(shop, new() { ["calendar"] = "late", ["mailConnection"] = "mail" });
        await using var browsing = await Browsing.AtADesk();
        var page = browsing.Page;
        shop.Attributes = $"data-open data-identity=\"{ChatHost.Signed("4711", "ada@example.com")}\"";
        await page.GotoAsync(shop.Origin);
        await Expect(page.GetByText("Nobody is here right now. Leave a message, and we will answer by e-mail.")).ToBeVisibleAsync(Visible);
        await Expect(page.GetByLabel("E-mail")).ToBeHiddenAsync(Hidden);
        browsing.Errors.ShouldBeEmpty();

        shop.Attributes = $"data-open data-identity=\"{ChatHost.Signed("4711", secret: "not the secret of the shop, but as long")}\"";
        var warned = page.WaitForConsoleMessageAsync(new() { Predicate = message => message.Type == "warning" && message.Text.Contains("identitySecret", StringComparison.Ordinal), Timeout = Patient });
        await page.ReloadAsync();
        await warned;
        await Expect(page.GetByLabel("E-mail")).ToBeVisibleAsync(Visible);
    }

    [BrowserFact]
    public async Task A_page_that_stays_open_sees_the_desk_close_and_open()
    {
        await using var shop = await ShopPage.Open();
        await using var host = await Open(shop, new() { ["calendar"] = "always", ["mailConnection"] = "mail" });
        await using var browsing = await Browsing.AtADesk();
        var page = browsing.Page;
        shop.Attributes = "data-open";
        await page.GotoAsync(shop.Origin);
        await Expect(page.GetByText("Hello! How can we help?")).ToBeVisibleAsync(Visible);

        await host.ConnectChat(shop.Origin, more: new() { ["calendar"] = "late", ["mailConnection"] = "mail" });
        await Later(page);
        await Expect(page.GetByText("Nobody is here right now. Leave your e-mail address")).ToBeVisibleAsync(Visible);
        await Expect(page.GetByLabel("Name")).ToBeVisibleAsync(Visible);

        await host.ConnectChat(shop.Origin, more: new() { ["calendar"] = "always", ["mailConnection"] = "mail" });
        await page.GetByRole(AriaRole.Button, new() { Name = "Close the chat" }).First.ClickAsync();
        await Later(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Open the chat" }).ClickAsync();
        await Expect(page.GetByText("Hello! How can we help?")).ToBeVisibleAsync(Visible);
        await Expect(page.GetByLabel("Name")).ToBeHiddenAsync(Hidden);
        browsing.Errors.ShouldBeEmpty();
    }

    [BrowserFact]
    public async Task An_address_that_is_typed_beside_a_file_goes_with_it()
    {
        await using var shop = await ShopPage.Open();
        await using var host = await Open(shop, new() { ["calendar"] = "late", ["mailConnection"] = "mail" });
        await using var browsing = await Browsing.AtADesk();
        var page = browsing.Page;
        shop.Attributes = "data-open";
        await page.GotoAsync(shop.Origin);
        await using var events = await EventReader.Open(host, "/v1/stream?kind=conversation.goes-on");
        var label = new FilePayload { Name = "label.pdf", MimeType = "application/pdf", Buffer = "%PDF-1.7"u8.ToArray() };
        await Expect(page.GetByLabel("E-mail")).ToBeVisibleAsync(Visible);
        await page.Locator("input[type=file]").SetInputFilesAsync(label);
        await Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Please give a valid e-mail address.", Text);
        await page.GetByLabel("E-mail").FillAsync("ada@example.com");
        await page.GetByLabel("Name").FillAsync("Adà");
        await page.Locator("input[type=file]").SetInputFilesAsync(label);
        await Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Thank you. We will answer by e-mail.", Text);
        var contact = (await host.Conversation((string)(await events.Next()).Data["data"]!["conversation"]!))["contact"]!;
        ((string?)contact["name"], (string?)contact["alsoAt"]).ShouldBe(("Adà", "ada@example.com"));
        browsing.Errors.ShouldBeEmpty();
    }

    [BrowserFact]
    public async Task That_somebody_types_ends_when_the_text_is_gone_or_sent_and_when_the_page_is_left()
    {
        await using var shop = await ShopPage.Open();
        await using var host = await Open(shop);
        await using var browsing = await Browsing.AtADesk();
        var page = browsing.Page;
        shop.Attributes = "data-open";
        await page.GotoAsync(shop.Origin);
        var text = page.GetByLabel("Your message");
        await text.FillAsync("Hello");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".m.visitor .i")).ToContainTextAsync(":", new() { Timeout = Patient });
        await using var events = await EventReader.Open(host, "/v1/stream?kind=conversation.contact-typing");
        async Task<bool> Told() => (bool)(await events.Next("conversation.contact-typing")).Data["typing"]!;

        await text.FillAsync("Hal");
        (await Told()).ShouldBeTrue();
        await text.FillAsync("");
        (await Told()).ShouldBeFalse("the text is gone");
        await text.FillAsync("Half a sentence");
        (await Told()).ShouldBeTrue();
        (await Told()).ShouldBeFalse("no key was hit for some seconds");
        await text.FillAsync("Are you there?");
        (await Told()).ShouldBeTrue();
        await page.Keyboard.PressAsync("Enter");
        (await Told()).ShouldBeFalse("it is sent");
        await text.FillAsync("Wel");
        (await Told()).ShouldBeTrue();
        await page.GotoAsync("about:blank");
        (await Told()).ShouldBeFalse("the page is left");
    }

    // Some minutes later somebody looks at the page again.
    private static Task Later(IPage page) => page.EvaluateAsync(
        "() => { const now = Date.now; Date.now = () => now() + 120000; document.dispatchEvent(new Event('visibilitychange')); }");

    private static async Task<HostUnderTest> Open(ShopPage shop, Dictionary<string, string>? more = null)
    {
        var host = await HostUnderTest.Start();
        shop.Chat = $"{host.Address.Scheme}://{host.Address.Authority}";
        await host.ConnectMail(25);
        await host.AlwaysOpen();
        await host.Set("business-calendars/late", new { name = "Late", zone = "Europe/Rome", hours = new[] { new { day = $"{DateTimeOffset.UtcNow.AddDays(3).DayOfWeek}".ToLowerInvariant(), from = "09:00", until = "10:00" } } });
        await host.ConnectChat(shop.Origin, more: more);
        return host;
    }
}
