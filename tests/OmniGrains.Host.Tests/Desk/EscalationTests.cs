using System.Net.Http.Json;
using OmniGrains.Host.Tests.Inbox;
using OmniGrains.Host.Tests.Notifications;

namespace OmniGrains.Host.Tests.Desk;

public sealed class EscalationTests
{
    [Fact]
    public async Task What_waits_too_long_climbs_says_why_and_stops_when_it_is_answered()
    {
        await using var channel = await ChannelStandIn.Start();
        var time = new MovedTime();
        await using var host = await HostUnderTest.Start(time: time);
        await host.ConnectApi("forum", $"{channel.Url}/hook");
        await host.AlwaysOpen();
        await host.Set("teams/leads", new { name = "Leads" });
        await host.Set("teams/returns", new
        {
            name = "Returns",
            escalation = new
            {
                calendar = "always",
                steps = new object[] { new { when = "unanswered", afterMinutes = 30, priority = "high", notify = "late" }, new { when = "unanswered", afterMinutes = 60, team = "leads" } },
            },
        });
        await host.Set("routing-rules/all", new { name = "All", team = "returns" });
        await using var events = await EventReader.Open(host, "/v1/stream?kind=escalation.,conversation.changed,conversation.noticed&from=0");

        var id = (string)(await host.Inbound("p-1", "Broken!"))["conversationId"]!;
        var other = (string)(await host.Inbound("p-2", "Broken too!", contact: "member-2"))["conversationId"]!;
        await Followed(events, 2);
        await (await host.Reply(other, new { text = "Send it back." })).Read();
        await Followed(events, 1);
        time.Move(TimeSpan.FromMinutes(31));
        ((string?)(await events.Next("conversation.noticed", id)).Data["data"]!["name"]).ShouldBe("late");
        ((string?)(await host.Conversation(id))["priority"]).ShouldBe("high");
        time.Move(TimeSpan.FromMinutes(30));
        var changed = (await events.Next("conversation.changed", id)).Data["data"]!;
        while ((string?)changed["team"] != "leads")
        {
            changed = (await events.Next("conversation.changed", id)).Data["data"]!;
        }

        ((string?)changed["why"]).ShouldBe("Escalation of returns, step 2: unanswered for 60 minutes");
        ((string?)(await host.Get($"conversations/{id}/routing"))["told"]!["why"]).ShouldBe((string?)changed["why"]);
        (await host.Conversation(id))["messages"]!["items"]!.AsArray().Count(item => (string?)item!["direction"] == "note").ShouldBe(2);
        (await host.Get($"conversations/{other}/automation"))["acts"]!.AsArray().ShouldBeEmpty();
        await (await host.Client.DeleteAsync("/v1/teams/leads")).Problem(409, "desk.in-use");
        await (await host.Client.PutAsJsonAsync("/v1/teams/x", new { name = "X", escalation = new { steps = new[] { new { when = "unanswered", priority = "high" } } } })).Problem(422, "desk.invalid");
    }

    [Fact]
    public async Task A_hand_over_takes_its_note_along_and_the_reason_of_routing_stays_when_it_is_answered()
    {
        await using var channel = await ChannelStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await host.ConnectApi("forum", $"{channel.Url}/hook");
        foreach (var team in new[] { "first", "second" })
        {
            await host.Set($"teams/{team}", new { name = team });
            await host.Set($"agents/of-{team}", new { name = team, team });
            await (await host.Client.PutAsJsonAsync($"/v1/agents/of-{team}/presence", new { state = "online" })).Read();
        }

        await host.Set("routing-rules/all", new { name = "All", team = "first" });
        await using var events = await EventReader.Open(host, "/v1/stream?kind=conversation.changed,routing.&from=0");
        var id = (string)(await host.Inbound("p-1", "Hello?"))["conversationId"]!;
        await With(events, id, "of-first");

        await HandOver(new { note = " " }, "note:");
        await HandOver(new { note = "x" }, "team: must be given");
        await HandOver(new { note = "x", team = "third" }, "no team");
        await HandOver(new { note = "x", team = "first", to = "of-second" }, "another team");
        var handed = await (await host.Client.PostAsJsonAsync($"/v1/conversations/{id}/hand-over", new { note = "Keeps one.", team = "second", agent = "of-first" })).Read();
        ((string?)handed["team"], handed["agent"]).ShouldBe(("second", null));
        await With(events, id, "of-second");
        ((string?)(await host.Conversation(id))["messages"]!["items"]![0]!["text"]).ShouldBe("Keeps one.");

        await (await host.Reply(id, new { text = "Here.", agent = "of-second", then = "resolved" })).Read();
        while ((await events.Next()).Type != "routing.left")
        {
        }

        var why = await host.Get($"conversations/{id}/routing");
        ((string?)why["state"], (string?)why["told"]!["agent"], (string?)why["told"]!["why"]).ShouldBe(("idle", "of-second", "chosen: it is this agent's turn"));
        ((string?)why["agents"]![0]!["reason"]).ShouldBe("chosen: it is this agent's turn");

        async Task HandOver(object body, string says) =>
            ((string?)(await (await host.Client.PostAsJsonAsync($"/v1/conversations/{id}/hand-over", body)).Problem(422, "desk.invalid"))["detail"])!.ShouldContain(says);
    }

    private static async Task With(EventReader events, string conversation, string agent)
    {
        while ((string?)(await events.Next("conversation.changed", conversation)).Data["data"]!["assignee"] != agent)
        {
        }
    }

    private static async Task Followed(EventReader events, int times)
    {
        for (var i = 0; i < times; i++)
        {
            await events.Next("escalation.followed");
        }
    }
}
