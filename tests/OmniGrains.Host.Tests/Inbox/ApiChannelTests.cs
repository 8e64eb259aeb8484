using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OmniGrains.Host.Tests.Notifications;

namespace OmniGrains.Host.Tests.Inbox;

/// <summary>Conversations over a channel of one's own, from end to end.</summary>
public sealed class ApiChannelTests
{
    [Fact]
    public async Task A_question_is_answered_and_the_agent_sees_everything_beside_it()
    {
        await using var channel = await ChannelStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await host.ConnectApi("forum", $"{channel.Url}/hook");
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
        sale.IsSuccessStatusCode.ShouldBeTrue(await sale.Content.ReadAsStringAsync());

        var taken = await host.Inbound("p-1", "Where is my teapot?", email: "ada@mail.example");
        var id = (string)taken["conversationId"]!;
        ((bool)taken["opened"]!).ShouldBeTrue();
        var opened = await host.Conversation(id, (long)taken["position"]!);
        ((string?)opened["customer"]!["recentPurchases"]![0]!["orderId"]).ShouldBe("web:1001");
        ((string?)opened["customer"]!["openConversations"]![0]!["id"]).ShouldBe(id);
        ((string?)opened["orders"]![0]!["lines"]![0]!["sku"]).ShouldBe("TEAPOT");
        ((bool)opened["sending"]!["mayReply"]!).ShouldBeTrue();

        var reply = await (await host.Reply(id, new { text = "It left today.", agent = "maria" })).Read();
        var sent = (await channel.Takes()).ShouldHaveSingleItem();
        (sent.To, sent.Text, sent.Key).ShouldBe(("member-1", "It left today.", (string)reply["messageId"]!));
        ((string?)(await host.MessageIn(id, sent.Key!, "sent"))["by"]).ShouldBe("maria");

        await (await host.Client.PostAsJsonAsync($"/v1/conversations/messages/{sent.Key}/state", new { state = "read" })).Read();
        await (await host.Client.PostAsJsonAsync($"/v1/conversations/messages/{sent.Key}/state", new { state = "delivered" })).Read();
        await host.MessageIn(id, sent.Key!, "read");

        var listed = (await (await host.Client.GetAsync($"/v1/conversations?status=waiting&channel=forum&after={reply["position"]}")).Read())["items"]!.AsArray();
        ((string?)listed.ShouldHaveSingleItem()!["preview"]).ShouldBe("It left today.");
        var timeline = await host.Client.GetStringAsync($"/v1/customers/{opened["customer"]!["id"]}/timeline?after={reply["position"]}");
        timeline.ShouldContain("Wrote: Where is my teapot?");
        timeline.ShouldContain("Was answered: It left today.");
    }

    [Fact]
    public async Task A_message_id_of_another_contact_is_refused_for_good_and_a_moment_that_cannot_be_too()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectApi("forum", null);
        var first = await host.Inbound("p-1", "Hello", "one");

        await (await Push(host, new { connection = "forum", messageId = "p-1", contact = new { id = "two" }, text = "Hello" })).Problem(409, "conversation.other-contact");
        await host.Inbound("p-2", "Hello", "two");
        await (await Push(host, new { connection = "forum", messageId = "p-1", contact = new { id = "two" }, text = "Hello" })).Problem(409, "conversation.other-contact");
        ((bool)(await host.Inbound("p-1", "Hello", "one"))["duplicate"]!).ShouldBeTrue();
        (await host.Conversation((string)first["conversationId"]!))["messages"]!["items"]!.AsArray().Count.ShouldBe(1);

        foreach (var sentAt in (string[])["2999-01-01T00:00:00Z", "1969-12-31T23:59:59Z"])
        {
            var problem = await (await Push(host, new { connection = "forum", messageId = "p-3", contact = new { id = "one" }, text = "Hello", sentAt })).Problem(422, "request.invalid");
            ((string)problem["detail"]!).ShouldStartWith("sentAt: ");
        }
    }

    private static Task<HttpResponseMessage> Push(HostUnderTest host, object message) => host.Client.PostAsJsonAsync("/v1/conversations/inbound", message);

    [Fact]
    public async Task Simultaneous_messages_of_one_contact_make_one_conversation_and_repetitions_are_dropped()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectApi("forum", null);

        var all = await Task.WhenAll(Enumerable.Range(0, 60).Select(n => host.Inbound($"p-{n % 30}", $"Message {n % 30}", email: "ada@mail.example")));

        var id = (string)all.Select(one => (string)one["conversationId"]!).Distinct().ShouldHaveSingleItem();
        all.Count(one => (bool)one["duplicate"]!).ShouldBe(30);
        all.Count(one => (bool)one["opened"]! && !(bool)one["duplicate"]!).ShouldBe(1);
        (await host.Conversation(id))["messages"]!["items"]!.AsArray().Select(item => (string)item!["text"]!).Distinct().Count().ShouldBe(30);
        var page = await (await host.Client.GetAsync($"/v1/conversations/{id}?limit=20")).Read();
        var rest = await (await host.Client.GetAsync($"/v1/conversations/{id}?limit=20&cursor={page["messages"]!["next"]}")).Read();
        rest["messages"]!["items"]!.AsArray().Count.ShouldBe(10);
        rest["messages"]!["next"].ShouldBeNull();
    }

    [Fact]
    public async Task What_is_pushed_again_when_another_conversation_has_begun_is_dropped_as_ever()
    {
        var time = new MovedTime();
        await using var host = await HostUnderTest.Start(time: time);
        await host.ConnectApi("forum", null);
        var first = await host.Inbound("p-1", "Hello?");
        await (await host.Client.PatchAsJsonAsync($"/v1/conversations/{first["conversationId"]}", new { status = "resolved" })).Read();
        time.Move(TimeSpan.FromDays(8));
        var second = await host.Inbound("p-2", "Hello again?");
        second["conversationId"]!.ToString().ShouldNotBe(first["conversationId"]!.ToString());

        var again = await host.Inbound("p-1", "Hello?");
        ((string?)again["conversationId"], (string?)again["messageId"], (bool)again["duplicate"]!).ShouldBe(((string?)first["conversationId"], (string?)first["messageId"], true));
    }

    [Fact]
    public async Task The_second_of_two_agents_who_answer_at_once_is_told_and_nothing_is_sent()
    {
        await using var channel = await ChannelStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await host.ConnectApi("forum", $"{channel.Url}/hook");
        var id = (string)(await host.Inbound("p-1", "Hello?"))["conversationId"]!;
        var tag = (await host.Client.GetAsync($"/v1/conversations/{id}")).Headers.ETag!.Tag;

        var answers = await Task.WhenAll(host.Reply(id, new { text = "I am Maria." }, tag), host.Reply(id, new { text = "I am Paolo." }, tag));

        answers.Count(answer => answer.IsSuccessStatusCode).ShouldBe(1);
        await answers.Single(answer => !answer.IsSuccessStatusCode).Problem(412, "conversation.changed");
        (await channel.Takes()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Who_did_not_say_what_they_had_read_is_told_that_somebody_else_has_answered()
    {
        await using var channel = await ChannelStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await host.ConnectApi("forum", $"{channel.Url}/hook");
        await (await host.Client.PutAsJsonAsync("/v1/macros/hello", new { name = "Hello", languages = new { en = new { reply = "Hello." } } })).Read();
        var id = (string)(await host.Inbound("p-1", "Hello?"))["conversationId"]!;
        await (await host.Reply(id, new { text = "I am Maria.", agent = "maria" })).Read();

        var told = await (await host.Reply(id, new { text = "I am Paolo.", agent = "paolo" })).Problem(409, "conversation.answered-meanwhile");
        ((string?)told["detail"])!.ShouldStartWith("maria has answered");
        await (await host.Reply(id, new { text = "I am a machine." })).Problem(409, "conversation.answered-meanwhile");
        await (await Macro(new { agent = "paolo" }, null)).Problem(409, "conversation.answered-meanwhile");
        ((string?)(await (await Macro(new { agent = "paolo", preview = true }, null)).Read())["problem"]!["code"]).ShouldBe("conversation.answered-meanwhile");
        (await (await Macro(new { agent = "paolo", preview = true }, "*")).Read())["problem"].ShouldBeNull();

        await (await host.Reply(id, new { text = "And it is blue.", agent = "maria" })).Read();
        await (await host.Reply(id, new { text = "I am Paolo.", agent = "paolo" }, "*")).Read();
        await (await Macro(new { agent = "maria" }, "*")).Read();
        (await channel.Takes(4)).Select(sent => sent.Text).ShouldBe(["I am Maria.", "And it is blue.", "I am Paolo.", "Hello."]);

        async Task<HttpResponseMessage> Macro(object body, string? ifMatch)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/conversations/{id}/macros/hello") { Content = JsonContent.Create(body) };
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch is null ? [] : [ifMatch]);
            return await host.Client.SendAsync(request);
        }
    }

    [Fact]
    public async Task Assigned_labelled_snoozed_and_resolved_it_is_found_by_each()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectApi("forum", null);
        var id = (string)(await host.Inbound("p-1", "Broken!"))["conversationId"]!;
        await host.Inbound("p-2", "Something else", contact: "member-2");

        var patched = await (await host.Client.PatchAsJsonAsync($"/v1/conversations/{id}", new { assignee = "maria", team = "returns", labels = new[] { "damaged" }, priority = "urgent" })).Read();
        foreach (var filter in new[] { "assignee=maria", "team=returns", "label=damaged", "status=active&assignee=maria" })
        {
            var found = (await (await host.Client.GetAsync($"/v1/conversations?{filter}&after={patched["position"]}")).Read())["items"]!.AsArray().ShouldHaveSingleItem()!;
            ((string?)found["id"], (string?)found["priority"], (string?)found["labels"]![0]).ShouldBe((id, "urgent", "damaged"));
        }

        (await (await host.Client.GetAsync("/v1/conversations?assignee=none")).Read())["items"]!.AsArray().Count.ShouldBe(1);
        await (await host.Client.PatchAsJsonAsync($"/v1/conversations/{id}", new { status = "snoozed" })).Problem(422, "conversation.snooze-invalid");
        await (await host.Client.PatchAsJsonAsync($"/v1/conversations/{id}", new { status = "snoozed", snoozedUntil = DateTimeOffset.UtcNow.AddSeconds(1) })).Read();
        await host.StatusOf(id, "open");
        await (await host.Client.PatchAsJsonAsync($"/v1/conversations/{id}", new { status = "resolved" })).Read();
        var again = await host.Inbound("p-3", "Still broken!");
        ((string?)again["conversationId"], (bool)again["opened"]!).ShouldBe((id, false));
        await host.StatusOf(id, "open");
    }

    [Fact]
    public async Task Viewers_and_typing_are_told_on_the_live_stream_without_being_recorded()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectApi("forum", null);
        var id = (string)(await host.Inbound("p-1", "Hello?"))["conversationId"]!;
        var head = await host.Head();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/stream?kind=conversation.presence");
        using var stream = await host.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var lines = new StreamReader(await stream.Content.ReadAsStreamAsync());
        (await lines.ReadLineAsync()).ShouldBe("retry: 1000");

        await (await host.Client.PostAsJsonAsync($"/v1/conversations/{id}/presence", new { state = "typing", agent = "maria" })).Read();

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        string? line;
        while (!(line = await lines.ReadLineAsync(limit.Token))!.StartsWith("data:", StringComparison.Ordinal))
        {
            line.StartsWith("id:", StringComparison.Ordinal).ShouldBeFalse();
        }

        var told = JsonNode.Parse(line[5..])!;
        ((string?)told["conversationId"], (string?)told["viewers"]![0]!["agent"], (bool)told["viewers"]![0]!["typing"]!).ShouldBe((id, "maria", true));
        ((string?)(await host.Conversation(id))["viewers"]![0]!["agent"]).ShouldBe("maria");
        (await host.Head()).ShouldBe(head);
    }

    [Fact]
    public async Task An_erasure_takes_what_was_said_and_a_new_message_begins_anew()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectApi("forum", null);
        var taken = await host.Inbound("p-1", "My secret", email: "ada@mail.example");
        var id = (string)taken["conversationId"]!;
        var customer = (string)(await host.Conversation(id, (long)taken["position"]!))["customer"]!["id"]!;

        (await host.Client.DeleteAsync($"/v1/customers/{customer}")).IsSuccessStatusCode.ShouldBeTrue();

        await host.StatusOf(id, "resolved");
        var answer = await host.Client.GetStringAsync($"/v1/conversations/{id}?after={await host.Head()}");
        answer.ShouldNotContain("My secret");
        answer.ShouldNotContain("member-1");
        (await host.Client.GetStringAsync($"/v1/conversations?after={await host.Head()}")).ShouldNotContain("My secret");
        await (await host.Reply(id, new { text = "Hello?" })).Problem(410, "conversation.forgotten");
        ((string?)(await host.Inbound("p-2", "Me again", email: "ada@mail.example"))["conversationId"]).ShouldNotBe(id);
    }

    [Fact]
    public async Task What_breaks_a_rule_is_refused_with_its_reason()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectApi("forum", null);
        var id = (string)(await host.Inbound("p-1", "Hello?"))["conversationId"]!;

        await (await host.Reply(id, new { text = "Hi" })).Problem(409, "conversation.cannot-send");
        await (await host.Reply(id, new { text = "Hi", template = new { name = "a", language = "en", parameters = Array.Empty<string>() } })).Problem(422, "request.invalid");
        await (await host.Reply(id, new { text = " " })).Problem(422, "request.invalid");
        await (await host.Reply(new string('0', 32), new { text = "Hi" })).Problem(404, "conversation.unknown");
        await (await host.Reply("nothing", new { text = "Hi" })).Problem(404, "conversation.unknown");
        await (await host.Client.GetAsync("/v1/conversations?status=lost")).Problem(422, "request.invalid");
        var nowhere = await host.Client.PostAsJsonAsync("/v1/conversations/inbound", new { connection = "nowhere", messageId = "1", contact = new { id = "x" }, text = "Hi" });
        await nowhere.Problem(404, "conversation.no-channel");
        var empty = await host.Client.PostAsJsonAsync("/v1/conversations/inbound", new { connection = "forum", messageId = "1", contact = new { id = "x" } });
        await empty.Problem(422, "request.invalid");
    }
}
