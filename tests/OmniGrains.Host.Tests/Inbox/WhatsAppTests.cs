using System.Net;
using System.Net.Http.Json;
using OmniGrains.Host.Tests.Notifications;
using OmniGrains.Tests.Inbox;

namespace OmniGrains.Host.Tests.Inbox;

/// <summary>WhatsApp's Cloud API over real HTTP, against a stand-in that keeps to its documentation.</summary>
public sealed class WhatsAppTests
{
    private const string Ada = "393331234567";

    [Fact]
    public async Task A_delivery_of_an_app_reaches_each_of_its_numbers()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectWhatsApp("http://127.0.0.1:9");
        await host.ConnectWhatsApp("http://127.0.0.1:9", "wa2", "106540352242923");
        var receipt = await (await host.DeliverWhatsApp(WhatsAppMessages.Text("wamid.1", "393331234567", "Ciao", number: "106540352242923"))).Read();
        var listed = (await (await host.Client.GetAsync($"/v1/conversations?after={receipt["position"]}")).Read())["items"]!.AsArray();
        ((string?)listed.ShouldHaveSingleItem()!["connection"]).ShouldBe("wa2");
    }

    [Theory]
    [InlineData("393339999999")]
    [InlineData("0")]
    public async Task A_message_under_the_id_of_another_contacts_is_told_as_failed_and_holds_up_nothing(string other)
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectWhatsApp("http://127.0.0.1:9");
        var (id, _) = await host.Wrote("wamid.1", "Ciao");

        (await host.DeliverWhatsApp(WhatsAppMessages.Text("wamid.1", other, "Ciao"))).EnsureSuccessStatusCode();
        var receipt = await (await host.DeliverWhatsApp(WhatsAppMessages.Text("wamid.2", Ada, "Still there?"))).Read();

        (await host.Conversation(id, (long)receipt["position"]!))["messages"]!["items"]!.AsArray().Count.ShouldBe(2);
        var failed = await (await host.Client.GetAsync($"/v1/connections/wa/deliveries?state=failed&after={receipt["position"]}")).Read();
        ((string?)failed["items"]!.AsArray().ShouldHaveSingleItem()!["code"]).ShouldBe("conversation.other-contact");
    }

    [Fact]
    public async Task Whom_the_shop_knows_by_the_number_is_recognised()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectWhatsApp("http://127.0.0.1:9");
        var known = await (await host.Post("/v1/customers", $$"""{ "identities": [{ "kind": "account", "value": "A-1" }, { "kind": "phone", "value": "+{{Ada}}", "verified": true }] }""")).Read();

        var (id, _) = await host.Wrote("wamid.1", "Ciao");

        ((string?)(await host.Conversation(id, await host.Head()))["customer"]!["id"]).ShouldBe((string?)known["customerId"]);
    }

    [Fact]
    public async Task The_handshake_is_answered_to_who_knows_the_token()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectWhatsApp("http://127.0.0.1:9");
        using var anybody = host.NewClient(null);

        (await anybody.GetStringAsync("/v1/webhooks/whatsapp/wa?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=let-me-in")).ShouldBe("1158201444");
        (await anybody.GetAsync("/v1/webhooks/whatsapp/wa?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=wrong")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_message_is_answered_and_its_statuses_only_move_on_whatever_their_order()
    {
        await using var channel = await ChannelStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await host.ConnectWhatsApp(channel.Url);
        var (id, _) = await host.Wrote("wamid.1", "Ciao");

        var reply = await (await host.Reply(id, new { text = "Ciao Ada" })).Read();
        var message = (string)reply["messageId"]!;
        var sent = (await channel.Takes()).ShouldHaveSingleItem();
        (sent.Sender, sent.To, sent.Text, sent.Key).ShouldBe((WhatsAppMessages.Number, Ada, "Ciao Ada", message));
        ((bool)sent.Body["text"]!["preview_url"]!).ShouldBeFalse();

        (await host.DeliverWhatsApp(WhatsAppMessages.Status("wamid.out1", "read"))).EnsureSuccessStatusCode();
        (await host.DeliverWhatsApp(WhatsAppMessages.Status("wamid.out1", "delivered"))).EnsureSuccessStatusCode();
        (await host.DeliverWhatsApp(WhatsAppMessages.Status("wamid.out1", "sent"))).EnsureSuccessStatusCode();
        await host.MessageIn(id, message, "read");
        (await host.Conversation(id, await host.Head()))["messages"]!["items"]![0]!["state"]!.GetValue<string>().ShouldBe("read");

        (await host.DeliverWhatsApp(WhatsAppMessages.Value($$"""
            "messages":[{"from":"{{Ada}}","id":"wamid.7","timestamp":"1772366400","type":"reaction","reaction":{"message_id":"wamid.out1","emoji":"👍"} }]
            """))).EnsureSuccessStatusCode();
        ((string?)(await host.Conversation(id, await host.Head()))["messages"]!["items"]![0]!["reaction"]).ShouldBe("👍");
    }

    [Fact]
    public async Task The_same_message_in_two_deliveries_is_one_and_a_wrong_signature_leaves_no_trace()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectWhatsApp("http://127.0.0.1:9");
        var (id, _) = await host.Wrote("wamid.1", "Ciao");
        (await host.DeliverWhatsApp(WhatsAppMessages.Text("wamid.1", Ada, "Ciao", Seconds) + " ")).EnsureSuccessStatusCode();
        (await host.Conversation(id, await host.Head()))["messages"]!["items"]!.AsArray().Count.ShouldBe(1);

        var head = await host.Head();
        await (await host.DeliverWhatsApp(WhatsAppMessages.Text("wamid.2", Ada, "Ciao", Seconds), $"sha256={new string('0', 64)}")).Problem(401, "delivery.signature-invalid");
        (await host.Head()).ShouldBe(head);
    }

    [Fact]
    public async Task Outside_the_window_a_template_passes_and_free_text_is_refused_with_the_reason()
    {
        await using var channel = await ChannelStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await host.ConnectWhatsApp(channel.Url);
        var (id, _) = await host.Wrote("wamid.1", "Ciao", Seconds - (25 * 3600));

        var refused = await (await host.Reply(id, new { text = "Ciao Ada" })).Problem(409, "conversation.window-closed");
        ((string?)refused["detail"]).ShouldNotBeNull().ShouldContain("order_update (en_US), reminder (it)");
        var sending = (await host.Conversation(id))["sending"]!;
        ((bool)sending["mayReply"]!, (string?)sending["templates"]![0]!["name"]).ShouldBe((false, "order_update"));

        var reply = await (await host.Reply(id, new { template = new { name = "order_update", language = "en_US", parameters = new[] { "1001" } } })).Read();
        var template = (await channel.Takes()).ShouldHaveSingleItem().Body["template"]!;
        template.ToJsonString().ShouldBe("""{"name":"order_update","language":{"code":"en_US"},"components":[{"type":"body","parameters":[{"type":"text","text":"1001"}]}]}""");
        await host.MessageIn(id, (string)reply["messageId"]!, "sent");
    }

    [Fact]
    public async Task Outside_the_window_a_macro_sends_its_template_filled_as_its_answer_would_be()
    {
        await using var channel = await ChannelStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await host.ConnectWhatsApp(channel.Url);
        await (await host.Client.PutAsJsonAsync("/v1/macros/back", new
        {
            name = "Back",
            languages = new { en = new { reply = "Hello {{customer.name}}, we are back.", template = new { name = "order_update", language = "en_US", parameters = new[] { "{{customer.name}}" } } } },
        })).Read();
        var (id, _) = await host.Wrote("wamid.1", "Ciao", Seconds - (25 * 3600));
        var name = (string)(await host.Conversation(id))["contact"]!["name"]!;

        var preview = await (await host.Client.PostAsJsonAsync($"/v1/conversations/{id}/macros/back", new { preview = true })).Read();
        ((string?)preview["reply"], preview["problem"], (string?)preview["template"]!["parameters"]![0]).ShouldBe(($"Hello {name}, we are back.", null, name));
        await (await host.Client.PostAsJsonAsync($"/v1/conversations/{id}/macros/back", new { })).Read();
        ((string?)(await channel.Takes()).ShouldHaveSingleItem().Body["template"]!["components"]![0]!["parameters"]![0]!["text"]).ShouldBe(name);

        var broken = new { name = "X", languages = new { en = new { template = new { name = "order_update", language = "en_US", parameters = new[] { "{{shoe.size}}" } } } } };
        ((string?)(await (await host.Client.PutAsJsonAsync("/v1/macros/x", broken)).Problem(422, "desk.invalid"))["detail"])!.ShouldContain("template.parameters[0]");
    }

    [Fact]
    public async Task A_window_that_closes_between_typing_and_sending_holds_the_answer_back()
    {
        await using var channel = await ChannelStandIn.Start();
        var time = new MovedTime();
        await using var host = await HostUnderTest.Start(time: time);
        await host.ConnectWhatsApp(channel.Url);
        channel.Down = true;
        var (id, _) = await host.Wrote("wamid.1", "Ciao", Seconds - (23 * 3600));
        var reply = await (await host.Reply(id, new { text = "Ciao Ada" })).Read();
        await channel.Denied;

        time.Move(TimeSpan.FromHours(1));
        channel.Down = false;
        var failed = await host.MessageIn(id, (string)reply["messageId"]!, "failed");
        ((string?)failed["failureCode"], (string?)failed["failureDetail"]).ShouldSatisfyAllConditions(
            told => told.Item1.ShouldBe("conversation.window-closed"), told => told.Item2.ShouldNotBeNull().ShouldContain("An approved template would pass"));
        channel.Taken.ShouldBeEmpty();
        await host.StatusOf(id, "open");
    }

    [Fact]
    public async Task What_was_overtaken_on_its_way_is_read_in_its_order()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectWhatsApp("http://127.0.0.1:9");
        await host.Wrote("wamid.2", "Second", Seconds - 20);
        await host.Wrote("wamid.1", "First", Seconds - 30);
        var (id, _) = await host.Wrote("wamid.3", "Third", Seconds - 10);
        MailHost.TextsOf(await host.Conversation(id)).ShouldBe(["First", "Second", "Third"]);
    }

    [Fact]
    public async Task A_refusal_is_shown_with_its_reason_and_opens_the_conversation_again()
    {
        await using var channel = await ChannelStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await host.ConnectWhatsApp(channel.Url);
        var (id, _) = await host.Wrote("wamid.1", "Ciao");

        channel.Refusals.Enqueue((400, """{"error":{"message":"(#131047) Re-engagement message","type":"OAuthException","code":131047}}"""));
        var first = await (await host.Reply(id, new { text = "Too late" })).Read();
        ((string?)(await host.MessageIn(id, (string)first["messageId"]!, "failed"))["failureCode"]).ShouldBe("window-closed");
        await host.StatusOf(id, "open");

        // The same, told later by a status: WhatsApp took it first.
        var second = await (await host.Reply(id, new { text = "Again" })).Read();
        await channel.Takes();
        (await host.DeliverWhatsApp(WhatsAppMessages.Status("wamid.out1", "failed", ""","errors":[{"code":131047,"title":"Re-engagement message"}]"""))).EnsureSuccessStatusCode();
        ((string?)(await host.MessageIn(id, (string)second["messageId"]!, "failed"))["failureCode"]).ShouldBe("window-closed");
    }

    [Fact]
    public async Task Messages_of_a_conversation_arrive_in_order_through_an_outage_and_another_channel_does_not_wait()
    {
        await using var broken = await ChannelStandIn.Start();
        await using var sound = await ChannelStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await host.ConnectWhatsApp(broken.Url);
        await host.ConnectApi("forum", $"{sound.Url}/hook");
        broken.Down = true;
        var (id, _) = await host.Wrote("wamid.1", "Ciao");
        foreach (var n in new[] { 1, 2, 3 })
        {
            await (await host.Reply(id, new { text = $"Part {n}" })).Read();
        }

        var other = (string)(await host.Inbound("p-1", "Hello?"))["conversationId"]!;
        await (await host.Reply(other, new { text = "Hi" })).Read();
        (await sound.Takes()).ShouldHaveSingleItem().Text.ShouldBe("Hi");
        broken.Taken.ShouldBeEmpty();

        broken.Down = false;
        (await broken.Takes(3)).Select(sent => sent.Text).ShouldBe(["Part 1", "Part 2", "Part 3"]);
    }

    [Fact]
    public async Task Between_queueing_and_sending_a_restart_loses_and_doubles_nothing()
    {
        await using var channel = await ChannelStandIn.Start();
        var folder = Directory.CreateTempSubdirectory("omnigrains-restart-").FullName;
        try
        {
            string id;
            var replies = new List<string>();
            channel.Down = true;
            await using (var host = await HostUnderTest.Start(folder: folder))
            {
                await host.ConnectWhatsApp(channel.Url);
                (id, _) = await host.Wrote("wamid.1", "Ciao");
                foreach (var n in Enumerable.Range(1, 5))
                {
                    replies.Add((string)(await (await host.Reply(id, new { text = $"Part {n}" })).Read())["messageId"]!);
                }
            }

            channel.Down = false;
            await using (var host = await HostUnderTest.Start(folder: folder))
            {
                (await channel.Takes(5)).Select(sent => sent.Key!).ShouldBe(replies);
                foreach (var reply in replies)
                {
                    await host.MessageIn(id, reply, "sent");
                }
            }

            // Whatever waited would go before it.
            await using (var host = await HostUnderTest.Start(folder: folder))
            {
                await (await host.Reply(id, new { text = "Part 6" })).Read();
                (await channel.Takes()).Select(sent => sent.Text).Skip(5).ShouldBe(["Part 6"]);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    internal static long Seconds => DateTimeOffset.UtcNow.ToUnixTimeSeconds();
}

internal static class WhatsAppWriting
{
    /// <summary>Ada writes; where it went.</summary>
    public static async Task<(string Conversation, long Position)> Wrote(this HostUnderTest host, string id, string text, long? seconds = null)
    {
        var receipt = await (await host.DeliverWhatsApp(WhatsAppMessages.Text(id, "393331234567", text, seconds ?? WhatsAppTests.Seconds))).Read();
        var position = (long)receipt["position"]!;
        var listed = await (await host.Client.GetAsync($"/v1/conversations?channel=whatsapp&after={position}")).Read();
        return ((string)listed["items"]![0]!["id"]!, position);
    }
}
