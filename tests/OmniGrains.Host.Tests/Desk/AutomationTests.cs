using System.Net.Http.Json;
using OmniGrains.Host.Tests.Inbox;

namespace OmniGrains.Host.Tests.Desk;

public sealed class AutomationTests
{
    [Fact]
    public async Task Rules_hold_in_their_order_on_words_customer_and_hours_and_say_why()
    {
        await using var channel = await ChannelStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await host.ConnectApi("forum", $"{channel.Url}/hook");
        await host.AlwaysOpen();
        await host.Set("teams/returns", new { name = "Returns" });
        await host.Set("macros/sorry", new { name = "Sorry", languages = new { en = new { reply = "Sorry, {{customer.name}}." } }, edit = new { assignee = "me" } });
        await host.Set("automation-rules/refunds", new
        {
            name = "Refunds",
            on = new[] { "messageReceived" },
            order = 1,
            text = new { any = new[] { "rimbòrso", "refund" } },
            hours = new { calendar = "always", open = true },
            then = new { edit = new { team = "returns", addLabels = new[] { "refund" } }, notify = "refund-asked" },
        });
        await host.Set("automation-rules/sorry", new
        {
            name = "Say sorry",
            on = new[] { "conversationOpened", "messageReceived" },
            order = 2,
            when = new[] { new { field = "conversation.labels", test = "eq", value = "refund" } },
            then = new { macro = "sorry" },
            stop = true,
        });
        await host.Set("automation-rules/never", new { name = "Never", on = new[] { "messageReceived" }, order = 3, then = new { note = "x" } });
        await using var events = await EventReader.Open(host, "/v1/stream?kind=conversation.noticed,conversation.macro-used&from=0");

        var id = (string)(await host.Inbound("p-1", "Vorrei un RIMBORSO, grazie"))["conversationId"]!;
        var noticed = (await events.Next("conversation.noticed", id)).Data["data"]!;
        ((string?)noticed["name"], (string?)noticed["why"]).ShouldBe(("refund-asked", "Refunds: messageReceived; text has 'rimbòrso'; within the hours of always"));
        var used = await events.Next("conversation.macro-used", id);
        ((string?)used.Data["data"]!["by"])!.ShouldStartWith("automation:sorry@");
        (await channel.Takes()).ShouldHaveSingleItem().Text.ShouldBe("Sorry, Ada.");

        var now = await host.Conversation(id);
        ((string?)now["team"], (string?)now["labels"]![0], (string?)now["status"], now["firstResponseAt"], now["assignee"]).ShouldBe(("returns", "refund", "open", null, null));
        var acts = await host.Get($"conversations/{id}/automation");
        acts["acts"]!.AsArray().Select(act => (string?)act!["source"]).ShouldBe(["automation:sorry", "automation:refunds"]);
        ((string?)acts["routing"]!["why"])!.ShouldStartWith("Refunds:");
        var runs = await host.Get($"automation-rules/refunds/runs?after={await host.Head()}");
        ((long)runs["done"]!, (long)runs["refused"]!, runs["latest"]!.AsArray().Count).ShouldBe((1, 0, 1));
        await (await host.Client.DeleteAsync("/v1/teams/returns")).Problem(409, "desk.in-use");
        await (await host.Client.DeleteAsync("/v1/macros/sorry")).Problem(409, "desk.in-use");
    }

    [Fact]
    public async Task What_routing_does_for_a_rule_says_which_rule_led_to_it()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectApi("forum", null);
        await host.Set("teams/returns", new { name = "Returns" });
        await host.Set("agents/maria", new { name = "Maria", team = "returns" });
        await (await host.Client.PutAsJsonAsync("/v1/agents/maria/presence", new { state = "online" })).Read();
        await host.Set("automation-rules/refunds", new { name = "Refunds", on = new[] { "messageReceived" }, then = new { edit = new { team = "returns" } } });
        await using var events = await EventReader.Open(host, "/v1/stream?kind=conversation.changed&from=0");

        var id = (string)(await host.Inbound("p-1", "A refund, please"))["conversationId"]!;
        var ruled = (await events.Next("conversation.changed", id)).Data["data"]!;
        var routed = (await events.Next("conversation.changed", id)).Data["data"]!;
        ((string?)routed["by"], (string?)routed["assignee"]).ShouldBe(("routing", "maria"));
        ((string?)routed["cause"]).ShouldBe((string?)ruled["cause"], "what follows is counted on from the rule");
        ((string?)ruled["cause"])!.ShouldEndWith("/1");
    }

    [Fact]
    public async Task A_rule_that_cannot_be_done_hurts_only_itself_and_is_seen()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectApi("forum", null);
        await host.Set("automation-rules/a-reply", new { name = "Reply", on = new[] { "messageReceived" }, order = 1, then = new { reply = "Hello." } });
        await host.Set("automation-rules/b-gap", new { name = "Gap", on = new[] { "messageReceived" }, order = 2, then = new { note = "{{order.number}}" } });
        await host.Set("automation-rules/c-label", new { name = "Label", on = new[] { "messageReceived" }, order = 3, then = new { edit = new { addLabels = new[] { "seen" } } } });
        await using var events = await EventReader.Open(host, "/v1/stream?kind=conversation.changed&from=0");

        var id = (string)(await host.Inbound("p-1", "Hello?"))["conversationId"]!;
        var changed = await events.Next("conversation.changed", id);
        ((string?)changed.Data["data"]!["labels"]![0], (string?)changed.Data["data"]!["why"]).ShouldBe(("seen", "Label: messageReceived"));
        (await host.Get($"conversations/{id}/automation"))["acts"]!.AsArray().Select(act => (string?)act!["code"]).ShouldBe([null, "desk.macro-gap", "conversation.cannot-send"]);
        var runs = await host.Get($"automation-rules/a-reply/runs?after={await host.Head()}");
        ((long)runs["done"]!, (long)runs["refused"]!, (string?)runs["latest"]![0]!["code"]).ShouldBe((0, 1, "conversation.cannot-send"));
    }

    [Fact]
    public async Task Rules_that_call_each_other_come_to_an_end()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectApi("forum", null);
        await host.Set("automation-rules/ping", new { name = "Ping", on = new[] { "messageReceived", "noteAdded" }, then = new { note = "ping" } });
        await host.Set("automation-rules/end", new { name = "End", on = new[] { "changed" }, then = new { edit = new { addLabels = new[] { "end" } } } });
        await using var events = await EventReader.Open(host, "/v1/stream?kind=conversation.note-added,conversation.changed&from=0");

        var id = (string)(await host.Inbound("p-1", "Hello?"))["conversationId"]!;
        var causes = new List<string?>();
        for (var i = 0; i < 3; i++)
        {
            causes.Add(((string?)(await events.Next("conversation.note-added", id)).Data["data"]!["cause"])![^2..]);
        }

        causes.ShouldBe(["/1", "/2", "/3"]);

        // What rules make of our change comes after what they made of the last note: nothing.
        await host.Patch(id, new { priority = "high" });
        (await events.Next()).Type.ShouldBe("conversation.changed");
        ((string?)(await events.Next()).Data["data"]!["labels"]![0]).ShouldBe("end");
        (await host.Conversation(id))["messages"]!["items"]!.AsArray().Count(item => (string?)item!["direction"] == "note").ShouldBe(3);
    }

    [Fact]
    public async Task What_was_done_is_done_once_over_a_restart()
    {
        var folder = Directory.CreateTempSubdirectory("omnigrains-automation-").FullName;
        const int all = 30;
        await using (var host = await HostUnderTest.Start(folder: folder))
        {
            await host.ConnectApi("forum", null);
            await host.Set("automation-rules/note", new { name = "Note", on = new[] { "messageReceived" }, then = new { note = "Seen." } });
            await Task.WhenAll(Enumerable.Range(0, all).Select(n => host.Inbound($"p-{n}", "Hello?", contact: $"member-{n}")));
        }

        // Stopped with part of it under way.
        await using (var host = await HostUnderTest.Start(folder: folder))
        {
            await using var events = await EventReader.Open(host, "/v1/stream?kind=conversation.note-added&from=0");
            var noted = new List<string>();
            while (noted.Distinct().Count() < all)
            {
                noted.Add((string)(await events.Next()).Data["data"]!["conversation"]!);
            }

            noted.ShouldBeUnique();
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_dry_run_tells_what_a_draft_would_have_done_and_does_nothing()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectApi("forum", null);
        await host.Inbound("p-1", "I want my money back", contact: "member-1");
        var head = (long)(await host.Inbound("p-2", "Nice shop!", contact: "member-2"))["position"]!;
        var rule = new { name = "Refunds", on = new[] { "messageReceived" }, text = new { any = new[] { "money back" }, none = new[] { "nice" } }, then = new { reply = "Hello {{customer.name}}", edit = new { addLabels = new[] { "refund" } } } };

        var played = await (await host.Client.PostAsJsonAsync("/v1/automation-rules/dry-run", new { rule })).Read();
        ((int)played["looked"]!, (bool)played["complete"]!).ShouldBe((2, true));
        var match = played["matches"]!.AsArray().ShouldHaveSingleItem()!;
        ((string?)match["why"], (string?)match["reply"], (string?)match["edit"]!["addLabels"]![0], match["problem"]).ShouldBe(
            ("Refunds: messageReceived; text has 'money back'", "Hello Ada", "refund", null));
        (await host.Head()).ShouldBe(head);

        // What it shows of customers, a key must be allowed to see.
        using var manager = host.NewClient((await host.CreateKey("conversations:manage")).Token);
        await (await manager.PostAsJsonAsync("/v1/automation-rules/dry-run", new { rule })).Problem(403, "auth.scope-missing");

        await Wrong(new { rule = new { name = "x", on = Array.Empty<string>(), then = new { note = "x" } } }, "on:");
        await Wrong(new { rule = new { name = "x", on = new[] { "noteAdded" }, then = new { } } }, "do something");
        await Wrong(new { rule = new { name = "x", on = new[] { "noteAdded" }, then = new { note = "{{shoe.size}}" } } }, "no variable");
        await Wrong(new { rule = new { name = "x", on = new[] { "noteAdded" }, then = new { note = "x" }, when = new[] { new { field = "weather", test = "exists" } } } }, "must begin with");
        await Wrong(new { rule = new { name = "x", on = new[] { "noteAdded" }, then = new { macro = "none" } } }, "no macro");
        await Wrong(new { rule, hours = 0 }, "hours");

        async Task Wrong(object body, string says) =>
            ((string?)(await (await host.Client.PostAsJsonAsync("/v1/automation-rules/dry-run", body)).Problem(422, "desk.invalid"))["detail"])!.ShouldContain(says);
    }
}
