using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using OmniGrains.Host.Tests.Inbox;
using OmniGrains.Host.Tests.Journeys;

namespace OmniGrains.Host.Tests.Notifications;

/// <summary>E-mail over real SMTP, from the request to what the server gets and what is told of it.</summary>
public sealed class EmailTests
{
    [Fact]
    public async Task A_customer_is_told_in_their_language_and_unsubscribes_by_one_click()
    {
        await using var smtp = SmtpStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await host.Client.UseSmtp(smtp.Port);
        await Brand(host);
        await host.Client.SaveNews();
        var ada = await host.Client.MakeCustomer(language: "it");

        var told = await host.Client.Notify(ada, "Tè <verde>");
        ((string?)told["verdict"]).ShouldBe("send");
        var mail = await smtp.Next();

        (mail.From, mail.To).ShouldBe(("shop@shop.example", "ada@example.com"));
        mail.Header("Message-ID").ShouldBe($"<{told["id"]}.email@shop.example>");
        mail.Header("List-Unsubscribe-Post").ShouldBe("List-Unsubscribe=One-Click");
        mail.Header("Subject")!.ShouldStartWith("=?utf-8?");
        mail.Raw.ShouldContain("Ciao Ada");
        var link = mail.Header("List-Unsubscribe")!.Trim('<', '>');

        // A mail program posts without a key, without cookies.
        using var anybody = host.NewClient(null);
        var path = new Uri(link).AbsolutePath;
        (await anybody.GetAsync(path)).EnsureSuccessStatusCode();
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("List-Unsubscribe", "One-Click")]);
        (await anybody.PostAsync(path, form)).StatusCode.ShouldBe(System.Net.HttpStatusCode.OK);

        var again = await host.Client.Notify(ada, more: new { channels = new[] { "email" } });
        ((string?)again["verdict"], (string?)again["reason"]).ShouldBe(("drop", "consent"));
        var why = await host.Until((string)again["id"]!, "dropped");
        why["steps"]![0]!["data"]!["checks"]!.AsArray().Select(check => (string)check!["detail"]!).ShouldContain("Consent to marketing by email was withdrawn.");
        smtp.Taken.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Mails_share_signed_in_connections_and_nobody_is_told_the_password()
    {
        const string Secret = "correct-horse-battery";
        await using var smtp = SmtpStandIn.Start(("shop", Secret));
        var log = new KeptLog();
        await using var host = await HostUnderTest.Start(with: builder => builder.Logging.AddProvider(log));
        Task<JsonObject> Use(string password) => host.Client.Put("/v1/notification-providers/smtp-1", new
        {
            channel = "email",
            password,
            smtp = new { host = "127.0.0.1", port = smtp.Port, from = "shop@shop.example", security = "none", user = "shop", connections = 2 },
        });
        await Use(Secret);
        await host.Client.SaveNews(more: new { channels = new[] { "email" } });
        var ada = await host.Client.MakeCustomer();
        for (var i = 0; i < 5; i++)
        {
            await host.Client.Notify(ada, $"Tea {i}");
            await smtp.Next();
        }

        await host.Happened("notification.sent", 5);
        smtp.Connections.ShouldBeLessThanOrEqualTo(2);
        await Use("wrong-" + Secret);
        await host.Client.Notify(ada, "Last");
        var postponed = (await host.Happened("notification.postponed"))[0].ToJsonString();
        postponed.ShouldContain("unauthorised");
        foreach (var secret in (string[])[Secret, Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"\0shop\0{Secret}"))])
        {
            (postponed + log.Text + await host.Client.GetStringAsync("/v1/notification-providers")).ShouldNotContain(secret);
        }

        var bad = await host.Client.PutAsJsonAsync("/v1/notification-providers/x", new { channel = "email", smtp = new { host = "127.0.0.1", port = 25, from = "shop@shop.example", connections = 51 } });
        ((string)(await bad.Problem(422, "request.invalid"))["detail"]!).ShouldContain("smtp.connections");
    }

    [Fact]
    public async Task What_was_sent_stands_on_the_timeline_and_why_can_be_asked()
    {
        await using var smtp = SmtpStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await host.Client.UseSmtp(smtp.Port);
        await host.Client.SaveNews();
        var ada = await host.Client.MakeCustomer();
        var id = (string)(await host.Client.Notify(ada))["id"]!;
        var sent = await host.Until(id, "sent");
        sent["steps"]!.AsArray().Select(step => (string)step!["step"]!).ShouldBe(["decided", "queued", "sent"]);

        var timeline = await (await host.Client.GetAsync($"/v1/customers/{ada}/timeline?after={await host.Head()}")).Read();
        var entry = timeline["items"]!.AsArray().Single(item => (string)item!["kind"]! == "notification-sent")!;
        ((string?)entry["channel"], (string?)entry["summary"]).ShouldBe(("email", "Was told by email: news"));

        var listed = await (await host.Client.GetAsync($"/v1/notifications?customer={ada}&state=sent")).Read();
        ((string?)listed["items"]!.AsArray().ShouldHaveSingleItem()!["id"]).ShouldBe(id);
        await (await host.Client.GetAsync("/v1/notifications/nobody.1")).Problem(404, "notification.unknown");
    }

    [Fact]
    public async Task When_a_provider_fails_the_next_one_takes_it_and_a_wrong_address_is_not_tried_again()
    {
        await using var first = SmtpStandIn.Start();
        await using var second = SmtpStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await host.Client.UseSmtp(first.Port, "first");
        await host.Client.UseSmtp(second.Port, "second", rank: 1);
        await host.Client.SaveNews();
        var ada = await host.Client.MakeCustomer();
        first.Down = true;
        for (var i = 0; i < 6; i++)
        {
            await host.Client.Notify(ada);
            await second.Next();
        }

        first.Connections.ShouldBe(5, "after five failures nobody asks it");
        var once = await host.Client.Notify(ada, more: new { key = "order-1" });
        var again = await host.Client.Notify(ada, more: new { key = "order-1" });
        ((string?)again["id"], (bool)again["repeated"]!).ShouldBe(((string?)once["id"], true));
        (await second.Next()).To.ShouldBe("ada@example.com");

        second.Refused["grace@example.com"] = "550 no such user";
        var grace = await host.Client.MakeCustomer("grace@example.com");
        var id = (string)(await host.Client.Notify(grace))["id"]!;
        var failed = await host.Until(id, "failed");
        ((string?)failed["notification"]!["reason"]).ShouldBe("undeliverable");
        second.Refused.Clear();
        (await host.Client.PostAsync($"/v1/notifications/{id}/replay", null)).EnsureSuccessStatusCode();
        (await second.Next()).To.ShouldBe("grace@example.com");
        await host.Until(id, "sent");
        await (await host.Client.PostAsync($"/v1/notifications/{id}/replay", null)).Problem(409, "notification.not-dead");
    }

    [Fact]
    public async Task What_is_transactional_goes_past_a_withdrawn_consent_without_a_way_to_unsubscribe_and_is_audited()
    {
        await using var smtp = SmtpStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await host.Client.UseSmtp(smtp.Port);
        await host.Client.SaveNews(transactional: true);
        var ada = await host.Client.MakeCustomer(consents: []);
        var id = (string)(await host.Client.Notify(ada))["id"]!;
        (await smtp.Next()).Header("List-Unsubscribe").ShouldBeNull();
        var audit = await (await host.Client.GetAsync($"/v1/audit?after={await host.Head()}")).Read();
        audit["items"]!.AsArray().ShouldContain(entry => (string)entry!["action"]! == "notification.bypass" && (string)entry["target"]! == id);
    }

    [Fact]
    public async Task A_digest_says_everything_once()
    {
        await using var smtp = SmtpStandIn.Start();
        var time = new MovedTime();
        await using var host = await HostUnderTest.Start(time: time);
        await host.Client.UseSmtp(smtp.Port);
        await host.Client.SaveNews(more: new { digestMinutes = 60 });
        var ada = await host.Client.MakeCustomer();
        var ids = new List<string>();
        foreach (var what in (string[])["Tea", "Cups", "Pots"])
        {
            var held = await host.Client.Notify(ada, what);
            ((string?)held["verdict"]).ShouldBe("hold");
            ids.Add((string)held["id"]!);
        }

        ids.Distinct().ShouldHaveSingleItem();
        time.Move(TimeSpan.FromMinutes(61));
        (await smtp.Next()).Raw.ShouldContain("Pots: 3 [Tea][Cups][Pots]");
        await host.Until(ids[0], "sent");
    }

    [Fact]
    public async Task A_bounce_suppresses_the_address_and_an_erased_customer_is_told_nothing()
    {
        await using var smtp = SmtpStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await host.Client.UseSmtp(smtp.Port);
        await host.Client.SaveNews();
        var ada = await host.Client.MakeCustomer();
        var id = (string)(await host.Client.Notify(ada))["id"]!;
        await host.Until(id, "sent");
        using var bounce = new StringContent("""{ "channel": "email", "state": "bounced", "code": "5.1.1" }""", System.Text.Encoding.UTF8, "application/json");
        (await host.Client.PostAsync($"/v1/notifications/{id}/reports", bounce)).EnsureSuccessStatusCode();
        ((string?)(await host.Client.Notify(ada))["reason"]).ShouldBe("no-channel");

        (await host.Client.DeleteAsync($"/v1/customers/{ada}")).EnsureSuccessStatusCode();
        using var ask = new StringContent($$"""{ "template": "news", "customer": "{{ada}}", "data": { "what": "Tea" } }""", System.Text.Encoding.UTF8, "application/json");
        await (await host.Client.PostAsync("/v1/notifications", ask)).Problem(404, "notification.customer-unknown");
    }

    [Fact]
    public async Task A_template_is_refused_previewed_and_versioned()
    {
        await using var host = await HostUnderTest.Start();
        await host.Client.SaveNews();
        var ada = await host.Client.MakeCustomer(language: "it");
        using var real = new StringContent($$"""{ "customer": "{{ada}}", "data": { "what": "<Tè>" } }""", System.Text.Encoding.UTF8, "application/json");
        var preview = await (await host.Client.PostAsync("/v1/notification-templates/news/preview", real)).Read();
        ((string?)preview["language"]).ShouldBe("it");
        var mail = preview["channels"]![0]!;
        ((string?)mail["subject"], (string?)mail["text"]).ShouldBe(("Novità: <Tè>", "Ciao Ada, <Tè> https://shop.example/n/unsubscribe"));

        using var wrong = new StringContent(
            """{ "name": "x", "purpose": "marketing", "channels": ["sms"], "languages": { "en": { "sms": { "text": "{{nobody}}" } } } }""", System.Text.Encoding.UTF8, "application/json");
        var problem = await (await host.Client.PutAsync("/v1/notification-templates/wrong", wrong)).Problem(422, "notification.template-invalid");
        ((string?)problem["detail"])!.ShouldContain("'nobody' is not among the variables");

        var second = await host.Client.SaveNews(more: new { name = "Newer" });
        ((int)second["version"]!).ShouldBe(2);
        ((string?)(await (await host.Client.GetAsync("/v1/notification-templates/news?version=1")).Read())["template"]!["name"]).ShouldBe("News");
        var list = await (await host.Client.GetAsync($"/v1/notification-templates?after={second["position"]}")).Read();
        ((string?)list["items"]!.AsArray().ShouldHaveSingleItem()!["name"]).ShouldBe("Newer");
    }

    private static Task<JsonObject> Brand(HostUnderTest host) => host.Client.Put("/v1/notification-settings", new { brandName = "Tea shop", publicUrl = host.Address.ToString() });
}

/// <summary>Time that can be moved on: what was due meanwhile is due at once.</summary>
internal sealed class MovedTime : TimeProvider
{
    private long _moved;

    public void Move(TimeSpan by) => Interlocked.Add(ref _moved, by.Ticks);

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref _moved));
}
