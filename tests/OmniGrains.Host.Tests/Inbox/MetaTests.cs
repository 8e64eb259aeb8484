using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace OmniGrains.Host.Tests.Inbox;

/// <summary>Pages and Instagram accounts over real HTTP, signed as Meta signs, against a stand-in that keeps to its documentation.</summary>
public sealed class MetaTests
{
    private const string Page = "1906385232743451";
    private const string OtherPage = "1906385232743452";
    private const string Account = "17841405822304914";
    private const string Ada = "7654321098765432";
    private const string AppSecret = "an-apps-secret";

    [Fact]
    public async Task A_message_is_answered_and_delivered_and_read_up_to_a_watermark()
    {
        await using var meta = await MetaStandIn.Start();
        await using var host = await Connected(meta);
        using var anybody = host.NewClient(null);
        (await anybody.GetStringAsync("/v1/webhooks/messenger/page?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=let-me-in")).ShouldBe("1158201444");
        var id = await Wrote(host, "m_1");

        var message = (string)(await (await host.Reply(id, new { text = "Ciao Ada" })).Read())["messageId"]!;
        var (path, body) = await meta.Takes();
        path.ShouldBe($"{Page}/messages");
        body.ToJsonString().ShouldBe($$$"""{"recipient":{"id":"{{{Ada}}}"},"messaging_type":"RESPONSE","message":{"text":"Ciao Ada","metadata":"{{{message}}}"}}""");
        await host.MessageIn(id, message, "sent");

        await Deliver(host, Messaging($$$"""{"sender":{"id":"{{{Ada}}}"},"recipient":{"id":"{{{Page}}}"},"timestamp":{{{Now}}},"read":{"watermark":{{{Now}}}}}"""));
        await host.MessageIn(id, message, "read");
        await Deliver(host, Messaging($$$"""{"sender":{"id":"{{{Ada}}}"},"recipient":{"id":"{{{Page}}}"},"timestamp":{{{Now}}},"delivery":{"mids":["m_out1"],"watermark":{{{Now}}}}}"""));
        await Deliver(host, Messaging($$$"""{"sender":{"id":"{{{Ada}}}"},"recipient":{"id":"{{{Page}}}"},"timestamp":{{{Now}}},"reaction":{"mid":"m_out1","action":"react","emoji":"❤"}}"""));
        var last = (await host.Conversation(id, await host.Head()))["messages"]!["items"]![0]!;
        ((string?)last["state"], (string?)last["reaction"]).ShouldBe(("read", "❤"));
    }

    [Fact]
    public async Task An_echo_of_ours_is_not_doubled_even_when_it_comes_first_and_one_from_elsewhere_is_shown_as_ours()
    {
        await using var meta = await MetaStandIn.Start();
        await using var host = await Connected(meta);
        var id = await Wrote(host, "m_1");
        meta.BeforeAnswer = async (body, mid) =>
        {
            await Deliver(host, Echo(mid, (string)body["message"]!["text"]!, (string?)body["message"]!["metadata"]));
            await host.Client.GetAsync($"/v1/conversations?after={await host.Head()}");
        };

        var message = (string)(await (await host.Reply(id, new { text = "Ciao Ada" })).Read())["messageId"]!;
        await meta.Takes();
        await host.MessageIn(id, message, "sent");
        await Deliver(host, Echo("m_out1", "Ciao Ada", message) + " ");
        await Deliver(host, Echo("m_else", "From the page's inbox", null));
        await Deliver(host, Echo("m_else", "From the page's inbox", null) + " ");

        var items = (await host.Conversation(id, await host.Head()))["messages"]!["items"]!.AsArray();
        items.Select(item => ((string?)item!["direction"], (string?)item["text"])).ShouldBe([("out", "From the page's inbox"), ("out", "Ciao Ada"), ("in", "Ciao")]);
        await Deliver(host, Messaging($$$"""{"sender":{"id":"{{{Ada}}}"},"recipient":{"id":"{{{Page}}}"},"timestamp":{{{Now}}},"delivery":{"mids":["m_else"]}}"""));
        await host.MessageIn(id, (string)items[0]!["id"]!, "delivered");
    }

    [Fact]
    public async Task A_withdrawn_message_is_shown_no_more_even_when_that_comes_before_the_message()
    {
        await using var meta = await MetaStandIn.Start();
        await using var host = await Connected(meta);
        var id = await Wrote(host, "m_1", "Something private");
        await Deliver(host, Messaging($$$"""{"sender":{"id":"{{{Ada}}}"},"recipient":{"id":"{{{Page}}}"},"timestamp":{{{Now}}},"message":{"mid":"m_1","is_deleted":true}}"""));
        var shown = (await host.Conversation(id, await host.Head()))["messages"]!["items"]![0]!;
        ((string?)shown["text"], (bool?)shown["withdrawn"]).ShouldBe((null, true));
        (await host.Client.GetStringAsync($"/v1/conversations?after={await host.Head()}")).ShouldNotContain("Something private");
        var customer = (string)(await host.Conversation(id))["customer"]!["id"]!;
        (await host.Client.GetStringAsync($"/v1/customers/{customer}/timeline?after={await host.Head()}")).ShouldNotContain("private");
        (await host.Client.GetStringAsync($"/v1/search?q=something&after={await host.Head()}")).ShouldNotContain(id);

        // The other order: it is tried again later, or by hand.
        var receipt = await (await Post(host, Messaging($$$"""{"sender":{"id":"{{{Ada}}}"},"recipient":{"id":"{{{Page}}}"},"timestamp":{{{Now}}},"message":{"mid":"m_2","is_deleted":true}}"""))).Read();
        await Wrote(host, "m_2", "Another secret");
        await (await host.Client.PostAsync($"/v1/connections/page/deliveries/{receipt["deliveryId"]}/replay", null)).Read();
        (await host.Conversation(id, await host.Head()))["messages"]!["items"]![0]!["text"].ShouldBeNull();
    }

    [Fact]
    public async Task A_message_of_an_earlier_conversation_is_found_when_it_is_taken_back_or_reacted_to()
    {
        await using var meta = await MetaStandIn.Start();
        var time = new Notifications.MovedTime();
        await using var host = await HostUnderTest.Start(time: time);
        await Save(host, "page", "messenger", meta.Url, new { pageId = Page });
        var first = await Wrote(host, "m_1", "Something private");
        await (await host.Client.PatchAsJsonAsync($"/v1/conversations/{first}", new { status = "resolved" })).Read();
        time.Move(TimeSpan.FromDays(8));
        (await Wrote(host, "m_2", "Again")).ShouldNotBe(first);
        await Deliver(host, Messaging($$$"""{"sender":{"id":"{{{Ada}}}"},"recipient":{"id":"{{{Page}}}"},"timestamp":{{{Now}}},"reaction":{"mid":"m_1","action":"react","emoji":"❤"}}"""));
        ((string?)(await host.Conversation(first, await host.Head()))["messages"]!["items"]![0]!["reaction"]).ShouldBe("❤");
        await Deliver(host, Messaging($$$"""{"sender":{"id":"{{{Ada}}}"},"recipient":{"id":"{{{Page}}}"},"timestamp":{{{Now}}},"message":{"mid":"m_1","is_deleted":true}}"""));
        ((bool?)(await host.Conversation(first, await host.Head()))["messages"]!["items"]![0]!["withdrawn"]).ShouldBe(true);
    }

    [Fact]
    public async Task What_was_taken_without_an_id_is_not_sent_again()
    {
        await using var meta = await MetaStandIn.Start();
        await using var host = await Connected(meta);
        var id = await Wrote(host, "m_1");
        meta.Refusals.Enqueue((200, "{}"));
        var message = (string)(await (await host.Reply(id, new { text = "Ciao Ada" })).Read())["messageId"]!;
        ((string?)(await host.MessageIn(id, message, "failed"))["failureCode"]).ShouldBe("unreadable");
    }

    [Fact]
    public async Task After_a_day_a_persons_answer_is_tagged_and_after_a_week_none_passes()
    {
        await using var meta = await MetaStandIn.Start();
        await using var host = await Connected(meta);
        var id = await Wrote(host, "m_1", at: Now - (25 * 3_600_000));
        await (await host.Reply(id, new { text = "Sorry for the wait" })).Read();
        var (_, body) = await meta.Takes();
        ((string?)body["messaging_type"], (string?)body["tag"]).ShouldBe(("MESSAGE_TAG", "HUMAN_AGENT"));

        var old = await Wrote(host, "m_2", at: Now - (169 * 3_600_000), person: "8800");
        var refused = await (await host.Reply(old, new { text = "Too late" })).Problem(409, "conversation.window-closed");
        ((string?)refused["detail"]).ShouldNotBeNull().ShouldContain("168 hours");
    }

    [Fact]
    public async Task A_file_is_uploaded_and_sent_by_its_id_and_a_refusal_is_told()
    {
        await using var meta = await MetaStandIn.Start();
        await using var host = await Connected(meta);
        var id = await Wrote(host, "m_1");
        var picture = Convert.FromBase64String("iVBORw0KGgo=");
        var file = await host.Uploaded(id, "tea.png", picture);
        await (await host.Reply(id, new { text = "Look", files = new[] { file } })).Problem(422, "conversation.caption-too-long");

        await (await host.Reply(id, new { files = new[] { file } })).Read();
        var (_, body) = await meta.Takes();
        var sent = body["message"]!["attachment"]!;
        ((string?)sent["type"]).ShouldBe("image");
        meta.Uploaded[(string)sent["payload"]!["attachment_id"]!].Content.ShouldBe(picture);

        meta.Refusals.Enqueue((400, """{"error":{"message":"(#551) This person isn't available right now.","type":"OAuthException","code":551,"error_subcode":1545041}}"""));
        var message = (string)(await (await host.Reply(id, new { text = "Still there?" })).Read())["messageId"]!;
        ((string?)(await host.MessageIn(id, message, "failed"))["failureCode"]).ShouldBe("undeliverable");
        await host.StatusOf(id, "open");
    }

    [Fact]
    public async Task One_webhook_of_an_app_serves_its_pages_and_its_accounts()
    {
        await using var meta = await MetaStandIn.Start();
        await using var host = await Connected(meta);
        await Save(host, "page2", "messenger", meta.Url, new { pageId = OtherPage });
        await Save(host, "ig", "instagram", meta.Url, new { accountId = Account, pageId = Page });
        await Save(host, "stranger", "messenger", meta.Url, new { pageId = "42" }, secret: "another-apps-secret");

        await Deliver(host, Messaging(Said("m_1", "Ciao", Now, Ada).Replace(Page, OtherPage, StringComparison.Ordinal), OtherPage));
        await Deliver(host, Messaging(Said("ig_1", "Ciao", Now, Ada).Replace(Page, Account, StringComparison.Ordinal), Account).Replace("\"page\"", "\"instagram\"", StringComparison.Ordinal));
        await Deliver(host, Messaging(Said("m_3", "Ciao", Now, Ada), "42"));
        var listed = (await (await host.Client.GetAsync($"/v1/conversations?after={await host.Head()}")).Read())["items"]!.AsArray();
        listed.Select(item => (string?)item!["connection"]).Order().ShouldBe(["ig", "page2"]);

        var instagram = (string)listed.Single(item => (string?)item!["connection"] == "ig")!["id"]!;
        var file = await host.Uploaded(instagram, "tea.png", Convert.FromBase64String("iVBORw0KGgo="));
        await (await host.Reply(instagram, new { files = new[] { file } })).Read();
        var (path, body) = await meta.Takes();
        path.ShouldBe($"{Page}/messages");
        body["message"]!.AsObject().ContainsKey("metadata").ShouldBeFalse();
        meta.Uploaded.Values.ShouldHaveSingleItem().Platform.ShouldBe("instagram");
    }

    [Fact]
    public async Task A_comment_is_answered_in_public_and_once_privately()
    {
        await using var meta = await MetaStandIn.Start();
        await using var host = await Connected(meta);
        await Save(host, "ig", "instagram", meta.Url, new { accountId = Account, pageId = Page });
        await Deliver(host, $$$"""
            {"object":"page","entry":[{"id":"{{{Page}}}","time":1,"changes":[{"field":"feed","value":{"item":"comment","verb":"add","comment_id":"9_2","post_id":"9_1","parent_id":"9_1",
              "from":{"id":"{{{Ada}}}","name":"Ada"},"message":"How much?","created_time":{{{Now / 1000}}}}}]}]}
            """);
        var comment = (await (await host.Client.GetAsync($"/v1/conversations?after={await host.Head()}")).Read())["items"]!.AsArray().ShouldHaveSingleItem()!;
        var id = (string)comment["id"]!;
        ((string?)(await host.Conversation(id))["messages"]!["items"]![0]!["kind"]).ShouldBe("comment");

        var inPublic = (string)(await (await host.Reply(id, new { text = "12 €, see our shop" })).Read())["messageId"]!;
        var (path, body) = await meta.Takes();
        (path, (string?)body["message"]).ShouldBe(("9_2/comments", "12 €, see our shop"));
        ((string?)(await host.MessageIn(id, inPublic, "sent"))["kind"]).ShouldBe("comment");

        await (await host.Reply(id, new { text = "Here is a code for you", @private = true })).Read();
        (path, body) = await meta.Takes();
        (path, (string?)body["recipient"]!["comment_id"], (string?)body["message"]!["text"]).ShouldBe(($"{Page}/messages", "9_2", "Here is a code for you"));
        await (await host.Reply(id, new { text = "And another", @private = true })).Problem(409, "conversation.answered-privately");

        await Deliver(host, $$$"""
            {"object":"instagram","entry":[{"id":"{{{Account}}}","time":1,"changes":[{"field":"comments","value":{"id":"178","from":{"id":"55","username":"bob"},"text":"Bello!"}}]}]}
            """);
        var below = (await (await host.Client.GetAsync($"/v1/conversations?channel=ig&after={await host.Head()}")).Read())["items"]![0]!;
        await (await host.Reply((string)below["id"]!, new { text = "Grazie!" })).Read();
        (path, _) = await meta.Takes();
        path.ShouldBe("178/replies");
    }

    private static long Now => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    private static async Task<HostUnderTest> Connected(MetaStandIn meta)
    {
        var host = await HostUnderTest.Start();
        await Save(host, "page", "messenger", meta.Url, new { pageId = Page });
        return host;
    }

    private static async Task Save(HostUnderTest host, string id, string connector, string baseUrl, object options, string secret = AppSecret) =>
        await (await host.Client.PutAsJsonAsync($"/v1/connections/{id}", new
        {
            connector,
            channel = id,
            baseUrl,
            options,
            secrets = new { appSecret = secret, accessToken = MetaStandIn.Token, verifyToken = "let-me-in" },
        })).Read();

    private static async Task<string> Wrote(HostUnderTest host, string mid, string text = "Ciao", long? at = null, string person = Ada)
    {
        var position = (long)(await (await Post(host, Messaging(Said(mid, text, at ?? Now, person)))).Read())["position"]!;
        return (string)(await (await host.Client.GetAsync($"/v1/conversations?channel=page&after={position}")).Read())["items"]![0]!["id"]!;
    }

    private static string Said(string mid, string text, long at, string person) =>
        $$$"""{"sender":{"id":"{{{person}}}"},"recipient":{"id":"{{{Page}}}"},"timestamp":{{{at}}},"message":{"mid":"{{{mid}}}","text":"{{{text}}}"}}""";

    private static string Echo(string mid, string text, string? metadata) => Messaging(new JsonObject
    {
        ["sender"] = new JsonObject { ["id"] = Page },
        ["recipient"] = new JsonObject { ["id"] = Ada },
        ["timestamp"] = Now,
        ["message"] = new JsonObject { ["mid"] = mid, ["is_echo"] = true, ["app_id"] = 1, ["text"] = text, ["metadata"] = metadata },
    }.ToJsonString());

    private static string Messaging(string told, string entry = Page) => $$"""{"object":"page","entry":[{"id":"{{entry}}","time":1,"messaging":[""" + told + "]}]}";

    private static async Task Deliver(HostUnderTest host, string body) => await (await Post(host, body)).Read();

    private static async Task<HttpResponseMessage> Post(HostUnderTest host, string body)
    {
        using var anybody = host.NewClient(null);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/webhooks/messenger/page") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("X-Hub-Signature-256", $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(AppSecret), Encoding.UTF8.GetBytes(body)))}");
        return await anybody.SendAsync(request);
    }
}
