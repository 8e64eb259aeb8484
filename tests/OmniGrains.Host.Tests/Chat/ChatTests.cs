using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using OmniGrains.Engine;
using OmniGrains.Host.Tests.Desk;
using OmniGrains.Host.Tests.Inbox;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Host.Tests.Chat;

/// <summary>Live chat over real HTTP: a visitor writes, somebody answers.</summary>
public sealed class ChatTests
{
    private static readonly byte[] Picture = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    [Fact]
    public async Task A_visitor_writes_is_answered_live_and_finds_it_all_after_a_reload()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectChat();
        await host.Set("teams/service", new { name = "Service" });
        await host.Set("agents/maria", new { name = "Maria Rossi", team = "service" });
        var visitor = await Visitor.Arrive(host);
        await using var stream = await visitor.Follow();
        (await stream.Next("connected")).ShouldNotBeNull();

        var written = await visitor.Write("Is the teapot in stock?", name: "Ada");
        var id = ((string)written["id"]!).Split('.')[0];
        ((string?)written["from"], (string?)written["clientId"]).ShouldBe(("visitor", "m-1"));
        var own = (await stream.Next())!.Value;
        ((string?)own.Data["text"]).ShouldBe("Is the teapot in stock?", "another tab of the same visitor sees it");
        var conversation = await host.Conversation(id);
        ((string?)conversation["connector"], (string?)conversation["channel"], (string?)conversation["contact"]!["name"], (string?)conversation["status"]).ShouldBe(("chat", "chat", "Ada", "open"));

        var message = (string)(await (await host.Reply(id, new { text = "Yes, three.", agent = "maria" })).Read())["messageId"]!;
        var (mark, answer) = (await stream.Next())!.Value;
        ((string?)answer["id"], (string?)answer["text"], (string?)answer["from"], (string?)answer["name"]).ShouldBe((message, "Yes, three.", "shop", "Maria Rossi"));
        string.Join(" ", answer.Select(pair => pair.Key).Order(StringComparer.Ordinal)).ShouldBe("at from id name text", "nothing else of us is told");
        mark.ShouldBe(message);

        await (await visitor.See(message, read: false)).Read();
        await host.MessageIn(id, message, "delivered");
        await (await visitor.See(message)).Read();
        await host.MessageIn(id, message, "read");

        var again = await visitor.Begin();
        ((bool)again["resumed"]!, again["token"]).ShouldBe((true, null));
        again["history"]!["items"]!.AsArray().Select(item => (string?)item!["text"]).ShouldBe(["Is the teapot in stock?", "Yes, three."]);
        (await visitor.Texts()).ShouldBe(["Is the teapot in stock?", "Yes, three."]);
    }

    [Fact]
    public async Task What_was_said_while_the_visitor_was_away_comes_behind_the_last_event()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectChat();
        var visitor = await Visitor.Arrive(host);
        var first = (string)(await visitor.Write("Hello?"))["id"]!;
        var id = first.Split('.')[0];
        foreach (var text in (string[])["One", "Two"])
        {
            var reply = await (await host.Reply(id, new { text })).Read();
            await host.MessageIn(id, (string)reply["messageId"]!, "sent");
        }

        await using var stream = await visitor.Follow(first);
        var one = (await stream.Next())!.Value;
        ((string?)one.Data["text"]).ShouldBe("One");
        await using var resumed = await visitor.Follow(one.Id);
        ((string?)(await resumed.Next())!.Value.Data["text"]).ShouldBe("Two");
        await using var anew = await visitor.Follow("0195f3a2b4c17d3e8f00112233445566.7");
        ((string?)(await anew.Next())!.Value.Data["text"]).ShouldBe("Hello?", "a mark of another conversation means nothing");
    }

    [Fact]
    public async Task Double_clicks_and_retries_make_one_message()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectChat();
        var visitor = await Visitor.Arrive(host);
        var all = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => visitor.Write("Hello?", id: "same")));
        all.Select(one => (string?)one["id"]).Distinct().Count().ShouldBe(1);
        (await visitor.History()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Typing_is_seen_both_ways_and_who_types_is_not_told()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectChat();
        var visitor = await Visitor.Arrive(host);
        var id = ((string)(await visitor.Write("Hello?"))["id"]!).Split('.')[0];
        await using var agents = await EventReader.Open(host, "/v1/stream?kind=conversation.contact-typing,conversation.presence");
        await using var stream = await visitor.Follow();
        await stream.Next();

        await (await visitor.Ask(HttpMethod.Post, "/typing", new { typing = true })).Read();
        var told = (await agents.Next("conversation.contact-typing")).Data;
        ((string?)told["conversationId"], (bool)told["typing"]!).ShouldBe((id, true));

        await (await host.Client.PostAsJsonAsync($"/v1/conversations/{id}/presence", new { state = "typing", agent = "maria" })).Read();
        (await stream.Next("typing"))!.Value.Data.ToJsonString().ShouldBe("""{"typing":true}""");
        await (await host.Client.PostAsJsonAsync($"/v1/conversations/{id}/presence", new { state = "viewing", agent = "maria" })).Read();
        (await stream.Next("typing"))!.Value.Data.ToJsonString().ShouldBe("""{"typing":false}""");
    }

    [Fact]
    public async Task A_file_arrives_with_the_type_that_it_has()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectChat();
        var visitor = await Visitor.Arrive(host);
        var sent = await (await visitor.SendFile(Picture, name: "..\\..\\broken cup.html")).Read();
        var id = ((string)sent["id"]!).Split('.')[0];
        var file = (await host.Conversation(id))["messages"]!["items"]![0]!["attachments"]![0]!;
        ((string?)file["name"], (string?)file["contentType"], (string?)file["kind"]).ShouldBe(("broken cup.html", "image/png", "image"));
        await (await visitor.SendFile("<html><script>alert(1)</script>"u8.ToArray(), "f-2", "x.png")).Problem(422, "chat.file-refused");
        await (await visitor.SendFile([], "f-3")).Problem(422, "chat.file-refused");
        await (await visitor.SendFile(new byte[(10 << 20) + 1], "f-4")).Problem(413, "request.too-large");

        var kept = await (await visitor.SendFile(Picture, "f-5", "cup.png")).Read();
        var own = kept["files"]!.AsArray().ShouldHaveSingleItem()!;
        ((string?)own["name"], (string?)own["contentType"], (int)own["size"]!).ShouldBe(("cup.png", "image/png", Picture.Length));
        var attached = (await host.Conversation(id))["messages"]!["items"]![0]!["attachments"]![0]!;
        (await host.Client.GetByteArrayAsync($"/v1/conversations/{id}/files/{attached["fileId"]}")).ShouldBe(Picture);
    }

    [Fact]
    public async Task Outside_business_hours_the_visitor_sees_when_somebody_is_back()
    {
        await using var host = await HostUnderTest.Start();
        var tomorrow = DateTimeOffset.UtcNow.AddDays(1);
        await host.Set("business-calendars/late", new { name = "Late", zone = "UTC", hours = new[] { new { day = $"{tomorrow.DayOfWeek}".ToLowerInvariant(), from = "09:00", until = "10:00" } } });
        await host.ConnectChat(more: new() { ["calendar"] = "late" });
        var closed = await new Visitor(host).Begin();
        ((bool)closed["open"]!, (DateTimeOffset)closed["backAt"]!).ShouldBe((false, new DateTimeOffset(tomorrow.Date.AddHours(9), TimeSpan.Zero)));

        await host.AlwaysOpen();
        await host.ConnectChat(more: new() { ["calendar"] = "always" });
        ((bool)(await new Visitor(host).Begin())["open"]!).ShouldBeTrue();
        await host.Set("teams/service", new { name = "Service" });
        await host.Set("agents/maria", new { name = "Maria", team = "service" });
        ((bool)(await new Visitor(host).Begin())["open"]!).ShouldBeFalse("nobody is there");
        await (await host.Client.PutAsJsonAsync("/v1/agents/maria/presence", new { state = "online" })).Read();
        ((bool)(await new Visitor(host).Begin())["open"]!).ShouldBeTrue();
    }

    [Fact]
    public async Task Nothing_acknowledged_is_lost_by_a_restart()
    {
        var folder = Directory.CreateTempSubdirectory("omnigrains-chat-").FullName;
        try
        {
            string? token;
            await using (var host = await HostUnderTest.Start(folder: folder))
            {
                await host.ConnectChat();
                var before = await Visitor.Arrive(host);
                await before.Write("Still there?");
                token = before.Token;
            }

            await using var next = await HostUnderTest.Start(folder: folder);
            var visitor = new Visitor(next) { Token = token };
            ((bool)(await visitor.Begin())["resumed"]!).ShouldBeTrue();
            await visitor.Write("Still there?", id: "m-1");
            (await visitor.Texts()).ShouldBe(["Still there?"], "a repetition over a restart is the same message");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Long_conversations_are_read_in_pages()
    {
        await using var host = await HostUnderTest.Start(["--Chat:MessageBurst=1000"]);
        await host.ConnectChat();
        var visitor = await Visitor.Arrive(host);
        for (var i = 1; i <= 60; i++)
        {
            await visitor.Write($"{i}");
        }

        var latest = await (await visitor.Ask(HttpMethod.Get, "/messages")).Read();
        latest["items"]!.AsArray().Select(item => (string?)item!["text"]).ShouldBe(Enumerable.Range(11, 50).Select(i => $"{i}"));
        var earlier = await (await visitor.Ask(HttpMethod.Get, $"/messages?before={latest["before"]}")).Read();
        earlier["items"]!.AsArray().Select(item => (string?)item!["text"]).ShouldBe(Enumerable.Range(1, 10).Select(i => $"{i}"));
        earlier["before"].ShouldBeNull();
        await (await visitor.Ask(HttpMethod.Get, "/messages?before=0195f3a2b4c17d3e8f00112233445566.7")).Problem(422, "chat.cursor-invalid");
        await (await visitor.See("nonsense")).Problem(422, "chat.cursor-invalid");
    }

    [Fact]
    public async Task What_is_not_a_message_is_told_so()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectChat();
        var visitor = await Visitor.Arrive(host);
        async Task Refused(object body, string code) => await (await visitor.Ask(HttpMethod.Post, "/messages", body)).Problem(422, code);
        await Refused(new { id = "a b", text = "x" }, "chat.message-invalid");
        await Refused(new { id = "a", text = "  " }, "chat.message-invalid");
        await Refused(new { id = "a", text = new string('x', 4_001) }, "chat.message-invalid");
        await Refused(new { id = "a", text = "x", email = "nobody" }, "chat.email-invalid");
        await Refused(new { id = "a", text = "x", name = new string('x', 101) }, "chat.name-invalid");
        await (await visitor.Ask(HttpMethod.Post, "/messages", new { id = "a" })).Problem(400, "request.malformed");
        await (await visitor.Ask(HttpMethod.Post, "/messages", new { id = "a", text = new string('x', 60_000) })).Problem(413, "request.too-large");
        await (await visitor.Ask(HttpMethod.Post, "/messages", "x"u8.ToArray())).Problem(415, "request.media-type");
        foreach (var path in (string[])["/v1/chat/site/session", "/v1/conversations/inbound"])
        {
            using var bogus = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent("{}") };
            bogus.Content.Headers.ContentType = new("application/json", "made-up");
            bogus.Headers.Add("Origin", ChatHost.Shop);
            await (await host.Client.SendAsync(bogus)).Problem(415, "request.media-type");
        }

        (await visitor.History()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_file_that_begins_another_conversation_leaves_nothing_in_the_one_before()
    {
        var time = new Notifications.MovedTime();
        await using var host = await HostUnderTest.Start(time: time);
        await host.ConnectChat();
        var visitor = await Visitor.Arrive(host);
        var first = ((string)(await visitor.Write("Hello?"))["id"]!).Split('.')[0];
        await (await host.Client.PatchAsJsonAsync($"/v1/conversations/{first}", new { status = "resolved" })).Read();
        time.Move(TimeSpan.FromDays(8));
        var second = ((string)(await (await visitor.SendFile(Picture)).Read())["id"]!).Split('.')[0];
        second.ShouldNotBe(first);
        var file = (string)(await host.Conversation(second))["messages"]!["items"]![0]!["attachments"]![0]!["fileId"]!;
        var blobs = host.App.Services.GetRequiredService<Blobs>();
        (await blobs.Load(new ConversationId(second).Grain, file)).ShouldBe(Picture);
        (await blobs.Load(new ConversationId(first).Grain, file)).ShouldBeNull();
    }
}
