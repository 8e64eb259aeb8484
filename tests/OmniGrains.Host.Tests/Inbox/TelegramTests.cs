using System.Globalization;
using System.Net.Http.Json;
using System.Text;

namespace OmniGrains.Host.Tests.Inbox;

/// <summary>A Telegram bot over real HTTP: what comes in, and what is sent.</summary>
public sealed class TelegramTests
{
    [Fact]
    public async Task A_message_is_answered_in_its_chat_and_a_wrong_secret_leaves_no_trace()
    {
        await using var bot = await TelegramStandIn.Start();
        await using var host = await Connected(bot);
        var id = await Wrote(host, 1);

        var reply = (string)(await (await host.Reply(id, new { text = "Ciao <Ada>" })).Read())["messageId"]!;
        await bot.Takes();
        await host.MessageIn(id, reply, "sent");
        var sent = bot.Taken.ShouldHaveSingleItem();
        (sent.Method, sent.Fields["chat_id"], sent.Fields["text"]).ShouldBe(("sendMessage", "4711", "Ciao <Ada>"));

        // No parse_mode: nothing that is written becomes markup.
        sent.Fields.Keys.ShouldBe(["chat_id", "text"], ignoreOrder: true);

        await (await Deliver(host, 2, "wrong")).Problem(401, "delivery.signature-invalid");
        var deliveries = await (await host.Client.GetAsync($"/v1/connections/tg/deliveries?after={await host.Head()}")).Read();
        deliveries["items"]!.AsArray().Count.ShouldBe(1, "that of the message; nothing of the wrong one");
    }

    [Fact]
    public async Task It_waits_as_long_as_it_is_told_and_knows_who_has_blocked_the_bot()
    {
        await using var bot = await TelegramStandIn.Start();
        await using var host = await Connected(bot);
        var id = await Wrote(host, 1);

        bot.Refusals.Enqueue((429, """{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 1","parameters":{"retry_after":1}}"""));
        var first = (string)(await (await host.Reply(id, new { text = "Ciao" })).Read())["messageId"]!;
        await bot.Takes();
        await host.MessageIn(id, first, "sent");

        bot.Refusals.Enqueue((403, """{"ok":false,"error_code":403,"description":"Forbidden: bot was blocked by the user"}"""));
        var second = (string)(await (await host.Reply(id, new { text = "Still there?" })).Read())["messageId"]!;
        ((string?)(await host.MessageIn(id, second, "failed"))["failureCode"]).ShouldBe("contact-stopped");
        await host.StatusOf(id, "open");
    }

    [Fact]
    public async Task What_became_of_a_message_that_telegram_never_tells_of_is_said_by_a_person_and_holds_up_nothing_meanwhile()
    {
        await using var bot = await TelegramStandIn.Start();
        await using var host = await Connected(bot);
        var id = await Wrote(host, 1);
        bot.HangsUp = true;
        var first = (string)(await (await host.Reply(id, new { text = "Ciao" })).Read())["messageId"]!;
        var doubted = await host.MessageIn(id, first, "failed");
        ((string?)doubted["failureCode"], (string?)doubted["failureDetail"]).ShouldSatisfyAllConditions(
            told => told.Item1.ShouldBe("in-doubt"), told => told.Item2!.ShouldContain("/doubt"));
        bot.HangsUp = false;
        var second = (string)(await (await host.Reply(id, new { text = "And this" })).Read())["messageId"]!;
        await host.MessageIn(id, second, "sent");
        await (await host.Settle(second, "sent")).Problem(409, "conversation.not-in-doubt");
        await (await host.Settle($"{id}.99", "sent")).Problem(404, "conversation.no-message");

        await (await host.Settle(first, "send-again")).Read();
        (await host.MessageIn(id, first, "sent"))["failureCode"].ShouldBeNull();
        bot.Taken.Select(sent => sent.Fields["text"]).ShouldBe(["Ciao", "And this", "Ciao"]);

        await Wrote(host, 2);
        bot.HangsUp = true;
        var third = (string)(await (await host.Reply(id, new { text = "Still there?" })).Read())["messageId"]!;
        await host.MessageIn(id, third, "failed");
        await host.StatusOf(id, "open");
        await (await host.Settle(third, "sent")).Read();
        (await host.MessageIn(id, third, "sent"))["failureCode"].ShouldBeNull();
        await host.StatusOf(id, "waiting");
        bot.Taken.Count.ShouldBe(4, "nobody was written to for it");
    }

    [Theory]
    [InlineData("photo.png", "iVBORw0KGgo=", "sendPhoto")]
    [InlineData("label.pdf", "JVBERi0xLjc=", "sendDocument")]
    [InlineData("film.mp4", "AAAAIGZ0eXBpc29tAAAAAA==", "sendVideo")]
    public async Task A_file_goes_by_the_method_of_its_kind_with_the_text_as_caption(string name, string base64, string method)
    {
        await using var bot = await TelegramStandIn.Start();
        await using var host = await Connected(bot);
        var id = await Wrote(host, 1);
        var file = await host.Uploaded(id, name, Convert.FromBase64String(base64));

        var reply = (string)(await (await host.Reply(id, new { text = "Here", files = new[] { file } })).Read())["messageId"]!;
        await bot.Takes();
        await host.MessageIn(id, reply, "sent");
        var sent = bot.Taken.ShouldHaveSingleItem();
        (sent.Method, sent.Fields["caption"], sent.Name, Convert.ToBase64String(sent.File!)).ShouldBe((method, "Here", name, base64));
    }

    [Fact]
    public async Task A_photo_is_fetched_and_what_its_writer_changes_is_shown()
    {
        await using var bot = await TelegramStandIn.Start();
        await using var host = await Connected(bot);
        byte[] picture = [0xFF, 0xD8, 0xFF, 0xE0, 1];
        bot.Held["big"] = picture;
        await using var events = await EventReader.Open(host, "/v1/stream?kind=conversation.file-kept");
        await (await Post(host, """
            {"update_id":1,"message":{"message_id":1,"date":1772366400,"caption":"Broken","photo":[{"file_id":"small"},{"file_id":"big"}],"from":{"id":4711},"chat":{"id":4711,"type":"private"} } }
            """)).Read();
        var id = (string)(await events.Next()).Data["data"]!["conversation"]!;
        var file = (await host.Conversation(id))["messages"]!["items"]![0]!["attachments"]![0]!;
        (await host.Client.GetByteArrayAsync($"/v1/conversations/{id}/files/{file["fileId"]}")).ShouldBe(picture);

        await (await Post(host, """
            {"update_id":2,"edited_message":{"message_id":1,"date":1772366400,"edit_date":1772366460,"caption":"Broken teapot","from":{"id":4711},"chat":{"id":4711,"type":"private"} } }
            """)).Read();
        var edited = (await host.Conversation(id, await host.Head()))["messages"]!["items"]![0]!;
        ((string?)edited["text"], (DateTimeOffset?)edited["editedAt"]).ShouldBe(("Broken teapot", DateTimeOffset.FromUnixTimeSeconds(1772366460)));
        var customer = (string)(await host.Conversation(id))["customer"]!["id"]!;
        var timeline = await host.Client.GetStringAsync($"/v1/customers/{customer}/timeline?after={await host.Head()}");
        timeline.ShouldContain("Wrote: Broken teapot");
        timeline.ShouldNotContain("\"Wrote: Broken\"");
        (await host.Client.GetStringAsync($"/v1/search?q=teapot&after={await host.Head()}")).ShouldContain(id);
        (await host.Client.GetStringAsync($"/v1/conversations?after={await host.Head()}")).ShouldContain("Broken teapot");
    }

    private static async Task<HostUnderTest> Connected(TelegramStandIn bot)
    {
        var host = await HostUnderTest.Start();
        await (await host.Client.PutAsJsonAsync("/v1/connections/tg", new
        {
            connector = "telegram",
            channel = "telegram",
            baseUrl = bot.Url,
            secrets = new { botToken = TelegramStandIn.Token, secretToken = "our-secret" },
        })).Read();
        return host;
    }

    private static async Task<string> Wrote(HostUnderTest host, int update)
    {
        var position = (long)(await (await Deliver(host, update, "our-secret")).Read())["position"]!;
        return (string)(await (await host.Client.GetAsync($"/v1/conversations?channel=telegram&after={position}")).Read())["items"]![0]!["id"]!;
    }

    private static Task<HttpResponseMessage> Deliver(HostUnderTest host, int update, string secret)
    {
        var body = string.Create(CultureInfo.InvariantCulture, $$"""
            {"update_id":{{update}},"message":{"message_id":{{update}},"date":1772366400,"text":"Ciao","from":{"id":4711,"is_bot":false,"first_name":"Ada"},"chat":{"id":4711,"type":"private"} } }
            """);
        return Post(host, body, secret);
    }

    private static async Task<HttpResponseMessage> Post(HostUnderTest host, string body, string secret = "our-secret")
    {
        using var anybody = host.NewClient(null);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/webhooks/telegram/tg") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("X-Telegram-Bot-Api-Secret-Token", secret);
        return await anybody.SendAsync(request);
    }
}
