using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using OmniGrains.Host.Tests.Inbox;
using OmniGrains.Host.Tests.Notifications;
using OmniGrains.Tests.Inbox;

namespace OmniGrains.Host.Tests.Chat;

/// <summary>What the shop sends a visitor as a file: seen in the chat, fetched by an address that opens nothing else.</summary>
public sealed class ChatFileTests
{
    private static readonly byte[] Picture = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");
    private static readonly byte[] Label = Encoding.ASCII.GetBytes("%PDF-1.7 the return label");

    [Fact]
    public async Task Files_of_an_answer_are_fetched_without_a_token_and_shown_as_nothing_but_pictures()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectChat();
        var visitor = await Visitor.Arrive(host);
        var id = ((string)(await visitor.Write("The label, please"))["id"]!).Split('.')[0];
        ((int)(await host.Conversation(id))["sending"]!["files"]!["most"]!).ShouldBe(10);
        await using var stream = await visitor.Follow($"{id}.1");
        var files = await Answered(host, id, visitor);
        ((string?)(await stream.Next())!.Value.Data["files"]![0]!["name"]).ShouldBe("label.pdf");

        using var label = await Fetch(host, (string)files[0]!["url"]!);
        (label.StatusCode, label.Content.Headers.ContentType!.MediaType).ShouldBe((HttpStatusCode.OK, "application/pdf"));
        (await label.Content.ReadAsByteArrayAsync()).ShouldBe(Label);
        label.Content.Headers.ContentDisposition!.ToString().ShouldStartWith("attachment; filename=label.pdf");
        string.Join(" ", label.Headers.GetValues("X-Content-Type-Options")).ShouldBe("nosniff");
        string.Join(" ", label.Headers.GetValues("Content-Security-Policy")).ShouldBe("default-src 'none'; sandbox");
        string.Join(" ", label.Headers.GetValues("Cross-Origin-Resource-Policy")).ShouldBe("cross-origin");
        string.Join(" ", label.Headers.GetValues("Referrer-Policy")).ShouldBe("no-referrer");
        label.Headers.CacheControl!.NoStore.ShouldBeTrue();

        using var shown = await Fetch(host, $"{files[1]!["url"]}?view=true");
        shown.Content.Headers.ContentDisposition!.DispositionType.ShouldBe("inline");
        using var saved = await Fetch(host, (string)files[1]!["url"]!);
        saved.Content.Headers.ContentDisposition!.DispositionType.ShouldBe("attachment");
        using var page = await Fetch(host, $"{files[0]!["url"]}?view=true");
        page.Content.Headers.ContentDisposition!.DispositionType.ShouldBe("attachment", "a PDF is not shown");

        // A program is not taken, nor more than a mail carries when it goes on there.
        await (await host.Upload(id, "x.pdf", [.. "MZ"u8, 0x90])).Problem(422, "conversation.file-type-refused");
        var large = await host.Uploaded(id, "film.pdf", [.. Label, .. new byte[19 << 20]]);
        await (await host.Reply(id, new { files = new[] { large }, agent = "maria" })).Problem(422, "conversation.file-too-large");
    }

    [Fact]
    public async Task An_address_opens_one_file_for_one_session_for_an_hour()
    {
        var time = new MovedTime();
        await using var host = await HostUnderTest.Start(time: time);
        await host.ConnectChat();
        await host.ConnectChat(id: "other");
        var visitor = await Visitor.Arrive(host);
        var id = ((string)(await visitor.Write("The label, please"))["id"]!).Split('.')[0];
        var first = (string)(await Answered(host, id, visitor))[0]!["url"]!;
        var dot = first.IndexOf('.', StringComparison.Ordinal);

        (await Fetch(host, first)).StatusCode.ShouldBe(HttpStatusCode.OK);
        foreach (var wrong in (string[])[Changed(first, first.Length - 8), Changed(first, 12), first[..dot], "files/nonsense", $"files/{new string('a', 400)}"])
        {
            await (await Fetch(host, wrong)).Problem(404, "chat.file-unknown");
        }

        await (await Fetch(host, first, "other")).Problem(404, "chat.file-unknown");
        await (await Fetch(host, first, "nowhere")).Problem(404, "chat.unknown");

        // After an hour the message has another one.
        time.Move(TimeSpan.FromMinutes(61));
        await (await Fetch(host, first)).Problem(404, "chat.file-unknown");
        var again = await (await visitor.Ask(HttpMethod.Get, $"/messages/{id}.2")).Read();
        var fresh = (string)again["files"]![0]!["url"]!;
        (await Fetch(host, fresh)).StatusCode.ShouldBe(HttpStatusCode.OK);
        await (await visitor.Ask(HttpMethod.Get, $"/messages/{id}.9")).Problem(404, "chat.message-unknown");
        await (await (await Visitor.Arrive(host)).Ask(HttpMethod.Get, $"/messages/{id}.2")).Problem(404, "chat.message-unknown");

        // Nothing is left behind in a browser that somebody else uses next.
        await (await visitor.Ask(HttpMethod.Post, "/session/end")).Read();
        await (await Fetch(host, fresh)).Problem(404, "chat.file-unknown");
    }

    [Fact]
    public async Task What_is_not_seen_is_mailed_with_its_files()
    {
        await using var smtp = SmtpStandIn.Start();
        var time = new MovedTime();
        await using var host = await HostUnderTest.Start(time: time);
        await host.ConnectMail(smtp.Port);
        await host.ConnectChat(more: new() { ["mailConnection"] = "mail", ["mailAfterMinutes"] = "5" });
        var visitor = await Visitor.Arrive(host);
        var id = ((string)(await visitor.Write("The label, please", email: Mails.Ada, name: "Ada"))["id"]!).Split('.')[0];
        await Sent(host, id, new { text = "Here it is.", files = new[] { await host.Uploaded(id, "label.pdf", Label) } });
        await Sent(host, id, new { files = new[] { await host.Uploaded(id, "pot.png", Picture) } });

        time.Move(TimeSpan.FromMinutes(6));
        var mail = MimeKit.MimeMessage.Load(new MemoryStream(Encoding.UTF8.GetBytes((await smtp.Next()).Raw)));
        mail.TextBody!.Trim().ShouldBe("Here it is.");
        mail.Attachments.Select(part => part.ContentDisposition?.FileName).ShouldBe(["label.pdf", "pot.png"]);
    }

    [Fact]
    public async Task A_page_that_may_not_use_the_chat_is_told_so()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectChat();
        var refused = await new Visitor(host, origin: "https://elsewhere.example").Ask(HttpMethod.Post, "/session", new { });
        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        var problem = JsonNode.Parse(await refused.Content.ReadAsStringAsync())!;
        ((string?)problem["code"], (string?)problem["title"]).ShouldBe(("chat.origin-refused", "This page may not use the chat"));
    }

    private static string Changed(string url, int at) => $"{url[..at]}{(url[at] == 'A' ? 'B' : 'A')}{url[(at + 1)..]}";

    // A label and a picture.
    private static async Task<JsonArray> Answered(HostUnderTest host, string id, Visitor visitor)
    {
        await Sent(host, id, new { text = "Here.", agent = "maria", files = new[] { await host.Uploaded(id, "label.pdf", Label), await host.Uploaded(id, "pot.png", Picture) } });
        return (await visitor.History())[^1]!["files"]!.AsArray();
    }

    private static async Task Sent(HostUnderTest host, string id, object reply) =>
        await host.MessageIn(id, (string)(await (await host.Reply(id, reply)).Read())["messageId"]!, "sent");

    // As a browser follows a link: without a token, without an origin.
    private static async Task<HttpResponseMessage> Fetch(HostUnderTest host, string url, string connection = "site")
    {
        using var anybody = host.NewClient(null);
        return await anybody.GetAsync($"/v1/chat/{connection}/{url}");
    }
}
