namespace OmniGrains.Host.Tests.Inbox;

/// <summary>Text messages by Twilio over real HTTP.</summary>
public sealed class SmsTests
{
    private const string Registered = "https://ours.example/v1/webhooks/twilio/sms";

    [Fact]
    public async Task A_text_message_is_answered_stop_is_obeyed_and_start_ends_it()
    {
        await using var channel = await ChannelStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await host.ConnectTwilio(channel.Url, Registered);
        var id = await Wrote(host, "SM1", "Where is it?");

        var reply = await (await host.Reply(id, new { text = "On its way" })).Read();
        var sent = (await channel.Takes()).ShouldHaveSingleItem();
        (sent.To, sent.Text, (string?)sent.Body["From"], (string?)sent.Body["StatusCallback"]).ShouldBe(("+393331234567", "On its way", "+15005550006", $"{Registered}?message={reply["messageId"]}"));
        await Deliver(host, ("MessageSid", "SMout1"), ("MessageStatus", "delivered"));
        await host.MessageIn(id, (string)reply["messageId"]!, "delivered");

        await Wrote(host, "SM2", " Stop ");
        await (await host.Reply(id, new { text = "One more" })).Problem(409, "conversation.contact-stopped");
        var customer = (await host.Conversation(id))["customer"]!;
        var consent = customer["consents"]!.AsArray().ShouldHaveSingleItem()!;
        ((string?)consent["channel"], (string?)consent["purpose"], (bool)consent["granted"]!, (string?)consent["source"]).ShouldBe(("sms", "messages.sms", false, "STOP"));

        await Wrote(host, "SM3", "START");
        await (await host.Reply(id, new { text = "Welcome back" })).Read();
        (await channel.Takes())[^1].Text.ShouldBe("Welcome back");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Whom_Twilio_knows_to_have_stopped_has_stopped_here_until_they_start_again(bool atOnce)
    {
        await using var channel = await ChannelStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await host.ConnectTwilio(channel.Url, Registered);
        var id = await Wrote(host, "SM1", "Where is it?");
        if (atOnce)
        {
            channel.Refusals.Enqueue((400, """{ "code": 21610, "message": "Attempt to send to unsubscribed recipient", "status": 400 }"""));
        }

        var reply = await (await host.Reply(id, new { text = "On its way" })).Read();
        if (!atOnce)
        {
            await channel.Takes();
            await host.MessageIn(id, (string)reply["messageId"]!, "sent");
            await Deliver(host, ("MessageSid", "SMout1"), ("MessageStatus", "undelivered"), ("ErrorCode", "21610"), ("To", "+393331234567"));
        }

        ((string?)(await host.MessageIn(id, (string)reply["messageId"]!, "failed"))["failureCode"]).ShouldBe("contact-stopped");
        await (await host.Reply(id, new { text = "One more" })).Problem(409, "conversation.contact-stopped");
        var conversation = await host.Conversation(id, await host.Head());
        ((bool)conversation["sending"]!["mayReply"]!).ShouldBeFalse();
        var consent = conversation["customer"]!["consents"]!.AsArray().ShouldHaveSingleItem()!;
        ((string?)consent["purpose"], (bool)consent["granted"]!, (string?)consent["source"]).ShouldBe(("messages.sms", false, "contact-stopped"));

        await Wrote(host, "SM2", "START");
        if (!atOnce)
        {
            // Told again, as Twilio may: it is of old.
            await Deliver(host, ("MessageSid", "SMout1"), ("MessageStatus", "failed"), ("ErrorCode", "21610"), ("To", "+393331234567"));
        }

        await (await host.Reply(id, new { text = "Welcome back" })).Read();
        (await channel.Takes())[^1].Text.ShouldBe("Welcome back");
    }

    [Fact]
    public async Task A_stop_that_comes_while_a_reply_waits_holds_it_back()
    {
        await using var channel = await ChannelStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await host.ConnectTwilio(channel.Url, Registered);
        channel.Down = true;
        var id = await Wrote(host, "SM1", "Hello");
        var reply = await (await host.Reply(id, new { text = "Hi" })).Read();
        await channel.Denied; // What is on its way already cannot be held back.
        await Wrote(host, "SM2", "STOP");
        channel.Down = false;

        ((string?)(await host.MessageIn(id, (string)reply["messageId"]!, "failed"))["failureCode"]).ShouldBe("conversation.contact-stopped");
        channel.Taken.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_somebody_writes_stays_in_the_order_in_which_it_was_delivered()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectTwilio("http://127.0.0.1:9", Registered);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(async person =>
        {
            for (var n = 1; n <= 4; n++)
            {
                await Deliver(host, ("MessageSid", $"SM{person}-{n}"), ("From", $"+3933312345{person:00}"), ("To", "+15005550006"), ("Body", $"Part {n}"), ("NumMedia", "0"), ("SmsStatus", "received"));
            }
        }));

        var listed = (await (await host.Client.GetAsync($"/v1/conversations?channel=sms&after={await host.Head()}")).Read())["items"]!.AsArray();
        listed.Count.ShouldBe(20);
        foreach (var one in listed)
        {
            MailHost.TextsOf(await host.Conversation((string)one!["id"]!)).ShouldBe(["Part 1", "Part 2", "Part 3", "Part 4"]);
        }
    }

    [Fact]
    public async Task Who_asks_for_help_is_answered_once_however_often_it_is_delivered()
    {
        await using var channel = await ChannelStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await host.ConnectTwilio(channel.Url, Registered, "Tea shop, +390212345. STOP to leave.");
        var id = await Wrote(host, "SM1", " help ");
        (await channel.Takes()).ShouldHaveSingleItem().Text.ShouldBe("Tea shop, +390212345. STOP to leave.");
        var conversation = await host.Conversation(id, await host.Head());
        ((string?)conversation["status"], (bool?)conversation["messages"]!["items"]![0]!["automatic"]).ShouldBe(("open", true), "somebody is still to look at it");
        await Wrote(host, "SM2", "help me please");
        await Wrote(host, "SM3", "INFO");
        (await channel.Takes()).Count.ShouldBe(2, "only the word alone asks for it");
    }

    [Fact]
    public async Task A_picture_is_fetched_with_the_credentials_at_twilio_and_without_them_where_it_lies()
    {
        await using var elsewhere = await ChannelStandIn.Start();
        await using var channel = await ChannelStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await host.ConnectTwilio(channel.Url, Registered);
        byte[] picture = [0x89, .. "PNG\r\n"u8, 0x1A, (byte)'\n', 1, 2, 3];
        channel.Held["ME1"] = ([], $"{elsewhere.Url}/mms/ME1");
        elsewhere.Held["ME1"] = (picture, $"{elsewhere.Url}/mms/ME1");
        await using var events = await EventReader.Open(host, "/v1/stream?kind=conversation.file-kept");
        var receipt = await host.DeliverTwilio(
            Registered, ("MessageSid", "MM1"), ("From", "+393331234567"), ("To", "+15005550006"), ("Body", "Broken"), ("NumMedia", "2"), ("SmsStatus", "received"),
            ("MediaContentType0", "image/png"), ("MediaUrl0", $"{elsewhere.Url}/2010-04-01/Accounts/AC0123456789/Messages/MM1/Media/ME1"),
            ("MediaContentType1", "image/png"), ("MediaUrl1", $"{channel.Url}/2010-04-01/Accounts/AC0123456789/Messages/MM1/Media/ME1"));
        await events.Next();
        var id = (string)(await (await host.Client.GetAsync($"/v1/conversations?channel=sms&after={receipt}")).Read())["items"]![0]!["id"]!;
        var files = (await host.Conversation(id))["messages"]!["items"]![0]!["attachments"]!.AsArray();
        files[0]!["fileId"].ShouldBeNull("that address is not Twilio's: the credentials are not sent there");
        var answer = await host.Client.GetAsync($"/v1/conversations/{id}/files/{files[1]!["fileId"]}");
        (await answer.Content.ReadAsByteArrayAsync()).ShouldBe(picture);
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
    }

    [Fact]
    public async Task A_wrong_signature_is_refused()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectTwilio("http://127.0.0.1:9", Registered);
        using var anybody = host.NewClient(null);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/webhooks/twilio/sms") { Content = new FormUrlEncodedContent([KeyValuePair.Create("MessageSid", "SM1")]) };
        request.Headers.Add("X-Twilio-Signature", Convert.ToBase64String(new byte[20]));
        await (await anybody.SendAsync(request)).Problem(401, "delivery.signature-invalid");
    }

    private static async Task<string> Wrote(HostUnderTest host, string sid, string text)
    {
        var receipt = await Deliver(host, ("MessageSid", sid), ("From", "+393331234567"), ("To", "+15005550006"), ("Body", text), ("NumMedia", "0"), ("SmsStatus", "received"));
        var listed = await (await host.Client.GetAsync($"/v1/conversations?channel=sms&after={receipt}")).Read();
        return (string)listed["items"]![0]!["id"]!;
    }

    private static Task<long> Deliver(HostUnderTest host, params (string Name, string Value)[] fields) => host.DeliverTwilio(Registered, fields);
}
