using System.Text.RegularExpressions;
using Microsoft.Playwright;
using OmniGrains.Host.Tests.Desk;
using OmniGrains.Host.Tests.Inbox;
using static Microsoft.Playwright.Assertions;

namespace OmniGrains.Host.Tests.Chat;

/// <summary>The chat window in a real browser, on a page of another origin with a strict content security policy.</summary>
public sealed partial class ChatWindowTests
{
    private const float Patient = 90_000;
    private static readonly LocatorAssertionsToBeVisibleOptions Visible = new() { Timeout = Patient };
    private static readonly LocatorAssertionsToHaveTextOptions Text = new() { Timeout = Patient };

    [BrowserFact]
    public async Task A_visitor_writes_is_answered_live_and_finds_it_all_after_a_reload()
    {
        await using var shop = await ShopPage.Open();
        await using var host = await Open(shop, new() { ["title"] = "Tea shop" });
        await host.Set("teams/service", new { name = "Service" });
        await host.Set("agents/maria", new { name = "Maria Rossi", team = "service" });
        await (await host.Client.PutAsync("/v1/agents/maria/presence", new StringContent("""{"state":"online"}""", System.Text.Encoding.UTF8, "application/json"))).Read();
        await using var browsing = await Browsing.AtADesk();
        var page = browsing.Page;
        await page.GotoAsync(shop.Origin);
        await using var events = await EventReader.Open(host, "/v1/stream?kind=conversation.");

        // By keyboard alone: to the button behind the page's link, into the window, write, send.
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Open the chat" })).ToBeVisibleAsync(Visible);
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Dialog, new() { Name = "Tea shop" })).ToBeVisibleAsync(Visible);
        await page.Keyboard.TypeAsync("Is the <b>blue</b> teapot in stock? <img src=x onerror=document.title='hacked'>");
        await page.Keyboard.PressAsync("Enter");
        var id = (string)(await events.Next("conversation.opened")).Data["data"]!["conversation"]!;
        await Expect(Bubble(page, "visitor")).ToHaveTextAsync("Is the <b>blue</b> teapot in stock? <img src=x onerror=document.title='hacked'>", Text);

        await (await host.Client.PostAsync($"/v1/conversations/{id}/presence", new StringContent("""{"state":"typing","agent":"maria"}""", System.Text.Encoding.UTF8, "application/json"))).Read();
        await Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Somebody is typing…", Text);
        var reply = (string)(await (await host.Reply(id, new { text = "Yes, three: https://shop.example/teapot <script>document.title='hacked'</script>", agent = "maria" })).Read())["messageId"]!;
        await Expect(Bubble(page, "shop")).ToHaveTextAsync("Yes, three: https://shop.example/teapot <script>document.title='hacked'</script>", Text);
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "https://shop.example/teapot" })).ToHaveAttributeAsync("rel", "noopener noreferrer nofollow");
        await Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("", Text);
        await host.MessageIn(id, reply, "read");
        (await page.TitleAsync()).ShouldBe("Tea shop");

        await page.Keyboard.TypeAsync("Thank");
        ((bool)(await events.Next("conversation.contact-typing")).Data["typing"]!).ShouldBeTrue();
        await page.Keyboard.TypeAsync(" you");
        await page.Keyboard.PressAsync("Shift+Enter");
        await page.Keyboard.TypeAsync("Ada");
        await page.Keyboard.PressAsync("Enter");
        await Expect(Bubble(page, "visitor").Last).ToHaveTextAsync(OfTwoLines(), new() { Timeout = Patient, UseInnerText = true });
        await browsing.Picture("chat-en");
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToBeHiddenAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Open the chat" })).ToBeFocusedAsync();

        // What is said while the window is closed is counted; what is said while the page is closed is there.
        var third = (string)(await (await host.Reply(id, new { text = "You are welcome.", agent = "maria" })).Read())["messageId"]!;
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Open the chat, 1 new" })).ToBeVisibleAsync(Visible);
        await host.MessageIn(id, third, "delivered");
        await page.ReloadAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Open the chat" }).ClickAsync();
        await Expect(page.Locator(".m")).ToHaveCountAsync(4, new() { Timeout = Patient });
        await host.MessageIn(id, third, "read");
        browsing.Errors.ShouldBeEmpty();
    }

    [BrowserFact]
    public async Task An_attachment_arrives_and_what_is_refused_is_told()
    {
        await using var shop = await ShopPage.Open();
        await using var host = await Open(shop);
        await using var browsing = await Browsing.AtADesk();
        var page = browsing.Page;
        shop.Attributes = "data-open";
        await page.GotoAsync(shop.Origin);
        await using var events = await EventReader.Open(host, "/v1/stream?kind=conversation.opened");
        var picture = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");
        await page.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = "broken.png", MimeType = "image/png", Buffer = picture });
        await Expect(page.GetByText("broken.png")).ToBeVisibleAsync(Visible);
        var id = (string)(await events.Next("conversation.opened")).Data["data"]!["conversation"]!;
        var file = (await host.Conversation(id))["messages"]!["items"]![0]!["attachments"]![0]!;
        (await host.Client.GetByteArrayAsync($"/v1/conversations/{id}/files/{file["fileId"]}")).ShouldBe(picture);

        await page.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = "page.png", MimeType = "image/png", Buffer = "<html>"u8.ToArray() });
        await Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("This file is not taken", new() { Timeout = Patient });
        await Expect(page.Locator(".m")).ToHaveCountAsync(1);
    }

    [BrowserFact]
    public async Task A_file_of_the_shop_is_shown_and_downloaded_also_when_its_address_has_ended()
    {
        await using var shop = await ShopPage.Open();
        await using var host = await Open(shop);
        await using var browsing = await Browsing.AtADesk();
        var page = browsing.Page;
        shop.Attributes = "data-open";
        await page.GotoAsync(shop.Origin);
        await using var events = await EventReader.Open(host, "/v1/stream?kind=conversation.opened");
        await page.GetByLabel("Your message").FillAsync("The label, please");
        await page.Keyboard.PressAsync("Enter");
        var id = (string)(await events.Next("conversation.opened")).Data["data"]!["conversation"]!;
        var picture = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");
        var label = System.Text.Encoding.ASCII.GetBytes("%PDF-1.7 the return label");
        await (await host.Reply(id, new { text = "Here.", files = new[] { await host.Uploaded(id, "label.pdf", label), await host.Uploaded(id, "pot.png", picture) } })).Read();

        await Expect(Bubble(page, "shop").GetByRole(AriaRole.Link)).ToHaveCountAsync(2, new() { Timeout = Patient });
        await page.WaitForFunctionAsync(
            "() => { const shown = document.querySelector('#omnigrains-chat').shadowRoot.querySelector('.shop img'); return shown && shown.complete && shown.naturalWidth === 1; }", null, new() { Timeout = Patient });
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "label.pdf (25 B)" })).ToBeVisibleAsync(Visible);
        await Expect(Bubble(page, "shop").GetByRole(AriaRole.Link).Locator("svg")).ToHaveCountAsync(2);
        await Saved(page, "label.pdf", label);
        await browsing.Picture("chat-files");

        // The page stays open for hours: the address that it has is over, and it asks for another one.
        await page.EvaluateAsync("() => { const now = Date.now; Date.now = () => now() + 2 * 3600 * 1000; }");
        var asked = page.WaitForRequestAsync(request => request.Url.EndsWith($"/messages/{id}.2", StringComparison.Ordinal), new() { Timeout = Patient });
        await Saved(page, "label.pdf", label);
        await asked;
        browsing.Errors.ShouldBeEmpty();
    }

    [BrowserFact]
    public async Task Out_of_hours_an_italian_on_a_phone_reads_when_somebody_is_back_and_leaves_a_message()
    {
        await using var shop = await ShopPage.Open();
        shop.Language = "it-IT";
        await using var host = await Open(shop, new() { ["calendar"] = "late", ["mailConnection"] = "mail" });
        await host.Set("business-calendars/late", new { name = "Late", zone = "Europe/Rome", hours = new[] { new { day = $"{DateTimeOffset.UtcNow.AddDays(3).DayOfWeek}".ToLowerInvariant(), from = "09:00", until = "10:00" } } });
        await using var browsing = await Browsing.AtADesk();
        var page = browsing.Page;
        await page.SetViewportSizeAsync(360, 740);
        await page.GotoAsync(shop.Origin);
        await using var events = await EventReader.Open(host, "/v1/stream?kind=conversation.opened,conversation.goes-on");

        await page.GetByRole(AriaRole.Button, new() { Name = "Apri la chat" }).ClickAsync();
        await Expect(page.GetByText("In questo momento non c’è nessuno.")).ToBeVisibleAsync(Visible);
        await Expect(page.GetByText("Torniamo")).ToContainTextAsync(":00");
        await page.GetByLabel("Il tuo messaggio").FillAsync("Quando arriva la mia teiera?");
        await page.GetByRole(AriaRole.Button, new() { Name = "Invia" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Inserisci un indirizzo e-mail valido.", Text);
        await page.GetByLabel("Nome").FillAsync("Ada");
        await page.GetByLabel("E-mail").FillAsync("ada@example.com");
        await browsing.Picture("chat-it-offline");
        await page.GetByRole(AriaRole.Button, new() { Name = "Invia" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Grazie. Ti risponderemo per e-mail.", Text);
        var id = (string)(await events.Next("conversation.goes-on")).Data["data"]!["conversation"]!;
        var contact = (await host.Conversation(id))["contact"]!;
        ((string?)contact["name"], (string?)contact["alsoAt"]).ShouldBe(("Ada", "ada@example.com"));

        var box = await page.GetByRole(AriaRole.Dialog).BoundingBoxAsync();
        (box!.X, box.Y, box.Width, box.Height).ShouldBe((0, 0, 360, 740), "the window is the whole screen of a phone");
        browsing.Errors.ShouldBeEmpty();
    }

    [BrowserFact]
    public async Task Who_signs_in_while_the_chat_begins_is_known_and_leaves_nothing_behind_when_signing_out()
    {
        await using var shop = await ShopPage.Open();
        await using var host = await Open(shop, new() { ["mailConnection"] = "mail" });
        await using var browsing = await Browsing.AtADesk();
        var page = browsing.Page;
        await page.GotoAsync(shop.Origin);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Open the chat" })).ToBeVisibleAsync(Visible);
        await using var events = await EventReader.Open(host, "/v1/stream?kind=chat.visitor-signed,conversation.opened");
        await page.EvaluateAsync("token => { OmniGrainsChat.open(); OmniGrainsChat.identify(token); }", ChatHost.Signed("4711", name: "Ada"));
        (await events.Next()).Type.ShouldBe("chat.visitor-signed");

        await page.GetByLabel("Your message").FillAsync("Hello");
        await page.Keyboard.PressAsync("Enter");
        (await events.Next()).Type.ShouldBe("conversation.opened");
        await page.GetByLabel("Your message").FillAsync("Half a sen");
        await page.GetByLabel("E-mail").FillAsync("ada@example.com");
        await page.EvaluateAsync("OmniGrainsChat.signOut()");
        await Expect(page.Locator(".m")).ToHaveCountAsync(0, new() { Timeout = Patient });
        await page.GetByRole(AriaRole.Button, new() { Name = "Open the chat" }).ClickAsync();
        await Expect(page.GetByLabel("Your message")).ToHaveValueAsync("", new() { Timeout = Patient });
        await Expect(page.GetByLabel("E-mail")).ToHaveValueAsync("");
        browsing.Errors.ShouldBeEmpty();
    }

    [BrowserFact]
    public async Task A_page_of_another_origin_is_not_served()
    {
        await using var shop = await ShopPage.Open();
        await using var host = await Open(shop);
        await host.ConnectChat();
        await using var browsing = await Browsing.AtADesk();
        shop.Attributes = "data-lang=\"it\" data-open";
        await browsing.Page.GotoAsync(shop.Origin);
        await Expect(browsing.Page.GetByRole(AriaRole.Status)).ToHaveTextAsync("La chat non è raggiungibile in questo momento.", Text);
    }

    private static async Task Saved(IPage page, string name, byte[] content)
    {
        // In a tab of its own, which closes when what it opened is a download.
        var download = new TaskCompletionSource<IDownload>(TaskCreationOptions.RunContinuationsAsynchronously);
        page.Context.Page += (_, tab) => tab.Download += (_, one) => download.TrySetResult(one);
        page.Download += (_, one) => download.TrySetResult(one);
        await Bubble(page, "shop").GetByRole(AriaRole.Link, new() { NameRegex = new Regex(Regex.Escape(name)) }).ClickAsync();
        var saved = await download.Task.WaitAsync(TimeSpan.FromMilliseconds(Patient));
        saved.SuggestedFilename.ShouldBe(name);
        (await File.ReadAllBytesAsync((await saved.PathAsync())!)).ShouldBe(content);
    }

    [GeneratedRegex("^Thank you\nAda$")]
    private static partial Regex OfTwoLines();

    private static ILocator Bubble(IPage page, string from) => page.Locator($".m.{from} .b");

    private static async Task<HostUnderTest> Open(ShopPage shop, Dictionary<string, string>? more = null)
    {
        var host = await HostUnderTest.Start();
        shop.Chat = $"{host.Address.Scheme}://{host.Address.Authority}";
        if (more?.ContainsKey("mailConnection") == true)
        {
            await host.ConnectMail(25);
        }

        await host.ConnectChat(shop.Origin, more: more);
        return host;
    }
}
