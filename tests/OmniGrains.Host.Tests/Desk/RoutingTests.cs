using System.Net.Http.Json;
using OmniGrains.Host.Tests.Inbox;
using OmniGrains.Host.Tests.Notifications;

namespace OmniGrains.Host.Tests.Desk;

public sealed class RoutingTests
{
    [Fact]
    public async Task A_conversation_goes_to_who_can_take_it_waits_when_nobody_can_and_says_why()
    {
        await using var channel = await ChannelStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await host.ConnectApi("forum", $"{channel.Url}/hook");
        await Returns(host);
        await host.Set("agents/rita", new { name = "Rita", team = "returns", capacity = 0 });
        await using var events = await EventReader.Open(host, "/v1/stream?kind=conversation.changed,routing.assigned,routing.waiting&from=0");

        var first = (string)(await host.Inbound("p-1", "Broken!"))["conversationId"]!;
        await events.Next("routing.waiting");
        var waits = await host.Get($"conversations/{first}/routing");
        ((string?)waits["state"], (string?)waits["team"], (int?)waits["place"]).ShouldBe(("waiting", "returns", 1));
        waits["agents"]!.AsArray().Select(one => (string?)one!["reason"]).ShouldBe(["is offline", "is offline", "is offline"]);

        await Presence(host, "maria", "online");
        await Assigned(first, "maria");
        var why = await host.Get($"conversations/{first}/routing");
        ((string?)why["state"], (string?)why["agents"]![0]!["reason"]).ShouldBe(("assigned", "chosen: it is this agent's turn"));
        ((string?)(await host.Conversation(first))["assignee"]).ShouldBe("maria");

        // Maria takes one at once: the second one waits until the first is answered, and is hers at once then.
        var second = (string)(await host.Inbound("p-2", "Broken too!", contact: "member-2"))["conversationId"]!;
        await events.Next("routing.waiting");
        await (await host.Reply(first, new { text = "Send it back." })).Read();
        await Assigned(second, "maria");

        // What somebody takes by hand stands, and costs Maria nothing.
        var third = (string)(await host.Inbound("p-3", "And mine!", contact: "member-3"))["conversationId"]!;
        await events.Next("routing.waiting");
        await host.Patch(third, new { assignee = "rita" });
        await Changed(third, "rita");
        await Presence(host, "paolo", "online");
        var fourth = (string)(await host.Inbound("p-4", "Hello?", contact: "member-4"))["conversationId"]!;
        await Assigned(fourth, "paolo");
        var kept = await host.Get($"conversations/{third}/routing");
        ((string?)kept["state"], (string?)kept["agent"]).ShouldBe(("kept", "rita"));

        async Task Assigned(string conversation, string agent)
        {
            while (true)
            {
                var seen = await events.Next("routing.assigned");
                if ((string?)seen.Data["data"]!["conversation"] == conversation)
                {
                    ((string?)seen.Data["data"]!["agent"]).ShouldBe(agent);
                    break;
                }
            }

            await Changed(conversation, agent);
        }

        async Task Changed(string conversation, string agent)
        {
            while ((string?)(await events.Next("conversation.changed", conversation)).Data["data"]!["assignee"] != agent)
            {
            }
        }
    }

    [Fact]
    public async Task Whatever_comes_at_once_and_over_a_restart_each_conversation_is_given_out_once_and_nobody_gets_too_much()
    {
        var folder = Directory.CreateTempSubdirectory("omnigrains-routing-").FullName;
        const int all = 24;
        await using (var host = await HostUnderTest.Start(folder: folder))
        {
            await host.ConnectApi("forum", null);
            await Returns(host, capacity: 5);
            await Presence(host, "maria", "online");
            await Task.WhenAll(Enumerable.Range(0, all).Select(n => host.Inbound($"p-{n}", "Broken!", contact: $"member-{n}")));
        }

        // Stopped with part of it under way.
        await using (var host = await HostUnderTest.Start(folder: folder))
        {
            await using var events = await EventReader.Open(host, "/v1/stream?kind=routing.&from=0");
            var (waiting, given) = (new HashSet<string>(), new List<(string Conversation, string Agent)>());
            while (waiting.Count + given.Count < all)
            {
                Take(await events.Next());
            }

            given.Count.ShouldBe(5);
            await Presence(host, "paolo", "online");
            while (given.Count < 10)
            {
                Take(await events.Next());
            }

            given.Select(one => one.Conversation).ShouldBeUnique();
            given.CountBy(one => one.Agent).ShouldBe([new("maria", 5), new("paolo", 5)], ignoreOrder: true);

            void Take(Seen seen)
            {
                if (seen.Type == "routing.waiting")
                {
                    waiting.Add((string)seen.Data["data"]!["need"]!["conversation"]!);
                }
                else if (seen.Type == "routing.assigned")
                {
                    given.Add(((string)seen.Data["data"]!["conversation"]!, (string)seen.Data["data"]!["agent"]!));
                    waiting.Remove(given[^1].Conversation);
                }
            }
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Who_gives_no_sign_is_away_and_what_waits_for_an_answer_goes_back_to_the_queue()
    {
        await using var channel = await ChannelStandIn.Start();
        var time = new MovedTime();
        await using var host = await HostUnderTest.Start(time: time);
        await host.ConnectApi("forum", $"{channel.Url}/hook");
        await host.Set("teams/returns", new { name = "Returns", awayAfterMinutes = 3, returnUnanswered = true });
        foreach (var agent in new[] { "maria", "paolo" })
        {
            await host.Set($"agents/{agent}", new { name = agent, team = "returns" });
        }

        await host.Set("routing-rules/all", new { name = "Everything", team = "returns" });
        await using var events = await EventReader.Open(host, "/v1/stream?kind=conversation.changed,routing.presence-changed,routing.waiting&from=0");
        await Presence(host, "maria", "online");
        var asked = (string)(await host.Inbound("p-1", "Broken!"))["conversationId"]!;
        await With(asked, "maria");
        var answered = (string)(await host.Inbound("p-2", "Broken too!", contact: "member-2"))["conversationId"]!;
        await With(answered, "maria");
        await (await host.Reply(answered, new { text = "Which one?", agent = "maria", then = "open" })).Read();

        time.Move(TimeSpan.FromMinutes(5));
        ((string?)(await events.Next("routing.presence-changed")).Data["data"]!["reason"]).ShouldBe("no-sign");
        var back = (await events.Next("conversation.changed", asked)).Data["data"]!;
        (back["assignee"], (string?)back["why"]).ShouldBe((null, "maria gave no sign"));
        await Presence(host, "paolo", "online");
        await With(asked, "paolo");
        ((string?)(await host.Conversation(answered))["assignee"]).ShouldBe("maria");
        await host.Inbound("q-2", "The red one.", contact: "member-2");
        ((string?)(await events.Next("conversation.changed", answered)).Data["data"]!["why"]).ShouldBe("maria gave no sign");
        await With(answered, "paolo");

        async Task With(string conversation, string agent)
        {
            while ((string?)(await events.Next("conversation.changed", conversation)).Data["data"]!["assignee"] != agent)
            {
            }
        }
    }

    [Fact]
    public async Task What_no_rule_fitted_is_looked_at_again_when_it_is_labelled_and_who_hands_it_over_does_not_get_it_back()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectApi("forum", null);
        await Returns(host, capacity: 5);
        await host.Set("routing-rules/all", new { name = "Broken", team = "returns", labels = new[] { "broken" } });
        await using var events = await EventReader.Open(host, "/v1/stream?kind=conversation.changed,routing.&from=0");
        await Presence(host, "maria", "online");

        var id = (string)(await host.Inbound("p-1", "Hello?"))["conversationId"]!;
        await host.Patch(id, new { labels = new[] { "broken" } });
        ((string?)(await events.Next("routing.assigned", id)).Data["data"]!["agent"]).ShouldBe("maria");
        while ((string?)(await events.Next("conversation.changed", id)).Data["data"]!["assignee"] != "maria")
        {
        }

        await Presence(host, "paolo", "online");
        await (await host.Client.PostAsJsonAsync($"/v1/conversations/{id}/hand-over", new { note = "Not for me.", team = "returns", agent = "maria" })).Read();
        ((string?)(await events.Next("routing.assigned", id)).Data["data"]!["agent"]).ShouldBe("paolo");
    }

    [Fact]
    public async Task An_agent_in_two_teams_is_told_to_both_and_takes_of_each_what_belongs_to_it()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectApi("forum", null);
        foreach (var team in new[] { "returns", "sales" })
        {
            await host.Set($"teams/{team}", new { name = team });
            await host.Set($"routing-rules/{team}", new { name = team, team, labels = new[] { team } });
        }

        await (await host.Client.PutAsJsonAsync("/v1/agents/maria", new { name = "Maria", team = "returns", alsoIn = new Dictionary<string, int> { ["none"] = 1 } })).Problem(422, "desk.invalid");
        await (await host.Client.PutAsJsonAsync("/v1/agents/maria", new { name = "Maria", team = "returns", alsoIn = new Dictionary<string, int> { ["returns"] = 1 } })).Problem(422, "desk.invalid");
        await host.Set("agents/maria", new { name = "Maria", team = "returns", capacity = 2, alsoIn = new Dictionary<string, int> { ["sales"] = 1 } });
        await (await host.Client.DeleteAsync("/v1/routing-rules/sales")).Read();
        await (await host.Client.DeleteAsync("/v1/teams/sales")).Problem(409, "desk.in-use");
        await host.Set("routing-rules/sales", new { name = "sales", team = "sales", labels = new[] { "sales" } });
        var there = await (await host.Client.PutAsJsonAsync("/v1/agents/maria/presence", new { state = "online" })).Read();
        ((int)there["capacity"]!, (int)there["load"]!).ShouldBe((3, 0));

        await using var events = await EventReader.Open(host, "/v1/stream?kind=routing.assigned,routing.waiting&from=0");
        foreach (var (label, n) in new[] { ("sales", 1), ("sales", 2), ("returns", 3), ("returns", 4), ("returns", 5) })
        {
            await host.Patch((string)(await host.Inbound($"p-{n}", "Hello?", contact: $"member-{n}"))["conversationId"]!, new { labels = new[] { label } });
        }

        var (given, waiting) = (new List<string>(), new List<string>());
        while (given.Count < 3 || waiting.Count < 5)
        {
            var seen = await events.Next();
            (seen.Type == "routing.assigned" ? given : waiting).Add((string)seen.Data["data"]!["team"]!);
        }

        given.CountBy(team => team).ShouldBe([new("returns", 2), new("sales", 1)], ignoreOrder: true);
        ((int)(await (await host.Client.PutAsJsonAsync("/v1/agents/maria/presence", new { state = "online" })).Read())["load"]!).ShouldBe(3);
    }

    [Fact]
    public async Task Nothing_names_a_team_that_there_is_not_and_a_team_that_is_named_stays()
    {
        await using var host = await HostUnderTest.Start();
        await (await host.Client.PutAsJsonAsync("/v1/agents/maria", new { name = "Maria", team = "returns" })).Problem(422, "desk.invalid");
        await (await host.Client.PutAsJsonAsync("/v1/routing-rules/all", new { name = "All", team = "returns" })).Problem(422, "desk.invalid");
        await Returns(host);
        await (await host.Client.PutAsJsonAsync("/v1/agents/maria", new { name = "Maria", team = "returns", shift = "never" })).Problem(422, "desk.invalid");
        await (await host.Client.DeleteAsync("/v1/teams/returns")).Problem(409, "desk.in-use");
        await (await host.Client.PutAsJsonAsync("/v1/agents/nobody/presence", new { state = "online" })).Problem(404, "desk.agent-unknown");
        await (await host.Client.GetAsync($"/v1/conversations/{new string('0', 32)}/routing")).Problem(404, "conversation.unknown");
        await (await host.Client.GetAsync("/v1/teams/x")).Problem(404, "desk.team-unknown");
        await (await host.Client.GetAsync("/v1/routing-rules/x")).Problem(404, "desk.rule-unknown");
    }

    private static async Task Returns(HostUnderTest host, int capacity = 1)
    {
        await host.Set("teams/returns", new { name = "Returns" });
        await host.Set("agents/maria", new { name = "Maria", team = "returns", capacity });
        await host.Set("agents/paolo", new { name = "Paolo", team = "returns", capacity });
        await host.Set("routing-rules/all", new { name = "Everything", team = "returns" });
    }

    private static async Task Presence(HostUnderTest host, string agent, string state) =>
        ((string?)(await (await host.Client.PutAsJsonAsync($"/v1/agents/{agent}/presence", new { state })).Read())["state"]).ShouldBe(state);
}
