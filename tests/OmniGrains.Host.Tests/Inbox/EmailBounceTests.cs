using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using OmniGrains.Host.Tests.Notifications;
using OmniGrains.Tests.Inbox;
using OmniGrains.Tests.Shared;

namespace OmniGrains.Host.Tests.Inbox;

/// <summary>Providers take the mails that come back, and tell of them by webhooks.</summary>
public sealed class EmailBounceTests
{
    [Fact]
    public async Task Postmark_tells_our_id_back_as_metadata_and_a_delay_is_no_bounce()
    {
        await using var smtp = SmtpStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await host.ConnectMail(smtp.Port, "postmark");
        var (id, mail, message) = await Answered(host, smtp, await host.Basic(Encoding.UTF8.GetBytes(Mails.Postmark("g-1", "m1@mail.example", "Hello")), $"any:{MailHost.Secret}"));
        mail.Header("X-PM-KeepID").ShouldBe("true");
        var metadata = mail.Header("X-PM-Metadata-message-id")!;
        metadata.Length.ShouldBeLessThanOrEqualTo(80);

        byte[] Told(int id, string type, string record = "Bounce") => Json(new JsonObject
        {
            ["RecordType"] = record,
            ["ID"] = id,
            ["Type"] = type,
            ["MessageID"] = "7d1f6a80-0000-4000-8000-000000000001",
            ["Metadata"] = new JsonObject { ["message-id"] = metadata },
            ["Email"] = Mails.Ada,
        });
        await (await host.Basic(Told(1, "HardBounce"), "any:wrong")).Problem(401, "delivery.signature-invalid");
        await (await host.Basic(Told(2, "Transient"), $"any:{MailHost.Secret}")).Read();
        await (await host.Basic(Told(3, "HardBounce", "SpamComplaint"), $"any:{MailHost.Secret}")).Read();
        await NothingFailed(host, id);
        await (await host.Basic(Told(4, "HardBounce"), $"any:{MailHost.Secret}")).Read();
        await Failed(host, id, message, "The address does not exist, or cannot receive mail (Postmark: HardBounce).");
    }

    [Fact]
    public async Task Mailgun_signs_its_webhook_as_its_mails_and_what_it_tries_again_is_no_bounce()
    {
        await using var smtp = SmtpStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await host.ConnectMail(smtp.Port, "mailgun");
        var (timestamp, signature) = Signed("token-1");
        var (id, mail, message) = await Answered(host, smtp, await host.PostMail(
            Mails.Form([.. Mails.Mailgun("m1@mail.example", "Hello"), ("timestamp", timestamp), ("token", "token-1"), ("signature", signature)]), "multipart/form-data; boundary=xYzZY", null));

        byte[] Told(string token, string severity, string? key = null)
        {
            var (at, signed) = Signed(token, key);
            return Json(new JsonObject
            {
                ["signature"] = new JsonObject { ["timestamp"] = at, ["token"] = token, ["signature"] = signed },
                ["event-data"] = new JsonObject
                {
                    ["event"] = "failed",
                    ["severity"] = severity,
                    ["reason"] = "bounce",
                    ["message"] = new JsonObject { ["headers"] = new JsonObject { ["message-id"] = mail.Header("Message-ID")!.Trim('<', '>') } },
                    ["delivery-status"] = new JsonObject { ["code"] = 550, ["enhanced-code"] = "5.1.1" },
                },
            });
        }

        await (await host.PostMail(Told("t1", "permanent", "another-key"), "application/json", null)).Problem(401, "delivery.signature-invalid");
        await (await host.PostMail(Told("t2", "temporary"), "application/json", null)).Read();
        await NothingFailed(host, id);
        ((bool)(await (await host.PostMail(Told("t2", "permanent"), "application/json", null)).Read())["duplicate"]!).ShouldBeTrue("each token counts once");
        await (await host.PostMail(Told("t3", "permanent"), "application/json; charset=utf-8", null)).Read();
        await Failed(host, id, message, "The address does not exist, or cannot receive mail (5.1.1).");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SendGrid_signs_its_list_of_events_or_holds_the_key_in_the_address(bool signs)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using var smtp = SmtpStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await host.ConnectMail(smtp.Port, "sendgrid", more: signs ? new() { ["eventPublicKey"] = Convert.ToBase64String(key.ExportSubjectPublicKeyInfo()) } : null);
        var (id, mail, message) = await Answered(host, smtp, await host.PostMail(
            Mails.Form([], ("headers", "Message-ID: <m1@mail.example>\n"), ("to", Mails.Ours), ("from", Mails.Ada), ("subject", "Hi"), ("text", "Hello")), "multipart/form-data; boundary=xYzZY", null, $"?key={MailHost.Secret}"));
        ((string?)JsonNode.Parse(mail.Header("X-SMTPAPI")!)!["unique_args"]!["message_id"]).ShouldBe(mail.Header("Message-ID")!.Trim('<', '>'));

        byte[] Told(params string[] events) => Json(new JsonArray([.. events.Select(told => new JsonObject { ["event"] = told, ["smtp-id"] = mail.Header("Message-ID"), ["status"] = "5.2.2", ["email"] = Mails.Ada })]));
        Task<HttpResponseMessage> Post(byte[] body, ECDsa signer) => signs ? PostSigned(host, body, signer) : host.PostMail(body, "application/json", null, signer == key ? $"?key={MailHost.Secret}" : "?key=wrong");
        using var another = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await (await Post(Told("bounce"), another)).Problem(401, "delivery.signature-invalid");
        if (signs)
        {
            await (await host.PostMail(Told("bounce"), "application/json", null, $"?key={MailHost.Secret}")).Problem(401, "delivery.signature-invalid");
        }

        await (await Post(Told("processed", "deferred"), key)).Read();
        await NothingFailed(host, id);
        await (await Post(Told("deferred", "bounce"), key)).Read();
        await Failed(host, id, message, "The mailbox is full or disabled, or does not take the message (5.2.2).");
    }

    private static async Task<(string Conversation, ReceivedMail Mail, string Message)> Answered(HostUnderTest host, SmtpStandIn smtp, HttpResponseMessage delivered)
    {
        var id = (await host.MailConversations((long)(await delivered.Read())["position"]!)).ShouldHaveSingleItem();
        var (mail, message) = await host.Answered(smtp, id);
        return (id, mail, message);
    }

    // What was delivered before has been carried out once a view that follows it is asked.
    private static async Task NothingFailed(HostUnderTest host, string id)
    {
        (await host.MailConversations(await host.Head())).ShouldBe([id]);
        ((string?)(await host.Conversation(id))["messages"]!["items"]![0]!["state"]).ShouldBe("sent");
    }

    private static async Task Failed(HostUnderTest host, string id, string message, string detail)
    {
        var failed = await host.MessageIn(id, message, "failed");
        ((string?)failed["failureCode"], (string?)failed["failureDetail"]).ShouldBe(("bounced", detail));
        await host.StatusOf(id, "open");
        (await host.MailConversations(await host.Head())).ShouldBe([id], "an event is no conversation");
    }

    private static async Task<HttpResponseMessage> PostSigned(HostUnderTest host, byte[] body, ECDsa key)
    {
        const string at = "1772445600";
        using var anybody = host.NewClient(null);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/webhooks/email/mail") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/json");
        request.Headers.Add("X-Twilio-Email-Event-Webhook-Timestamp", at);
        request.Headers.Add("X-Twilio-Email-Event-Webhook-Signature", Convert.ToBase64String(key.SignData([.. Encoding.UTF8.GetBytes(at), .. body], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)));
        return await anybody.SendAsync(request);
    }

    private static (string At, string Signature) Signed(string token, string? key = null)
    {
        var at = $"{DateTimeOffset.UtcNow.ToUnixTimeSeconds()}";
        return (at, Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key ?? MailHost.Secret), Encoding.UTF8.GetBytes(at + token))));
    }

    private static byte[] Json(JsonNode told) => Encoding.UTF8.GetBytes(told.ToJsonString());
}
