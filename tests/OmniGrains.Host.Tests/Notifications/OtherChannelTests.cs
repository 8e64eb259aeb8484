using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OmniGrains.Host.Tests.Inbox;

namespace OmniGrains.Host.Tests.Notifications;

/// <summary>Text messages over the inbox's connections, push messages, the feed.</summary>
public sealed class OtherChannelTests
{
    private const string Registered = "https://ours.example/v1/webhooks/twilio/sms";
    private const string Phone = "+393331234567";

    [Fact]
    public async Task When_email_fails_a_text_message_goes_out_its_delivery_is_told_and_the_answer_comes_to_the_inbox()
    {
        await using var smtp = SmtpStandIn.Start();
        await using var channel = await ChannelStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await UseSms(host, channel);
        await host.Client.UseSmtp(smtp.Port);
        await host.Client.SaveNews();
        smtp.Refused["ada@example.com"] = "550 no such user";
        var ada = await host.Client.MakeCustomer(phone: Phone);

        var id = (string)(await host.Client.Notify(ada, "Cups"))["id"]!;
        var sent = (await channel.Takes()).ShouldHaveSingleItem();
        (sent.To, sent.Text).ShouldBe((Phone, "New: Cups"));
        await host.DeliverTwilio(Registered, ("MessageSid", "SMout1"), ("MessageStatus", "delivered"));
        var told = await host.Until(id, "delivered");
        told["steps"]!.AsArray().Select(step => (string)step!["step"]!).ShouldBe(["decided", "queued", "failed", "queued", "sent", "reported"]);
        smtp.Taken.ShouldBeEmpty();

        var position = await host.DeliverTwilio(
            Registered, ("MessageSid", "SM1"), ("From", Phone), ("To", "+15005550006"), ("Body", "Which cups?"), ("NumMedia", "0"), ("SmsStatus", "received"));
        var conversation = (await (await host.Client.GetAsync($"/v1/conversations?channel=sms&after={position}")).Read())["items"]![0]!;
        ((string?)(await host.Conversation((string)conversation["id"]!))["customer"]!["id"]).ShouldBe(ada);
    }

    [Fact]
    public async Task Who_said_stop_gets_no_text_message()
    {
        await using var channel = await ChannelStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await UseSms(host, channel);
        await host.Client.SaveNews();
        var ada = await host.Client.MakeCustomer(phone: Phone);
        var position = await host.DeliverTwilio(
            Registered, ("MessageSid", "SM1"), ("From", Phone), ("To", "+15005550006"), ("Body", "STOP"), ("NumMedia", "0"), ("SmsStatus", "received"));
        await (await host.Client.GetAsync($"/v1/conversations?after={position}")).Read();
        var dropped = await host.Client.Notify(ada, more: new { channels = new[] { "sms" } });
        ((string?)dropped["reason"]).ShouldBe("no-channel");
        channel.Taken.ShouldBeEmpty();
    }

    [Fact]
    public async Task Whom_the_channel_knows_to_have_stopped_is_not_tried_again()
    {
        await using var channel = await ChannelStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await UseSms(host, channel);
        await host.Client.SaveNews();
        var ada = await host.Client.MakeCustomer(phone: Phone);
        channel.Refusals.Enqueue((400, """{ "code": 21610, "message": "Attempt to send to unsubscribed recipient", "status": 400 }"""));
        var id = (string)(await host.Client.Notify(ada, "Cups", more: new { channels = new[] { "sms" } }))["id"]!;
        await host.Until(id, "failed");
        ((string?)(await host.Client.Notify(ada, "Pots", more: new { channels = new[] { "sms" } }))["reason"]).ShouldBe("no-channel");
        channel.Taken.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_browser_gets_an_encrypted_push_message_and_one_that_is_gone_is_forgotten()
    {
        var received = Channel.CreateUnbounded<(IHeaderDictionary Headers, byte[] Body)>();
        var gone = false;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var service = builder.Build();
        service.Urls.Add("http://127.0.0.1:0");
        service.MapPost("/send/{id}", async (HttpContext http) =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            received.Writer.TryWrite((new HeaderDictionary(http.Request.Headers.ToDictionary()), body.ToArray()));
            return Results.StatusCode(gone ? 410 : 201);
        });
        await service.StartAsync();
        await using var host = await HostUnderTest.Start();
        await host.Client.Put("/v1/notification-providers/push", new { channel = "push", pushSubject = "mailto:ada@example.com" });
        await host.Client.SaveNews();
        var ada = await host.Client.MakeCustomer();
        using var browser = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var q = browser.ExportParameters(false).Q;
        byte[] point = [4, .. q.X!, .. q.Y!];
        var auth = RandomNumberGenerator.GetBytes(16);
        var subscription = new { endpoint = $"{service.Urls.First()}/send/1", keys = new { p256dh = Base64Url.EncodeToString(point), auth = Base64Url.EncodeToString(auth) } };
        (await host.Client.PostAsync($"/v1/customers/{ada}/push-subscriptions", System.Net.Http.Json.JsonContent.Create(subscription))).EnsureSuccessStatusCode();

        var id = (string)(await host.Client.Notify(ada, "Pots"))["id"]!;
        var (headers, body) = await received.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));
        (headers["TTL"].ToString(), headers["Urgency"].ToString(), headers.ContentEncoding.ToString()).ShouldBe(("86400", "normal", "aes128gcm"));
        var key = (string)(await (await host.Client.GetAsync("/v1/notification-providers")).Read())["items"]![0]!["pushKey"]!;
        headers.Authorization.ToString().ShouldStartWith("vapid t=");
        headers.Authorization.ToString().ShouldEndWith($", k={key}");
        var message = JsonNode.Parse(Decrypt(body, browser, point, auth))!;
        ((string?)message["id"], (string?)message["title"], (string?)message["body"], (string?)message["url"]).ShouldBe((id, "New", "Pots", "/news"));
        await host.Until(id, "sent");

        gone = true;
        var second = (string)(await host.Client.Notify(ada))["id"]!;
        ((string?)(await host.Until(second, "failed"))["notification"]!["reason"]).ShouldBe("subscription-gone");
        ((string?)(await host.Client.Notify(ada))["reason"]).ShouldBe("no-channel");
    }

    [Fact]
    public async Task The_feed_is_told_on_the_stream_and_counts_what_was_not_seen()
    {
        await using var host = await HostUnderTest.Start();
        await host.Client.Put("/v1/notification-providers/feed", new { channel = "inapp" });
        await host.Client.SaveNews();
        var ada = await host.Client.MakeCustomer();
        await using var stream = await EventReader.Open(host, $"/v1/stream?customer={ada}&kind=notification.feed-item-added");
        var id = (string)(await host.Client.Notify(ada, "Pots"))["id"]!;
        ((string?)(await stream.Next(30)).Data["data"]!["body"]).ShouldBe("Pots");

        var feed = await (await host.Client.GetAsync($"/v1/customers/{ada}/feed")).Read();
        ((int)feed["unread"]!, (string?)feed["items"]![0]!["id"]).ShouldBe((1, id));
        (await host.Client.PostAsync($"/v1/customers/{ada}/feed/read", null)).EnsureSuccessStatusCode();
        ((int)(await (await host.Client.GetAsync($"/v1/customers/{ada}/feed")).Read())["unread"]!).ShouldBe(0);
    }

    private static async Task UseSms(HostUnderTest host, ChannelStandIn channel)
    {
        await host.ConnectTwilio(channel.Url, Registered);
        await host.Client.Put("/v1/notification-providers/sms", new { channel = "sms", connection = "sms" });
    }

    // The browser's side of RFC 8291.
    private static string Decrypt(byte[] body, ECDiffieHellman browser, byte[] browserKey, byte[] auth)
    {
        var (salt, sender) = (body[..16], body[21..86]);
        using var theirs = ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = sender[1..33], Y = sender[33..] } });
        var secret = browser.DeriveRawSecretAgreement(theirs.PublicKey);
        var input = HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, 32, auth, [.. "WebPush: info\0"u8, .. browserKey, .. sender]);
        var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, input, 16, salt, "Content-Encoding: aes128gcm\0"u8.ToArray());
        var nonce = HKDF.DeriveKey(HashAlgorithmName.SHA256, input, 12, salt, "Content-Encoding: nonce\0"u8.ToArray());
        var plain = new byte[body.Length - 86 - 16];
        using var aes = new AesGcm(key, 16);
        aes.Decrypt(nonce, body.AsSpan(86, plain.Length), body.AsSpan(86 + plain.Length), plain);
        plain[^1].ShouldBe((byte)2);
        return Encoding.UTF8.GetString(plain.AsSpan(0, plain.Length - 1));
    }
}
