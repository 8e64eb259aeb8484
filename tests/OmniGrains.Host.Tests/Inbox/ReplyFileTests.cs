using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Data.Sqlite;
using OmniGrains.Host.Tests.Notifications;
using OmniGrains.Tests.Inbox;

namespace OmniGrains.Host.Tests.Inbox;

/// <summary>Files in replies: uploaded, checked, sent by each channel's own contract, and gone when nobody wants them.</summary>
public sealed class ReplyFileTests
{
    private static readonly byte[] Picture = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");
    private static readonly byte[] Label = Encoding.ASCII.GetBytes("%PDF-1.7 the return label");

    [Fact]
    public async Task Over_whatsapp_it_is_uploaded_and_sent_by_its_id()
    {
        await using var channel = await ChannelStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await host.ConnectWhatsApp(channel.Url);
        var (id, _) = await host.Wrote("wamid.1", "Ciao");
        var label = await host.Uploaded(id, "Etichetta.pdf", Label);

        var reply = await (await host.Reply(id, new { text = "Your label", files = new[] { label } })).Read();
        var sent = (await channel.Takes()).ShouldHaveSingleItem().Body;
        await host.MessageIn(id, (string)reply["messageId"]!, "sent");
        ((string?)sent["type"], (string?)sent["document"]!["filename"], (string?)sent["document"]!["caption"]).ShouldBe(("document", "Etichetta.pdf", "Your label"));
        channel.Uploaded[(string)sent["document"]!["id"]!].ShouldBe(Label);

        var picture = await host.Uploaded(id, "tea.png", Picture);
        await (await host.Reply(id, new { files = new[] { picture } })).Read();
        var second = (await channel.Takes())[1].Body;
        ((string?)second["type"], second["image"]!.AsObject().ContainsKey("caption")).ShouldBe(("image", false));

        var shown = (await host.Conversation(id))["messages"]!["items"]!;
        ((string?)shown[0]!["attachments"]![0]!["fileId"], (string?)shown[0]!["kind"]).ShouldBe((picture, "image"));
        (await (await host.Client.GetAsync($"/v1/conversations/{id}/files/{label}")).Content.ReadAsByteArrayAsync()).ShouldBe(Label);
    }

    [Fact]
    public async Task A_broken_upload_is_tried_again_and_the_message_arrives_once()
    {
        await using var channel = await ChannelStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await host.ConnectWhatsApp(channel.Url);
        var (id, _) = await host.Wrote("wamid.1", "Ciao");
        var label = await host.Uploaded(id, "label.pdf", Label);

        channel.Refusals.Enqueue((503, "{}"));
        var reply = await (await host.Reply(id, new { files = new[] { label } })).Read();
        (await channel.Takes()).ShouldHaveSingleItem();
        await host.MessageIn(id, (string)reply["messageId"]!, "sent");
    }

    [Fact]
    public async Task A_mail_carries_them_as_parts_and_its_text_as_html_too()
    {
        await using var smtp = SmtpStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await host.ConnectMail(smtp.Port);
        var id = (await host.Mailed(Mails.Raw("m1@mail.example", "Where is it?"))).ShouldHaveSingleItem();
        var files = new[] { await host.Uploaded(id, "Tè.png", Picture), await host.Uploaded(id, "label.pdf", Label) };

        await (await host.Reply(id, new { text = "See <b>both</b>:\n\nhttps://shop.example/r", files })).Read();
        var raw = (await smtp.Next()).Raw;
        raw.ShouldContain("multipart/mixed");
        raw.ShouldContain("multipart/alternative");
        raw.ShouldContain("See <b>both</b>:");
        raw.ShouldContain("&lt;b&gt;both&lt;/b&gt;");
        raw.ShouldContain("Content-Type: image/png");
        raw.ShouldContain("Content-Disposition: attachment; filename=label.pdf");
        raw.ShouldContain(Convert.ToBase64String(Label));
    }

    [Fact]
    public async Task A_form_is_read_too_and_what_is_no_harmless_file_is_refused_by_what_it_holds()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectApi("forum", "http://127.0.0.1:9/hook");
        var id = (string)(await host.Inbound("p-1", "Hello?"))["conversationId"]!;

        using var form = new MultipartFormDataContent();
        form.Add(new StringContent("ignored"), "note");
        var part = new ByteArrayContent(Label);
        part.Headers.ContentType = new MediaTypeHeaderValue("text/html");
        form.Add(part, "file", "../label.pdf");
        var stored = await (await host.Client.PostAsync($"/v1/conversations/{id}/files", form)).Read();
        ((string?)stored["name"], (string?)stored["contentType"], (long)stored["size"]!).ShouldBe(("label.pdf", "application/pdf", Label.Length));

        await (await host.Upload(id, "invoice.pdf", Encoding.Latin1.GetBytes("MZ\u0090"))).Problem(422, "conversation.file-type-refused");
        await (await host.Upload(id, "page.txt", "<html>"u8.ToArray())).Problem(422, "conversation.file-type-refused");
        await (await host.Upload(id, "nothing.txt", [])).Problem(422, "conversation.file-empty");
        await (await host.Post($"/v1/conversations/{id}/files", "--x\r\nbroken"u8.ToArray(), "multipart/form-data; boundary=x")).Problem(422, "conversation.form-malformed");
        await (await host.Upload("0195f3a2b4c17d3e8f00112233445566", "a.pdf", Label)).Problem(404, "conversation.unknown");
        using var large = new HttpRequestMessage(HttpMethod.Post, $"/v1/conversations/{id}/files?name=large.pdf") { Content = new ByteArrayContent([.. Label, .. new byte[26 << 20]]) };
        large.Headers.ExpectContinue = true;
        await (await host.Client.SendAsync(large)).Problem(413, "request.too-large");
        await (await host.Reply(id, new { files = new[] { "0123456789abcdef0123456789abcdef" } })).Problem(422, "conversation.file-unknown");
    }

    [Fact]
    public async Task The_same_upload_again_is_one_file()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectApi("forum", "http://127.0.0.1:9/hook");
        var id = (string)(await host.Inbound("p-1", "Hello?"))["conversationId"]!;
        async Task<string> Upload(byte[] content)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/conversations/{id}/files?name=a.pdf") { Content = new ByteArrayContent(content) };
            request.Headers.Add("Idempotency-Key", "u-1");
            var answer = await host.Client.SendAsync(request);
            return answer.StatusCode == HttpStatusCode.OK ? (string)(await answer.Read())["fileId"]! : $"{(int)answer.StatusCode}";
        }

        (await Upload(Label)).ShouldBe(await Upload(Label));
        (await Upload(Picture)).ShouldBe("422", "the key is that of another file");
        (await Blobs(host.Folder)).ShouldBe(1);
    }

    [Fact]
    public async Task The_api_channel_is_told_where_the_file_is_and_a_channel_without_files_says_so()
    {
        await using var channel = await ChannelStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await host.ConnectApi("forum", $"{channel.Url}/hook");
        var id = (string)(await host.Inbound("p-1", "Hello?"))["conversationId"]!;
        var label = await host.Uploaded(id, "label.pdf", Label);
        await (await host.Reply(id, new { text = "Here", files = new[] { label } })).Read();
        var told = (await channel.Takes()).ShouldHaveSingleItem().Body["files"]!.AsArray().ShouldHaveSingleItem()!;
        (await host.Client.GetByteArrayAsync((string)told["path"]!)).ShouldBe(Label);

        const string registered = "https://ours.example/v1/webhooks/twilio/sms";
        await host.ConnectTwilio(channel.Url, registered);
        var position = await host.DeliverTwilio(registered, ("MessageSid", "SM1"), ("From", "+393331234567"), ("To", "+15005550006"), ("Body", "Ciao"), ("NumMedia", "0"));
        var sms = (string)(await (await host.Client.GetAsync($"/v1/conversations?channel=sms&after={position}")).Read())["items"]![0]!["id"]!;
        var refused = await host.Reply(sms, new { files = new[] { await host.Uploaded(sms, "label.pdf", Label) } });
        await refused.Problem(422, "conversation.files-not-taken");
        (await host.Conversation(sms))["sending"]!.AsObject().ContainsKey("files").ShouldBeFalse();
        ((long)(await host.Conversation(id))["sending"]!["files"]!["most"]!).ShouldBe(10);
    }

    [Fact]
    public async Task What_no_reply_names_is_deleted_after_a_day_and_what_was_sent_stays_until_the_customer_is_erased()
    {
        await using var channel = await ChannelStandIn.Start();
        var folder = Directory.CreateTempSubdirectory("omnigrains-uploads-").FullName;
        try
        {
            string id, sent;
            await using (var host = await HostUnderTest.Start(folder: folder))
            {
                await host.ConnectApi("forum", $"{channel.Url}/hook");
                id = (string)(await host.Inbound("p-1", "Hello?", email: "ada@mail.example"))["conversationId"]!;
                await host.Uploaded(id, "unused.pdf", Label);
                sent = await host.Uploaded(id, "tea.png", Picture);
                var reply = await (await host.Reply(id, new { files = new[] { sent } })).Read();
                await host.MessageIn(id, (string)reply["messageId"]!, "sent");
                (await Blobs(folder)).ShouldBe(2);
            }

            // Started again two days later: the reminder is overdue.
            await using (var host = await HostUnderTest.Start(folder: folder, time: new LaterTime(TimeSpan.FromDays(2))))
            {
                await using (var events = await EventReader.Open(host, "/v1/stream?kind=inbox.uploads-discarded&from=0"))
                {
                    await events.Next(60);
                }

                await host.Client.GetAsync($"/v1/conversations?after={await host.Head()}");
                (await Blobs(folder)).ShouldBe(1);
                (await host.Client.GetByteArrayAsync($"/v1/conversations/{id}/files/{sent}")).ShouldBe(Picture);

                // One that is not used yet goes with the customer, too.
                await host.Uploaded(id, "another.pdf", Label);
                var customer = (string)(await host.Conversation(id))["customer"]!["id"]!;
                (await host.Client.DeleteAsync($"/v1/customers/{customer}")).EnsureSuccessStatusCode();
                await host.Client.GetAsync($"/v1/conversations?after={await host.Head()}");
                await (await host.Client.GetAsync($"/v1/conversations/{id}/files/{sent}")).Problem(404, "conversation.no-file");
                await host.Client.GetAsync($"/v1/conversations?after={await host.Head()}");
                (await Blobs(folder)).ShouldBe(0);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<long> Blobs(string folder)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "blobs.db")};Pooling=false;Mode=ReadOnly");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "select count(*) from blobs";
        return (long)(await command.ExecuteScalarAsync())!;
    }
}

/// <summary>Time as it passes, so much later.</summary>
internal sealed class LaterTime(TimeSpan later) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + later;
}
