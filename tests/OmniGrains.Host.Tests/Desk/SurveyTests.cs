using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using OmniGrains.Host.Tests.Inbox;
using OmniGrains.Host.Tests.Notifications;

namespace OmniGrains.Host.Tests.Desk;

public sealed class SurveyTests
{
    [Fact]
    public async Task A_survey_is_sent_in_the_channel_answered_by_link_changed_and_counted()
    {
        await using var channel = await ChannelStandIn.Start();
        var time = new MovedTime();
        await using var host = await HostUnderTest.Start(time: time);
        await host.ConnectApi("forum", $"{channel.Url}/hook");
        await host.Set("surveys/after-help", new { name = "After help", kind = "csat", delayMinutes = 30 });
        await host.Set("automation-rules/unhappy", new
        {
            name = "Unhappy",
            on = new[] { "surveyAnswered" },
            when = new[] { new { field = "event.score", test = "lte", value = 2 } },
            then = new { edit = new { status = "open", priority = "urgent", addLabels = new[] { "unhappy" } } },
        });
        await using var events = await EventReader.Open(host, "/v1/stream?kind=survey.,conversation.status-changed&from=0");

        // It is taken back when the conversation opens again, and planned anew.
        var taken = await host.Inbound("p-1", "Where is it?", email: "ada@mail.example");
        var id = (string)taken["conversationId"]!;
        await Resolve(host, id);
        await events.Next("survey.planned");
        await host.Inbound("p-2", "It is not there!", email: "ada@mail.example");
        await events.Next("survey.cancelled");
        await Resolve(host, id);
        await events.Next("survey.planned");
        time.Move(TimeSpan.FromMinutes(31));
        await events.Next("survey.sent");
        var link = new Uri(Regex.Match((await channel.Takes(3))[^1].Text!, "https?://\\S+").Value).AbsolutePath;
        ((string?)(await host.Conversation(id))["status"]).ShouldBe("resolved");

        using var anybody = Browser(host);
        var page = await anybody.GetStringAsync($"{link}?lang=it");
        page.ShouldContain("Quanto ti ha soddisfatto");
        page.ShouldNotContain("checked");
        var posted = await Post(anybody, link, "2", "<b>Late</b>");
        (posted.StatusCode, posted.Headers.Location!.OriginalString).ShouldBe((HttpStatusCode.SeeOther, $"{link}?lang=en"));
        ((int)(await events.Next("survey.answered")).Data["data"]!["score"]!).ShouldBe(2);
        (await anybody.GetStringAsync(link)).ShouldContain("&lt;b&gt;Late&lt;/b&gt;");

        // The unhappy one comes back by rule.
        var reopened = (await events.Next("conversation.status-changed", id)).Data["data"]!;
        while ((string?)reopened["reason"] != "automation")
        {
            reopened = (await events.Next("conversation.status-changed", id)).Data["data"]!;
        }

        ((string?)(await host.Conversation(id))["priority"]).ShouldBe("urgent");
        await Figures(host, answers: 1, csat: "0");

        // The same again changes nothing; another answer replaces the first one, everywhere.
        await Post(anybody, link, "2", "<b>Late</b>");
        await Post(anybody, link, "5", null);
        ((int)(await events.Next("survey.answered")).Data["data"]!["before"]!).ShouldBe(2);
        await Figures(host, answers: 1, csat: "100");
        var survey = await host.Get($"conversations/{id}/survey");
        ((int)survey["score"]!, survey["comment"], (string?)survey["agent"]).ShouldBe((5, null, "maria"));
        var record = (string)(await host.Conversation(id))["customer"]!["id"]!;
        var known = await host.Get($"customers/{record}?after={await host.Head()}");
        ((string?)known["satisfaction"]![0]!["kind"], (int)known["satisfaction"]![0]!["score"]!).ShouldBe(("csat", 5));
        (await host.Get($"customers/{record}/timeline?after={await host.Head()}"))["items"]!.AsArray().Select(row => (string?)row!["kind"]).ShouldContain("survey-answered");

        // A thousand characters of any script, as the page lets people write.
        await Post(anybody, link, "4", new string('謝', 1_000));
        var thanked = await host.Get($"conversations/{id}/survey");
        ((int)thanked["score"]!, (string?)thanked["comment"]).ShouldBe((4, new string('謝', 1_000)));
        await Post(anybody, link, "5", null);

        (await Post(anybody, link, "6", null)).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        ((int)(await host.Get($"conversations/{id}/survey"))["score"]!).ShouldBe(5);
        (await anybody.GetAsync($"{link}x")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        time.Move(TimeSpan.FromDays(15));
        (await anybody.GetAsync(link)).StatusCode.ShouldBe(HttpStatusCode.Gone);
    }

    [Fact]
    public async Task Nobody_is_asked_twice_within_the_time_or_against_a_rule_and_the_reason_is_told()
    {
        await using var channel = await ChannelStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await host.ConnectApi("forum", $"{channel.Url}/hook");
        await host.ConnectApi("other", $"{channel.Url}/hook");
        await host.Set("surveys/nps", new { name = "NPS", kind = "nps", delayMinutes = 0, notWithinDays = 1 });
        await using var events = await EventReader.Open(host, "/v1/stream?kind=survey.&from=0");

        var first = await Resolved(host, "p-1", "member-1", "ada@mail.example", "forum");
        ((string?)(await events.Next("survey.sent")).Data["data"]!["about"]!["conversation"]).ShouldBe(first);
        await Resolved(host, "p-2", "member-2", "ada@mail.example", "other");
        ((string?)(await events.Next("survey.skipped")).Data["data"]!["code"]).ShouldBe("survey.asked-lately");

        await host.Set("surveys/nps", new { name = "NPS", kind = "nps", delayMinutes = 0, needsConsent = true });
        await Resolved(host, "p-3", "member-3", "bob@mail.example", "forum");
        ((string?)(await events.Next("survey.skipped")).Data["data"]!["code"]).ShouldBe("survey.no-consent");

        // Nobody helped: nobody is asked.
        var alone = (string)(await host.Inbound("p-4", "Never mind.", contact: "member-4"))["conversationId"]!;
        await host.Patch(alone, new { status = "resolved" });
        await Resolved(host, "p-5", "member-5", "eve@mail.example", "forum");
        await events.Next("survey.skipped");
        await (await host.Client.GetAsync($"/v1/conversations/{alone}/survey")).Problem(404, "survey.unknown");
        await (await host.Client.PutAsync("/v1/surveys/x", JsonBody("""{"name":"x","kind":"csat","languages":{"en":"no link"}}"""))).Problem(422, "desk.invalid");
        await (await host.Client.PutAsync("/v1/surveys/x", JsonBody("""{"name":"x","kind":"csat","teams":["none"]}"""))).Problem(422, "desk.invalid");
        await (await host.Client.GetAsync("/v1/reports/satisfaction?by=mood")).Problem(422, "report.grouping-unknown");
    }

    [Theory]
    [InlineData("sms")]
    [InlineData("text-us")]
    public async Task Who_refused_surveys_by_text_message_is_not_asked_whatever_the_connection_is_called(string consented)
    {
        const string registered = "https://ours.example/v1/webhooks/twilio/sms";
        await using var channel = await ChannelStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await host.ConnectTwilio(channel.Url, registered, channel: "text-us");
        await host.Set("surveys/after-help", new { name = "After help", kind = "csat", delayMinutes = 0 });
        await using var events = await EventReader.Open(host, "/v1/stream?kind=survey.&from=0");
        var refuses = await Wrote("SM1", "+393331234567");
        var record = (string)(await host.Conversation(refuses))["customer"]!["id"]!;
        await host.Client.Put($"/v1/customers/{record}/consents", new { channel = consented, purpose = "survey", granted = false });
        await Resolve(host, refuses);
        ((string?)(await events.Next("survey.skipped")).Data["data"]!["code"]).ShouldBe("survey.no-consent");

        await host.Set("surveys/after-help", new { name = "After help", kind = "csat", delayMinutes = 0, needsConsent = true });
        var grants = await Wrote("SM2", "+393331234568");
        record = (string)(await host.Conversation(grants))["customer"]!["id"]!;
        await host.Client.Put($"/v1/customers/{record}/consents", new { channel = consented, purpose = "survey", granted = true });
        await Resolve(host, grants);
        ((string?)(await events.Next("survey.sent")).Data["data"]!["about"]!["conversation"]).ShouldBe(grants);

        async Task<string> Wrote(string sid, string from)
        {
            await host.DeliverTwilio(registered, ("MessageSid", sid), ("From", from), ("To", "+15005550006"), ("Body", "Where is it?"), ("NumMedia", "0"), ("SmsStatus", "received"));
            var page = await host.Get($"conversations?after={await host.Head()}");
            return (string)page["items"]![0]!["id"]!;
        }
    }

    [Fact]
    public async Task A_survey_of_a_brand_is_sent_where_that_brand_speaks_and_nowhere_else()
    {
        await using var channel = await ChannelStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await host.ConnectApi("forum", $"{channel.Url}/hook");
        await host.ConnectApi("other", $"{channel.Url}/hook");
        await host.Set("brands/house", new { name = "House", languages = new { en = new { greeting = "Hello" } } });
        await host.Set("brands/outlet", new { name = "Outlet", languages = new { en = new { greeting = "Hi" } }, connections = new[] { "other" } });
        await host.Set("surveys/house", new { name = "House", kind = "csat", delayMinutes = 0, brands = new[] { "house" } });
        await using var events = await EventReader.Open(host, "/v1/stream?kind=survey.&from=0");

        await Resolved(host, "p-1", "member-1", null, "other");
        var ours = await Resolved(host, "p-2", "member-2", null, "forum");
        ((string?)(await events.Next("survey.planned")).Data["data"]!["about"]!["conversation"]).ShouldBe(ours);
    }

    [BrowserFact]
    public async Task A_person_with_a_phone_answers_in_their_language_without_javascript()
    {
        await using var channel = await ChannelStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await host.ConnectApi("forum", $"{channel.Url}/hook");
        await host.Set("surveys/nps", new { name = "NPS", kind = "nps", delayMinutes = 0 });
        await using var events = await EventReader.Open(host, "/v1/stream?kind=survey.&from=0");
        var id = await Resolved(host, "p-1", "member-1", "ada@mail.example", "forum");
        await events.Next("survey.sent");
        var link = new Uri(Regex.Match((await channel.Takes(2))[^1].Text!, "https?://\\S+").Value).AbsolutePath;
        await using var browsing = await Browsing.OnAPhone();
        var page = browsing.Page;

        await page.GotoAsync(new Uri(host.Address, link).ToString());
        (await page.Locator("h1").InnerTextAsync()).ShouldBe("Quanto è probabile che ci consigli a un amico?");
        (await page.GetByRole(AriaRole.Radio).CountAsync()).ShouldBe(11);
        (await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth")).ShouldBeTrue();
        await browsing.Picture("survey-it");
        await page.GetByLabel("10", new PageGetByLabelOptions { Exact = true }).CheckAsync();
        await page.GetByLabel("Vuoi dirci altro? (facoltativo)").FillAsync("Gentilissimi <3");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Invia" }).ClickAsync();

        (await page.Locator("h1").InnerTextAsync()).ShouldBe("Grazie");
        await browsing.Picture("survey-thanks");
        browsing.Errors.ShouldBeEmpty();
        var survey = await host.Get($"conversations/{id}/survey");
        ((int)survey["score"]!, (string?)survey["comment"]).ShouldBe((10, "Gentilissimi <3"));
    }

    [Fact]
    public async Task First_contact_resolution_falls_when_it_comes_back()
    {
        await using var channel = await ChannelStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await host.ConnectApi("forum", $"{channel.Url}/hook");
        await Resolved(host, "p-1", "member-1", null, "forum");
        var second = await Resolved(host, "p-2", "member-2", null, "forum");
        var before = (await host.Get($"reports/satisfaction?by=agent&after={await host.Head()}"))["groups"]![0]!;
        ((string?)before["key"], (long)before["figures"]!["resolved"]!, (string?)before["figures"]!["firstContactResolution"]).ShouldBe(("maria", 2, "100"));

        await host.Inbound("p-3", "Still broken!", contact: "member-2");
        await Resolve(host, second);
        var after = (await host.Get($"reports/satisfaction?after={await host.Head()}"))["total"]!;
        ((long)after["resolved"]!, (string?)after["firstContactResolution"]).ShouldBe((2, "50"));
    }

    private static async Task<string> Resolved(HostUnderTest host, string message, string contact, string? email, string connection)
    {
        var id = (string)(await host.Inbound(message, "Hello?", contact, email, connection))["conversationId"]!;
        await Resolve(host, id);
        return id;
    }

    private static async Task Resolve(HostUnderTest host, string id) => await (await host.Reply(id, new { text = "Here.", then = "resolved", agent = "maria" })).Read();

    private static async Task Figures(HostUnderTest host, long answers, string csat)
    {
        var group = (await host.Get($"reports/satisfaction?by=agent&after={await host.Head()}"))["groups"]!.AsArray().ShouldHaveSingleItem()!;
        var figures = group["figures"]!;
        ((string?)group["key"], (long)figures["csatAnswers"]!, (string?)figures["csat"], (string?)figures["csatResponseRate"]).ShouldBe(("maria", answers, csat, "100"));
    }

    private static Task<HttpResponseMessage> Post(HttpClient client, string link, string score, string? comment) => client.PostAsync(
        link, new FormUrlEncodedContent([KeyValuePair.Create("score", score), KeyValuePair.Create("comment", comment ?? ""), KeyValuePair.Create("lang", "en")]));

    private static HttpClient Browser(HostUnderTest host) => new(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = host.Address };

    private static StringContent JsonBody(string json) => new(json, System.Text.Encoding.UTF8, "application/json");
}
