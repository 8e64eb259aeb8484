using System.Text.Json.Nodes;
using OmniGrains.Host.Tests.Channels;
using OmniGrains.Host.Tests.Notifications;
using OmniGrains.Tests.Inbox;

namespace OmniGrains.Host.Tests.Inbox;

/// <summary>The channels' rules as data: listed, enforced by the day, and named by whatever they refuse.</summary>
public sealed class ChannelRuleTests
{
    [Fact]
    public async Task Rules_are_listed_by_channel_and_by_the_day_on_which_they_hold_and_paged()
    {
        await using var host = await HostUnderTest.Start();
        var amazon = Items(await host.Json("/v1/channel-rules?channel=amazon&limit=200"));
        amazon.Select(rule => (string)rule["channel"]!).Distinct().ShouldBe(["any", "amazon"]);
        var late = amazon.Single(rule => (string?)rule["id"] == "amazon.days-after-completion");
        ((long)late["value"]!, (string?)late["unit"], (string?)late["validFrom"], (bool)late["holds"]!).ShouldBe((30, "days", "2020-11-03", true));
        ((string?)late["source"]!["title"], (string?)late["source"]!["published"]).ShouldBe(("Amazon: communication guidelines for sellers", "2020-09-08"));
        ((string?)late["passes"]).ShouldBe("wait until the customer writes again");
        Items(await host.Json("/v1/channel-rules?channel=amazon&on=2020-11-02&limit=200")).ShouldBeEmpty();
        Items(await host.Json("/v1/channel-rules?channel=amazon&on=2020-11-03&limit=200")).ShouldNotBeEmpty();
        Items(await host.Json("/v1/channel-rules?channel=instagram&limit=200")).Select(rule => (string?)rule["situation"]).ShouldContain("comments");

        var (all, cursor) = (new List<string>(), (string?)null);
        do
        {
            var page = await host.Json($"/v1/channel-rules?limit=7{(cursor is null ? "" : $"&cursor={cursor}")}");
            all.AddRange(Items(page).Select(rule => $"{rule["id"]} {rule["validFrom"]}"));
            cursor = (string?)page["next"];
        }
        while (cursor is not null);
        all.Count.ShouldBe(all.Distinct().Count());
        all.Count.ShouldBe(Items(await host.Json("/v1/channel-rules?limit=200")).Count);
        await (await host.Client.GetAsync("/v1/channel-rules?cursor=nonsense!")).Problem(422, "request.cursor-invalid");
        (await host.Client.GetAsync("/v1/channel-rules?on=someday")).StatusCode.ShouldBe(System.Net.HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_rule_whose_day_is_ahead_begins_by_itself_and_is_named_by_what_it_refuses()
    {
        var time = new MovedTime();
        time.Move(new DateTimeOffset(2020, 11, 2, 12, 0, 0, TimeSpan.Zero) - time.GetUtcNow());
        await using var smtp = SmtpStandIn.Start();
        await using var host = await HostUnderTest.Start(time: time);
        await host.ConnectMail(smtp.Port);
        await MarketplaceMailTests.Connect(host, "amazon-eu", "amazon");
        var id = (await MarketplaceMailTests.Mailed(host, "amazon", Mails.Raw("a1@amazon.de", "Where is it?", from: "Ada <abc123xyz@marketplace.amazon.de>"))).ShouldHaveSingleItem();
        const string Forbidden = "Mail help@shop.example about it.";
        Items(await host.Json("/v1/channel-rules?channel=amazon&limit=200")).Single(rule => (string?)rule["id"] == "amazon.no-email")["holds"]!.GetValue<bool>().ShouldBeFalse();
        await (await host.Reply(id, new { text = Forbidden })).Read();
        await smtp.Next();

        time.Move(TimeSpan.FromHours(12));
        var refused = await (await host.Reply(id, new { text = Forbidden })).Problem(422, "conversation.content-forbidden");
        var rule = refused["rules"]!.AsArray().ShouldHaveSingleItem()!;
        ((string?)rule["id"], (string?)rule["validFrom"], (string?)rule["source"]!["title"], (string?)rule["passes"]![0]).ShouldBe(
            ("amazon.no-email", "2020-11-03", "Amazon: communication guidelines for sellers", "leave it out: the customer answers here"));
        Items(await host.Json("/v1/channel-rules?channel=amazon&limit=200")).Single(one => (string?)one["id"] == "amazon.no-email")["holds"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Fact]
    public async Task A_window_that_is_closed_is_refused_with_its_rule_and_the_templates_that_would_pass()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectWhatsApp("http://127.0.0.1:9");
        var (id, _) = await host.Wrote("wamid.1", "Ciao", DateTimeOffset.UtcNow.AddHours(-25).ToUnixTimeSeconds());
        var rule = (await (await host.Reply(id, new { text = "Ciao" })).Problem(409, "conversation.window-closed"))["rules"]!.AsArray().ShouldHaveSingleItem()!;
        ((string?)rule["id"]).ShouldBe("whatsapp.free-text-hours");
        rule["passes"]!.AsArray().Select(one => (string)one!).ShouldBe(["order_update (en_US)", "reminder (it)"]);
        ((string?)(await host.Conversation(id))["sending"]!["rules"]![0]!["id"]).ShouldBe("whatsapp.free-text-hours");
    }

    private static List<JsonObject> Items(JsonNode page) => [.. page["items"]!.AsArray().Select(item => item!.AsObject())];
}
