using System.Diagnostics.Metrics;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using OmniGrains.Tests.Inbox;

namespace OmniGrains.Host.Tests.Inbox;

/// <summary>Who may hand mails over, as each provider documents it.</summary>
public sealed class EmailInboundTests
{
    private const string FormType = "multipart/form-data; boundary=xYzZY";

    [Fact]
    public async Task Who_does_not_hold_the_key_is_refused_and_leaves_nothing_but_a_count()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectMail();
        var head = await host.Head();
        var refused = 0;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, all) =>
            {
                if (instrument.Name == "omnigrains.deliveries.refused")
                {
                    all.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, count, tags, _) => refused += tags.ToArray().Any(tag => (string?)tag.Value == "email") ? (int)count : 0);
        listener.Start();

        var mail = Encoding.UTF8.GetBytes(Mails.Raw("m1@mail.example", "Hello"));
        foreach (var key in (string?[])[null, "", "another", $"{MailHost.Secret}x", HostUnderTest.Key])
        {
            await (await host.PostMail(mail, "message/rfc822", key)).Problem(401, "delivery.signature-invalid");
        }

        await (await host.PostMail(mail, "message/rfc822", null, "?key=another")).Problem(401, "delivery.signature-invalid");
        (await host.Head()).ShouldBe(head);
        refused.ShouldBe(6);
        await (await host.PostMail(mail, "message/rfc822", null, $"?key={MailHost.Secret}")).Read();
        await (await host.PostMail(mail, "text/html")).Problem(422, "delivery.malformed");
    }

    [Fact]
    public async Task Without_a_secret_nobody_is_let_in()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectMail(secret: "temporary-secret");
        (await host.Client.PutAsync("/v1/connections/mail", Json($$"""{ "connector": "email", "channel": "email", "options": { "address": "{{Mails.Ours}}", "inbound": "raw" }, "secrets": { "inboundSecret": null } }""")))
            .EnsureSuccessStatusCode();
        await (await host.PostMail(Mails.Raw("m1@mail.example", "Hello"), "")).Problem(401, "delivery.signature-invalid");
        await (await host.PostMail(Mails.Raw("m1@mail.example", "Hello"), null)).Problem(401, "delivery.signature-invalid");
    }

    [Fact]
    public async Task A_mail_of_twenty_megabytes_is_taken_and_one_of_more_than_twenty_five_is_not()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectMail();
        var large = Large(20 << 20);
        var id = (await host.MailConversations((long)(await (await host.PostMail(large, "message/rfc822")).Read())["position"]!)).ShouldHaveSingleItem();
        var file = (await host.Conversation(id))["messages"]!["items"]![0]!["attachments"]![0]!;
        ((string?)file["name"], (string?)file["contentType"], (long)file["size"]!).ShouldBe(("scan.pdf", "application/pdf", 15L << 20));

        await (await host.PostMail(Large(26 << 20), "message/rfc822")).Problem(413, "request.too-large");
    }

    [Fact]
    public async Task Postmark_signs_in_with_the_credentials_of_the_address()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectMail(inbound: "postmark", more: new() { ["inboundUser"] = "postmark" });
        var body = Encoding.UTF8.GetBytes(Mails.Postmark("g-1", "m1@mail.example", "Hello"));
        foreach (var wrong in (string[])["postmark:wrong", $"somebody:{MailHost.Secret}", "postmark", $":{MailHost.Secret}"])
        {
            await (await host.Basic(body, wrong)).Problem(401, "delivery.signature-invalid");
        }

        var receipt = await (await host.Basic(body, $"postmark:{MailHost.Secret}")).Read();
        (await host.MailConversations((long)receipt["position"]!)).ShouldHaveSingleItem();
        ((bool)(await (await host.Basic(body, $"postmark:{MailHost.Secret}")).Read())["duplicate"]!).ShouldBeTrue();
        await (await host.Basic("{}"u8.ToArray(), $"postmark:{MailHost.Secret}")).Problem(422, "delivery.malformed");
    }

    [Fact]
    public async Task Mailguns_signature_counts_once_and_near_its_time()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectMail(inbound: "mailgun");
        var now = DateTimeOffset.UtcNow;
        var head = await host.Head();
        foreach (var (at, key) in new[] { (now, "another-key"), (now.AddHours(-10), MailHost.Secret), (now.AddHours(1), MailHost.Secret) })
        {
            await (await host.PostMail(Signed(at, "token-1", key, "m1@mail.example", "Hello"), FormType, null)).Problem(401, "delivery.signature-invalid");
        }

        await (await host.PostMail(Mails.Form(Mails.Mailgun("m1@mail.example", "Hello")), FormType, null)).Problem(401, "delivery.signature-invalid");
        await (await host.PostMail("no form"u8.ToArray(), FormType, null)).Problem(401, "delivery.signature-invalid");
        (await host.Head()).ShouldBe(head);

        var first = await (await host.PostMail(Signed(now, "token-1", MailHost.Secret, "m1@mail.example", "Hello"), FormType, null)).Read();
        ((bool)first["duplicate"]!).ShouldBeFalse();
        var id = (await host.MailConversations((long)first["position"]!)).ShouldHaveSingleItem();

        // The signature does not cover the mail: whoever saw it could put another one beneath.
        var replayed = await (await host.PostMail(Signed(now, "token-1", MailHost.Secret, "m2@mail.example", "Send me money"), FormType, null)).Read();
        ((bool)replayed["duplicate"]!).ShouldBeTrue();
        (await host.MailConversations(await host.Head())).ShouldBe([id]);
        MailHost.TextsOf(await host.Conversation(id)).ShouldBe(["Hello"]);
    }

    [Fact]
    public async Task SendGrid_gives_the_key_in_the_address()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectMail(inbound: "sendgrid");
        var body = Mails.Form(
            [("attachment1", "a.txt", "text/plain", "x"u8.ToArray())],
            ("headers", "Message-ID: <m1@mail.example>\n"), ("to", Mails.Ours), ("from", Mails.Ada), ("subject", "Hi"), ("text", "Hello"), ("envelope", $$"""{"to":["{{Mails.Ours}}"],"from":"{{Mails.Ada}}"}"""));
        await (await host.PostMail(body, FormType, null)).Problem(401, "delivery.signature-invalid");
        var receipt = await (await host.PostMail(body, FormType, null, $"?key={MailHost.Secret}")).Read();
        var id = (await host.MailConversations((long)receipt["position"]!)).ShouldHaveSingleItem();
        var message = (await host.Conversation(id))["messages"]!["items"]![0]!;
        ((string?)message["text"], (string?)message["attachments"]![0]!["name"]).ShouldBe(("Hello", "a.txt"));
    }

    [Fact]
    public async Task A_mail_that_cannot_be_read_is_kept_and_told_and_holds_up_no_other()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectMail();
        (await host.PostMail(Mails.Raw("m1@mail.example", "x", from: "nobody"))).EnsureSuccessStatusCode();
        (await host.Mailed(Mails.Raw("m2@mail.example", "Hello"))).Length.ShouldBe(1);
        var failed = await (await host.Client.GetAsync($"/v1/connections/mail/deliveries?state=failed&after={await host.Head()}")).Read();
        var delivery = failed["items"]!.AsArray().ShouldHaveSingleItem()!;
        ((string?)delivery["code"], (string?)delivery["detail"]).ShouldBe(("unreadable", "The mail names no sender."));
    }

    private static byte[] Signed(DateTimeOffset at, string token, string key, string id, string text)
    {
        var timestamp = $"{at.ToUnixTimeSeconds()}";
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(timestamp + token)));
        return Mails.Form([.. Mails.Mailgun(id, text), ("timestamp", timestamp), ("token", token), ("signature", signature)]);
    }

    private static byte[] Large(int bytes)
    {
        var content = Convert.ToBase64String(new byte[bytes / 4 * 3], Base64FormattingOptions.None);
        return Encoding.ASCII.GetBytes(Mails.Wire($"""
            From: {Mails.Ada}
            To: {Mails.Ours}
            Message-ID: <large-{bytes}@mail.example>
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary=x

            --x
            Content-Type: text/plain

            See the scan.
            --x
            Content-Type: application/pdf
            Content-Disposition: attachment; filename=scan.pdf
            Content-Transfer-Encoding: base64

            {content}
            --x--
            """));
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}

internal static class MailCredentials
{
    /// <summary>Posts as a provider does whose address holds a user and a password.</summary>
    public static async Task<HttpResponseMessage> Basic(this HostUnderTest host, byte[] body, string credentials)
    {
        using var anybody = host.NewClient(null);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/webhooks/email/mail") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/json; charset=utf-8");
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)));
        return await anybody.SendAsync(request);
    }
}
