using System.Net.Http.Json;
using OmniGrains.Host.Tests.Inbox;
using OmniGrains.Host.Tests.Notifications;

namespace OmniGrains.Host.Tests.Desk;

/// <summary>What is with an agent who is not there goes back to the queue, and says why.</summary>
public sealed class GivingBackTests
{
    [Fact]
    public async Task What_opens_again_for_somebody_who_is_not_there_goes_to_somebody_who_is()
    {
        await using var channel = await ChannelStandIn.Start();
        var time = new MovedTime();
        await using var host = await HostUnderTest.Start(time: time);
        await Returns(host, channel, new { name = "Returns", returnUnanswered = true });
        await using var events = await EventReader.Open(host, "/v1/stream?kind=conversation.changed&from=0");
        await Presence(host, "maria", "online");
        var ids = new List<string>();
        foreach (var then in new[] { "waiting", "resolved", "open", "waiting" })
        {
            var id = (string)(await host.Inbound($"p-{ids.Count}", "Broken!", contact: $"member-{ids.Count}"))["conversationId"]!;
            await With(events, id, "maria");
            await (await host.Reply(id, new { text = "Which one?", agent = "maria", then })).Read();
            ids.Add(id);
        }

        await host.Patch(ids[3], new { status = "snoozed", snoozedUntil = time.GetUtcNow().AddHours(1) });
        await Presence(host, "maria", "offline");
        await Presence(host, "paolo", "online");
        for (var n = 0; n < 3; n++)
        {
            ((string)(await host.Inbound($"q-{n}", "The red one.", contact: $"member-{n}"))["conversationId"]!).ShouldBe(ids[n]);
            await Back(events, ids[n], "maria is offline");
            await With(events, ids[n], "paolo");
        }

        time.Move(TimeSpan.FromHours(2));
        await Back(events, ids[3], "maria is offline");
        await With(events, ids[3], "paolo");

        // Who is there keeps what opens again, also above the capacity.
        await (await host.Reply(ids[0], new { text = "It is on its way.", agent = "paolo" })).Read();
        await host.Set("agents/paolo", new { name = "Paolo", team = "returns", capacity = 0 });
        await Presence(host, "maria", "online");
        await host.Inbound("r-0", "Thanks, and the blue one?", contact: "member-0");
        await Asked(host, events, 9, "maria");
        ((string?)(await host.Conversation(ids[0]))["assignee"]).ShouldBe("paolo");
    }

    [Fact]
    public async Task Who_logs_off_gives_back_what_waits_for_an_answer_and_keeps_what_does_not()
    {
        await using var channel = await ChannelStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await Returns(host, channel, new { name = "Returns", returnUnanswered = true });
        await using var events = await EventReader.Open(host, "/v1/stream?kind=conversation.changed&from=0");
        await Presence(host, "maria", "online");
        var (answered, asked) = (await Asked(host, events, 1, "maria"), await Asked(host, events, 2, "maria"));
        await (await host.Reply(answered, new { text = "Which one?", agent = "maria", then = "open" })).Read();

        await Presence(host, "maria", "away");
        await Presence(host, "maria", "offline");
        await Back(events, asked, "maria is offline");
        await Presence(host, "paolo", "online");
        await With(events, asked, "paolo");
        ((string?)(await host.Conversation(answered))["assignee"]).ShouldBe("maria");
    }

    [Fact]
    public async Task The_end_of_a_shift_gives_back_what_waits_for_an_answer()
    {
        await using var channel = await ChannelStandIn.Start();
        var time = new MovedTime();
        var now = time.GetUtcNow();
        time.Move(new DateTimeOffset(now.Date.AddDays(8 - (int)now.DayOfWeek), TimeSpan.Zero).AddHours(10) - now); // A Monday.
        await using var host = await HostUnderTest.Start(time: time);
        await Returns(host, channel, new { name = "Returns", returnUnanswered = true });
        await host.Set("business-calendars/mornings", new { name = "Mornings", zone = "UTC", hours = new[] { new { day = "monday", from = "09:00", until = "13:00" } } });
        await host.Set("agents/maria", new { name = "Maria", team = "returns", shift = "mornings" });
        await using var events = await EventReader.Open(host, "/v1/stream?kind=conversation.changed&from=0");
        await Presence(host, "maria", "online");
        var asked = await Asked(host, events, 1, "maria");
        time.Move(TimeSpan.FromHours(3.5));
        await Back(events, asked, "maria is off shift");
        await Presence(host, "paolo", "online");
        await With(events, asked, "paolo");
    }

    [Fact]
    public async Task What_is_open_of_an_agent_who_is_removed_or_moved_goes_back_to_the_teams_queue()
    {
        await using var channel = await ChannelStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await Returns(host, channel, new { name = "Returns" });
        await host.Set("teams/sales", new { name = "Sales" });
        await using var events = await EventReader.Open(host, "/v1/stream?kind=conversation.changed&from=0");
        await Presence(host, "maria", "online");
        var (first, second) = (await Asked(host, events, 1, "maria"), await Asked(host, events, 2, "maria"));
        await (await host.Reply(first, new { text = "Which one?", agent = "maria", then = "open" })).Read();
        await (await host.Reply(second, new { text = "Which one?", agent = "maria" })).Read();

        (await host.Client.DeleteAsync("/v1/agents/maria")).EnsureSuccessStatusCode();
        await Back(events, first, "maria is no longer in the team");
        await Presence(host, "paolo", "online");
        await With(events, first, "paolo");
        await host.Set("agents/paolo", new { name = "Paolo", team = "sales" });
        await Back(events, first, "paolo is no longer in the team");

        // What she had answered stays hers until somebody has to act on it again.
        ((string?)(await host.Conversation(second))["assignee"]).ShouldBe("maria");
        await host.Inbound("q-2", "The red one.", contact: "member-2");
        await Back(events, second, "maria is no agent here");
        await host.Set("agents/rita", new { name = "Rita", team = "returns" });
        await Presence(host, "rita", "online");
        await Given(host, first, "rita");
        await Given(host, second, "rita");
    }

    private static async Task Returns(HostUnderTest host, ChannelStandIn channel, object team)
    {
        await host.ConnectApi("forum", $"{channel.Url}/hook");
        await host.Set("teams/returns", team);
        await host.Set("agents/maria", new { name = "Maria", team = "returns" });
        await host.Set("agents/paolo", new { name = "Paolo", team = "returns" });
        await host.Set("routing-rules/all", new { name = "Everything", team = "returns" });
    }

    private static async Task<string> Asked(HostUnderTest host, EventReader events, int contact, string agent)
    {
        var id = (string)(await host.Inbound($"p-{contact}", "Broken!", contact: $"member-{contact}"))["conversationId"]!;
        await With(events, id, agent);
        return id;
    }

    private static Task Presence(HostUnderTest host, string agent, string state) => host.Set($"agents/{agent}/presence", new { state });

    private static async Task Back(EventReader events, string conversation, string why)
    {
        var back = (await events.Next("conversation.changed", conversation)).Data["data"]!;
        (back["assignee"], (string?)back["team"], (string?)back["why"]).ShouldBe((null, "returns", why));
    }

    private static async Task With(EventReader events, string conversation, string agent)
    {
        while ((string?)(await events.Next("conversation.changed", conversation)).Data["data"]!["assignee"] != agent)
        {
        }
    }

    // The team has seen it.
    private static async Task Given(HostUnderTest host, string conversation, string agent)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await host.Get($"conversations/{conversation}/routing") is var seen && ((string?)seen["state"] is not ("kept" or "assigned") || (string?)seen["agent"] != agent))
        {
            limit.Token.ThrowIfCancellationRequested();
        }
    }
}
