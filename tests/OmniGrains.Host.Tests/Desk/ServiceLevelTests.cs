using System.Net.Http.Json;
using OmniGrains.Host.Tests.Inbox;
using OmniGrains.Host.Tests.Notifications;

namespace OmniGrains.Host.Tests.Desk;

public sealed class ServiceLevelTests
{
    [Fact]
    public async Task A_promise_warns_breaks_and_is_met_late_and_the_list_shows_what_is_due_first()
    {
        await using var channel = await ChannelStandIn.Start();
        var time = new MovedTime();
        await using var host = await HostUnderTest.Start(time: time);
        await host.ConnectApi("forum", $"{channel.Url}/hook");
        await host.AlwaysOpen();
        await host.Policy("usual", first: 60, next: 30, resolution: 600);
        await using var events = await EventReader.Open(host, "/v1/stream?kind=conversation.&from=0");

        var id = (string)(await host.Inbound("p-1", "Hello?"))["conversationId"]!;
        var started = (await events.Next("conversation.sla-started", id)).Data["data"]!;
        var due = (DateTimeOffset)started["dueAt"]!;
        ((string?)started["clock"], due - (DateTimeOffset)started["at"]!).ShouldBe(("firstResponse", TimeSpan.FromMinutes(60)));

        time.Move(TimeSpan.FromMinutes(46));
        ((DateTimeOffset)(await events.Next("conversation.sla-warned", id)).Data["data"]!["at"]!).ShouldBe(due.AddMinutes(-15));
        var other = (string)(await host.Inbound("p-2", "And I?", contact: "member-2"))["conversationId"]!;
        await events.Next("conversation.sla-started", other);
        time.Move(TimeSpan.FromMinutes(15));
        ((DateTimeOffset)(await events.Next("conversation.sla-breached", id)).Data["data"]!["at"]!).ShouldBe(due);

        var listed = await host.Get($"conversations?sort=due&limit=1&after={await host.Head()}");
        var top = listed["items"]!.AsArray().ShouldHaveSingleItem()!;
        ((string?)top["id"], (string?)top["sla"], (DateTimeOffset)top["dueAt"]! <= due).ShouldBe((id, "breached", true));
        var rest = await host.Get($"conversations?sort=due&limit=1&cursor={listed["next"]}");
        ((string?)rest["items"]!.AsArray().ShouldHaveSingleItem()!["id"]).ShouldBe(other);
        rest["next"].ShouldBeNull();
        (await host.Get("conversations?sla=breached&status=active"))["items"]!.AsArray().Count.ShouldBe(1);

        await (await host.Reply(id, new { text = "Here." })).Read();
        ((bool)(await events.Next("conversation.sla-met", id)).Data["data"]!["late"]!).ShouldBeTrue();
        var level = (await host.Conversation(id))["serviceLevel"]!;
        ((string?)level["policy"], (string?)level["calendar"], level["nextDueAt"]).ShouldBe(("usual", "always", null));
        level["clocks"]!.AsArray().Select(clock => ((string?)clock!["clock"], (string?)clock["state"])).ShouldBe([("firstResponse", "met"), ("resolution", "frozen")]);
        level["clocks"]![0]!["breachedAt"].ShouldNotBeNull();
        ((string?)(await host.Get($"conversations?sort=due&after={await host.Head()}"))["items"]!.AsArray().ShouldHaveSingleItem()!["id"]).ShouldBe(other);
        await (await host.Client.GetAsync("/v1/conversations?sla=lost")).Problem(422, "request.invalid");
        await (await host.Client.GetAsync("/v1/conversations?sort=due&cursor=MTI")).Problem(422, "request.cursor-invalid");
    }

    [Fact]
    public async Task What_was_due_while_nobody_ran_is_told_with_the_minute_at_which_it_was()
    {
        var folder = Directory.CreateTempSubdirectory("omnigrains-sla-").FullName;
        string id;
        DateTimeOffset due;
        await using (var host = await HostUnderTest.Start(folder: folder))
        {
            await host.ConnectApi("forum", null);
            await host.AlwaysOpen();
            await host.Policy("usual", first: 60);
            await using var events = await EventReader.Open(host, "/v1/stream?kind=conversation.&from=0");
            id = (string)(await host.Inbound("p-1", "Hello?"))["conversationId"]!;
            due = (DateTimeOffset)(await events.Next("conversation.sla-started", id)).Data["data"]!["dueAt"]!;
        }

        var later = new MovedTime();
        later.Move(TimeSpan.FromHours(5));
        await using (var host = await HostUnderTest.Start(folder: folder, time: later))
        {
            await using var events = await EventReader.Open(host, "/v1/stream?kind=conversation.&from=0");
            ((DateTimeOffset)(await events.Next("conversation.sla-warned", id)).Data["data"]!["at"]!).ShouldBe(due.AddMinutes(-15));
            ((DateTimeOffset)(await events.Next("conversation.sla-breached", id)).Data["data"]!["at"]!).ShouldBe(due);
            (await host.Conversation(id))["serviceLevel"]!["clocks"]!.AsArray().Count.ShouldBe(1);
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task The_first_policy_that_fits_holds_and_another_one_when_the_conversation_changes()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectApi("forum", null);
        await host.AlwaysOpen();
        await host.Policy("usual", first: 60);
        await host.Policy("good", first: 20, order: 10, when: new[] { new { field = "totals.net", test = "gte", value = 20 } });
        await host.Policy("urgent", first: 5, order: 1, priorities: ["urgent"]);
        var sale = await host.Client.PostAsJsonAsync("/v1/purchases", new
        {
            source = "web",
            externalId = "1001",
            channel = "web",
            currency = "EUR",
            occurredAt = "2026-03-01T09:00:00Z",
            identities = new[] { new { kind = "email", value = "ada@mail.example", verified = true } },
            lines = new[] { new { sku = "TEAPOT", name = "Teapot", quantity = 1, unitPrice = "25.00" } },
        });
        sale.IsSuccessStatusCode.ShouldBeTrue();
        await using var events = await EventReader.Open(host, "/v1/stream?kind=conversation.&from=0");

        var nobody = (string)(await host.Inbound("p-1", "Hello?", contact: "member-2"))["conversationId"]!;
        (await Applied(nobody)).ShouldBe("usual");
        var ada = (string)(await host.Inbound("p-2", "Hello?", email: "ada@mail.example"))["conversationId"]!;
        (await Applied(ada)).ShouldBe("good");

        await host.Patch(ada, new { priority = "urgent" });
        (await Applied(ada)).ShouldBe("urgent");
        var moved = (await events.Next("conversation.sla-moved", ada)).Data["data"]!;
        ((int)moved["targetMinutes"]!, (string?)moved["clock"]).ShouldBe((5, "firstResponse"));

        // What was promised stays, whatever becomes of the policy.
        await host.Policy("usual", first: 1);
        (await host.Conversation(nobody))["serviceLevel"]!["clocks"]![0]!["targetMinutes"]!.GetValue<int>().ShouldBe(60);
        (await host.Client.DeleteAsync("/v1/sla-policies/usual")).IsSuccessStatusCode.ShouldBeTrue();
        ((string?)(await host.Conversation(nobody))["serviceLevel"]!["policy"]).ShouldBe("usual");

        async Task<string?> Applied(string conversation) => (string?)(await events.Next("conversation.sla-applied", conversation)).Data["data"]!["terms"]?["policy"];
    }

    [Fact]
    public async Task A_policy_for_a_segment_holds_for_who_is_in_it_when_the_policy_is_chosen()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectApi("forum", null);
        await host.AlwaysOpen();
        var body = new { name = "X", calendar = "always", targets = new { firstResponse = 5 }, segment = "best" };
        ((string?)(await (await host.Client.PutAsJsonAsync("/v1/sla-policies/x", body)).Problem(422, "desk.invalid"))["detail"])!.ShouldContain("there is no segment");
        await host.Set("segments/best", new { name = "Best", conditions = new[] { new { field = "traits.grade", test = "eq", value = "gold" } } });
        await host.Policy("usual", first: 60);
        await host.Policy("best", first: 5, order: 1, segment: "best");
        await host.Policy("best-in-milan", first: 3, order: 0, segment: "best", when: new[] { new { field = "traits.city", test = "eq", value = "Milan" } });
        await Traits("""{"email":"ada@mail.example","grade":"gold"}""");
        await using var events = await EventReader.Open(host, "/v1/stream?kind=conversation.&from=0");

        var best = (string)(await host.Inbound("p-1", "Hello?", "one", "ada@mail.example"))["conversationId"]!;
        (await Applied(best)).ShouldBe("best");
        var nobody = (string)(await host.Inbound("p-2", "Hello?", "two"))["conversationId"]!;
        (await Applied(nobody)).ShouldBe("usual");
        await Traits("""{"email":"ada@mail.example","city":"Milan"}""");
        await host.Patch(best, new { priority = "high" });
        (await Applied(best)).ShouldBe("best-in-milan");

        // The segment is another one by the time at which it is chosen anew.
        await host.Set("segments/best", new { name = "Best", conditions = new[] { new { field = "traits.grade", test = "eq", value = "platinum" } } });
        await host.Patch(best, new { priority = "urgent" });
        (await Applied(best)).ShouldBe("usual");

        async Task Traits(string traits) => (await host.Post("/v1/identify", $$"""{"userId":"u1","traits":{{traits}}}""")).IsSuccessStatusCode.ShouldBeTrue();

        async Task<string?> Applied(string conversation) => (string?)(await events.Next("conversation.sla-applied", conversation)).Data["data"]!["terms"]?["policy"];
    }

    [Fact]
    public async Task Calendars_and_policies_are_checked_when_they_are_saved()
    {
        await using var host = await HostUnderTest.Start();
        var saved = await host.AlwaysOpen();
        ((int)(await host.AlwaysOpen())["version"]!).ShouldBe((int)saved["version"]!);
        ((string?)(await host.Get("business-calendars/always"))["definition"]!["zone"]).ShouldBe("UTC");
        (await host.Get("business-calendars"))["items"]!.AsArray().Count.ShouldBe(1);
        await Wrong("business-calendars/x", new { name = "X", zone = "Mars/Olympus", hours = new[] { new { day = "monday", from = "09:00", until = "17:00" } } }, "zone");
        await Wrong("business-calendars/x", new { name = "X", zone = "UTC", hours = Array.Empty<object>() }, "never opens");
        await Wrong("business-calendars/x", new { name = "X", zone = "UTC", hours = new[] { new { day = "monday", from = "17:00", until = "09:00" } } }, "must end after");
        await Wrong("business-calendars/x", new { name = "X", zone = "UTC", hours = new[] { new { day = "monday", from = "09:00", until = "12:00" }, new { day = "monday", from = "11:00", until = "13:00" } } }, "overlap");
        await Wrong("sla-policies/x", new { name = "X", calendar = "nowhere", targets = new { firstResponse = 5 } }, "calendar");
        await Wrong("sla-policies/x", new { name = "X", calendar = "always", targets = new { } }, "promise something");
        await Wrong("sla-policies/x", new { name = "X", calendar = "always", targets = new { firstResponse = 0 } }, "1 to 144000");
        await Wrong("sla-policies/x", new { name = "X", calendar = "always", targets = new { firstResponse = 5 }, when = new[] { new { field = "a..b", test = "exists" } } }, "when[0].field");

        await host.Policy("usual", first: 60);
        await (await host.Client.DeleteAsync("/v1/business-calendars/always")).Problem(409, "desk.in-use");
        using var stale = new HttpRequestMessage(HttpMethod.Put, "/v1/sla-policies/usual") { Content = JsonContent.Create(new { name = "X", calendar = "always", targets = new { firstResponse = 5 } }) };
        stale.Headers.TryAddWithoutValidation("If-Match", "\"999\"");
        await (await host.Client.SendAsync(stale)).Problem(412, "desk.changed");
        (await host.Client.DeleteAsync("/v1/sla-policies/usual")).IsSuccessStatusCode.ShouldBeTrue();
        await (await host.Client.GetAsync("/v1/sla-policies/usual")).Problem(404, "desk.policy-unknown");
        (await host.Client.DeleteAsync("/v1/business-calendars/always")).IsSuccessStatusCode.ShouldBeTrue();
        await (await host.Client.GetAsync("/v1/business-calendars/always")).Problem(404, "desk.calendar-unknown");

        async Task Wrong(string path, object body, string says) =>
            ((string?)(await (await host.Client.PutAsJsonAsync($"/v1/{path}", body)).Problem(422, "desk.invalid"))["detail"])!.ShouldContain(says);
    }
}
