using OmniGrains.Host.Tests.Notifications;
using OmniGrains.Tests.Inbox;

namespace OmniGrains.Host.Tests.Inbox;

/// <summary>An admin has old deliveries processed again: what was said since stands.</summary>
public sealed class RetriedDeliveryTests
{
    private const string Ada = "393331234567";
    private const string Registered = "https://ours.example/v1/webhooks/twilio/sms";

    [Fact]
    public async Task Reactions_and_changes_of_old_do_not_take_the_place_of_later_ones()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectWhatsApp("http://127.0.0.1:9");
        await (await host.DeliverWhatsApp(WhatsAppMessages.Text("wamid.1", Ada, "Something blue"))).Read();
        var id = (string)(await (await host.Client.GetAsync($"/v1/conversations?after={await host.Head()}")).Read())["items"]![0]!["id"]!;

        // All of it within a second of WhatsApp's clock.
        string[] deliveries =
        [
            await Told(host, "wamid.2", """ "type":"reaction","reaction":{"message_id":"wamid.1","emoji":"👍"}"""),
            await Told(host, "wamid.3", Edit("Something green")),
            await Told(host, "wamid.4", Edit("Something red")),
            await Told(host, "wamid.5", """ "type":"reaction","reaction":{"message_id":"wamid.1","emoji":""}"""),
        ];
        foreach (var delivery in (string[])["", .. deliveries])
        {
            await Replay(host, "wa", delivery);
            var shown = (await host.Conversation(id, await host.Head()))["messages"]!["items"]![0]!;
            ((string?)shown["text"], (string?)shown["reaction"]).ShouldBe(("Something red", null), $"after {Array.IndexOf(deliveries, delivery)}");
        }
    }

    [Fact]
    public async Task A_reaction_that_overtakes_its_message_is_tried_again_and_found()
    {
        var time = new MovedTime();
        await using var host = await HostUnderTest.Start(time: time);
        await host.ConnectWhatsApp("http://127.0.0.1:9");
        await (await host.DeliverWhatsApp(WhatsAppMessages.Value(
            $$"""
            "messages":[{"from":"{{Ada}}","id":"wamid.2","timestamp":"1772366500","type":"reaction","reaction":{"message_id":"wamid.1","emoji":"👍"} }]
            """))).Read();
        var failed = (await (await host.Client.GetAsync($"/v1/connections/wa/deliveries?state=failed&after={await host.Head()}")).Read())["items"]!.AsArray().ShouldHaveSingleItem()!;
        ((string?)failed["code"]).ShouldBe("message-unknown");
        failed["retryAt"].ShouldNotBeNull();

        await (await host.DeliverWhatsApp(WhatsAppMessages.Text("wamid.1", Ada, "Something blue"))).Read();
        var id = (string)(await (await host.Client.GetAsync($"/v1/conversations?after={await host.Head()}")).Read())["items"]![0]!["id"]!;
        time.Move(TimeSpan.FromMinutes(2));
        (await host.Follow(id, now => now["messages"]!["items"]![0]!.AsObject(), message => message["reaction"] is not null))["reaction"]!.ToString().ShouldBe("👍");
    }

    [Fact]
    public async Task A_stop_that_was_repeated_does_not_stop_again_who_has_started_since()
    {
        await using var channel = await ChannelStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await host.ConnectTwilio(channel.Url, Registered);
        foreach (var (sid, text) in new[] { ("SM1", "Hello"), ("SM2", "STOP"), ("SM3", "STOP"), ("SM4", "START") })
        {
            await host.DeliverTwilio(Registered, ("MessageSid", sid), ("From", "+393331234567"), ("To", "+15005550006"), ("Body", text), ("NumMedia", "0"), ("SmsStatus", "received"));
        }

        var id = (string)(await (await host.Client.GetAsync($"/v1/conversations?after={await host.Head()}")).Read())["items"]![0]!["id"]!;
        var kept = (await (await host.Client.GetAsync($"/v1/connections/sms/deliveries?after={await host.Head()}")).Read())["items"]!.AsArray();
        kept.Count.ShouldBe(4);
        foreach (var delivery in kept)
        {
            await Replay(host, "sms", (string)delivery!["id"]!);
        }

        await (await host.Reply(id, new { text = "Welcome back" })).Read();
        (await channel.Takes()).ShouldHaveSingleItem().Text.ShouldBe("Welcome back");
        var consent = (await host.Conversation(id))["customer"]!["consents"]!.AsArray().ShouldHaveSingleItem()!;
        ((bool)consent["granted"]!).ShouldBeTrue();
    }

    private static string Edit(string text) => $$$$""" "type":"edit","edit":{"original_message_id":"wamid.1","message":{"type":"text","text":{"body":"{{{{text}}}}"}}}""";

    // Each is carried out before the next one comes.
    private static async Task<string> Told(HostUnderTest host, string id, string what)
    {
        var receipt = await (await host.DeliverWhatsApp(WhatsAppMessages.Value(
            $$"""
            "messages":[{"from":"{{Ada}}","id":"{{id}}","timestamp":"1772366500",{{what}} }]
            """))).Read();
        await Done(host, "wa", (string)receipt["deliveryId"]!, (long)receipt["position"]!);
        return (string)receipt["deliveryId"]!;
    }

    private static async Task Replay(HostUnderTest host, string connection, string delivery)
    {
        if (delivery.Length > 0)
        {
            var again = await (await host.Client.PostAsync($"/v1/connections/{connection}/deliveries/{delivery}/replay", null)).Read();
            await Done(host, connection, delivery, (long)again["position"]!);
        }
    }

    private static async Task Done(HostUnderTest host, string connection, string delivery, long position)
    {
        var kept = (await (await host.Client.GetAsync($"/v1/connections/{connection}/deliveries?after={position}")).Read())["items"]!.AsArray();
        ((string?)kept.Single(one => (string?)one!["id"] == delivery)!["state"]).ShouldBe("done");
    }
}
