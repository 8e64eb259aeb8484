using System.Net.Http.Json;
using OmniGrains.Host.Tests.Desk;
using OmniGrains.Tests.Inbox;

namespace OmniGrains.Host.Tests.Inbox;

/// <summary>A channel takes an answer, and the line goes dead before it says so: it is not sent twice, somebody is told, and what the channel tells later is so.</summary>
public sealed class InDoubtTests
{
    private const string Ada = "393331234567";
    private const string Registered = "https://ours.example/v1/webhooks/twilio/sms";

    [Fact]
    public async Task A_status_of_WhatsApp_ends_the_doubt_by_the_id_that_it_tells_back()
    {
        await using var channel = await ChannelStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await host.ConnectWhatsApp(channel.Url);
        await (await host.DeliverWhatsApp(WhatsAppMessages.Text("wamid.1", Ada, "Ciao", DateTimeOffset.UtcNow.ToUnixTimeSeconds()))).Read();
        var (id, message) = await Doubted(host, "whatsapp", () => channel.HangsUp = true, () => channel.HangsUp = false);
        channel.Taken.ShouldHaveSingleItem().Key.ShouldBe(message);

        await (await host.DeliverWhatsApp(WhatsAppMessages.Status("wamid.out1", "delivered", $", \"biz_opaque_callback_data\":\"{message}\""))).Read();
        (await host.MessageIn(id, message, "delivered"))["failureCode"].ShouldBeNull();
        await host.StatusOf(id, "waiting");

        // Later ones need no reminder of whose they are.
        await (await host.DeliverWhatsApp(WhatsAppMessages.Status("wamid.out1", "read"))).Read();
        await host.MessageIn(id, message, "read");
        channel.Taken.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_status_of_Twilio_ends_the_doubt_by_the_address_that_it_calls()
    {
        await using var channel = await ChannelStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await host.ConnectTwilio(channel.Url, Registered);
        await host.DeliverTwilio(Registered, ("MessageSid", "SM1"), ("From", "+393331234567"), ("To", "+15005550006"), ("Body", "Hello"), ("NumMedia", "0"), ("SmsStatus", "received"));
        var (id, message) = await Doubted(host, "sms", () => channel.HangsUp = true, () => channel.HangsUp = false);

        var callback = (string)channel.Taken.ShouldHaveSingleItem().Body["StatusCallback"]!;
        await host.DeliverTwilioTo(callback, [("MessageSid", "SMout1"), ("MessageStatus", "undelivered"), ("ErrorCode", "30005")]);

        // That it was taken is noted first, and then that it did not arrive.
        var failed = await host.Follow(id, now => now["messages"]!["items"]![0]!.AsObject(), item => (string?)item["failureCode"] is not ("in-doubt" or null));
        ((string?)failed["state"], (string?)failed["failureCode"]).ShouldBe(("failed", "undeliverable"));
    }

    [Fact]
    public async Task An_echo_of_Messenger_ends_the_doubt_by_its_metadata()
    {
        await using var meta = await MetaStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await (await host.Client.PutAsJsonAsync("/v1/connections/page", new
        {
            connector = "messenger",
            channel = "messenger",
            baseUrl = meta.Url,
            options = new { pageId = "1906385232743451" },
            secrets = new { appSecret = InboxHost.AppSecret, accessToken = MetaStandIn.Token, verifyToken = "let-me-in" },
        })).Read();
        await Told(host, """ "message":{"mid":"m_1","text":"Ciao"}""", "7000", "1906385232743451");
        var (id, message) = await Doubted(host, "messenger", () => meta.HangsUp = true, () => meta.HangsUp = false);

        await Told(host, $$""" "message":{"mid":"m_out1","is_echo":true,"metadata":"{{message}}","text":"On its way"}""", "1906385232743451", "7000");
        await host.MessageIn(id, message, "sent");
        (await host.Conversation(id, await host.Head()))["messages"]!["items"]!.AsArray().Count.ShouldBe(2);
        await Told(host, """ "delivery":{"mids":["m_out1"]}""", "7000", "1906385232743451");
        await host.MessageIn(id, message, "delivered");
        meta.Taken.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Where_nobody_listens_nothing_was_sent_and_it_is_tried_again()
    {
        await using var channel = await ChannelStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await host.ConnectTwilio("http://127.0.0.1:9", Registered);
        await host.DeliverTwilio(Registered, ("MessageSid", "SM1"), ("From", "+393331234567"), ("To", "+15005550006"), ("Body", "Hello"), ("NumMedia", "0"), ("SmsStatus", "received"));
        await using var events = await EventReader.Open(host, "/v1/stream?kind=inbox.&from=0");
        var id = await Newest(host, "sms");
        var reply = await (await host.Reply(id, new { text = "On its way" })).Read();
        await events.Next("inbox.message-postponed");
        await host.ConnectTwilio(channel.Url, Registered);
        await host.MessageIn(id, (string)reply["messageId"]!, "sent");
        channel.Taken.ShouldHaveSingleItem().Text.ShouldBe("On its way");
    }

    private static async Task<(string Conversation, string Message)> Doubted(HostUnderTest host, string channel, Action dies, Action comesBack)
    {
        var id = await Newest(host, channel);
        dies();
        var message = (string)(await (await host.Reply(id, new { text = "On its way" })).Read())["messageId"]!;
        ((string?)(await host.MessageIn(id, message, "failed"))["failureCode"]).ShouldBe("in-doubt");
        await host.StatusOf(id, "open");
        comesBack();
        return (id, message);
    }

    private static async Task<string> Newest(HostUnderTest host, string channel) =>
        (string)(await (await host.Client.GetAsync($"/v1/conversations?channel={channel}&after={await host.Head()}")).Read())["items"]![0]!["id"]!;

    private static async Task Told(HostUnderTest host, string what, string from, string to)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        var body = $$"""{"object":"page","entry":[{"id":"1906385232743451","time":{{now}},"messaging":[{"sender":{"id":"{{from}}"},"recipient":{"id":"{{to}}"},"timestamp":{{now}},{{what}} }]}]}""";
        await (await host.DeliverMeta("messenger", "page", body)).Read();
    }
}
