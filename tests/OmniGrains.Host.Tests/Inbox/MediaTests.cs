using System.Net.Http.Json;
using OmniGrains.Tests.Inbox;

namespace OmniGrains.Host.Tests.Inbox;

/// <summary>Files that a channel holds: fetched behind the message, again when it fails, and never from where the token must not go.</summary>
public sealed class MediaTests
{
    private static readonly byte[] Picture = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    [Fact]
    public async Task A_picture_is_fetched_through_failures_and_the_message_does_not_wait_for_it()
    {
        await using var channel = await ChannelStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await host.ConnectWhatsApp(channel.Url);
        channel.Held["media-1"] = (Picture, null);
        channel.Refusals.Enqueue((500, "{}"));

        var id = await Sent(host, "wamid.1", "media-1");
        (await host.Conversation(id))["messages"]!["items"]![0]!["text"]!.GetValue<string>().ShouldBe("Broken");
        var file = await Kept(host, id);
        var answer = await host.Client.GetAsync($"/v1/conversations/{id}/files/{file}");
        (await answer.Content.ReadAsByteArrayAsync()).ShouldBe(Picture);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("image/png");
        channel.Refusals.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_gone_too_large_elsewhere_or_a_program_is_told_without_a_file_and_holds_up_nothing()
    {
        await using var channel = await ChannelStandIn.Start();
        await using var elsewhere = await ChannelStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await host.ConnectWhatsApp(channel.Url);
        channel.Held["stolen"] = (Picture, $"{elsewhere.Url}/download/stolen/of");
        elsewhere.Held["stolen"] = (Picture, null);
        channel.Held["large"] = (new byte[(100 << 20) + 1], null);
        channel.Held["program"] = ([.. "MZ"u8, 0x90], null);
        channel.Held["fine"] = (Picture, null);
        await Sent(host, "wamid.1", "gone");
        await Sent(host, "wamid.2", "stolen");
        await Sent(host, "wamid.3", "large");
        await Sent(host, "wamid.4", "program");
        var id = await Sent(host, "wamid.5", "fine");

        // In order within the conversation: when the last one is here, the others have been tried.
        await Kept(host, id);
        var files = (await host.Conversation(id))["messages"]!["items"]!.AsArray().Select(item => item!["attachments"]![0]!.AsObject().ContainsKey("fileId"));
        files.ShouldBe([true, false, false, false, false]);
        (await host.Conversation(id))["messages"]!["items"]!.AsArray().Select(item => (string?)item!["attachments"]![0]!["notKept"])
            .ShouldBe([null, "program", "too-large", "url-refused", "refused"], "nothing is lost silently");
        (await host.Conversation(id))["messages"]!["items"]![2]!["attachments"]![0]!["mediaId"]!.GetValue<string>().ShouldBe("large", "it can be fetched from the channel");
    }

    [Fact]
    public async Task A_large_document_is_kept_as_it_was_in_pieces_that_go_with_the_customer()
    {
        await using var channel = await ChannelStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await host.ConnectWhatsApp(channel.Url);
        var large = new byte[(30 << 20) + 77];
        new Random(7).NextBytes(large);
        "%PDF-1.7"u8.CopyTo(large);
        channel.Held["large"] = (large, null);
        var id = await Sent(host, "wamid.1", "large");
        var file = await Kept(host, id);
        var answer = await host.Client.GetAsync($"/v1/conversations/{id}/files/{file}");
        (answer.Content.Headers.ContentLength, (await answer.Content.ReadAsByteArrayAsync()).AsSpan().SequenceEqual(large)).ShouldBe((large.Length, true));
        var told = (await host.Conversation(id))["messages"]!["items"]![0]!["attachments"]![0]!;
        ((long)told["size"]!, (string?)told["sha256"]).ShouldBe((large.Length, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(large))));
    }

    [Fact]
    public async Task A_restart_between_the_message_and_its_file_loses_neither()
    {
        await using var channel = await ChannelStandIn.Start();
        var folder = Directory.CreateTempSubdirectory("omnigrains-media-").FullName;
        try
        {
            string id;
            channel.Held["media-1"] = (Picture, null);
            channel.Down = true;
            await using (var host = await HostUnderTest.Start(folder: folder))
            {
                await host.ConnectWhatsApp(channel.Url);
                id = await Sent(host, "wamid.1", "media-1");
                await channel.Denied;
            }

            channel.Down = false;
            await using (var host = await HostUnderTest.Start(folder: folder))
            {
                await Kept(host, id);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Files_of_a_channel_of_ones_own_are_fetched_from_their_addresses_without_credentials()
    {
        await using var channel = await ChannelStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await host.ConnectApi("forum", null);
        channel.Held["cup"] = (Picture, null);
        channel.Held["program"] = ([.. "MZ"u8, 0x90], null);
        var pushed = await (await host.Client.PostAsJsonAsync("/v1/conversations/inbound", new
        {
            connection = "forum",
            messageId = "p-1",
            contact = new { id = "member-1" },
            attachments = new object[]
            {
                new { kind = "document", url = $"{channel.Url}/mms/program", name = "invoice.pdf" },
                new { kind = "location", url = $"{channel.Url}/map" },
                new { kind = "image", url = $"{channel.Url}/mms/cup", contentType = "text/html" },
            },
        })).Read();
        var id = (string)pushed["conversationId"]!;
        await using var events = await EventReader.Open(host, "/v1/stream?kind=conversation.file-kept&from=0");
        ((int)(await events.Next()).Data["data"]!["index"]!).ShouldBe(2, "programs are not kept, and places are no files");
        var file = (await host.Conversation(id))["messages"]!["items"]![0]!["attachments"]![2]!;
        var answer = await host.Client.GetAsync($"/v1/conversations/{id}/files/{file["fileId"]}");
        (await answer.Content.ReadAsByteArrayAsync()).ShouldBe(Picture);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/octet-stream", "what it is called is not what it is served as");
    }

    private static async Task<string> Sent(HostUnderTest host, string id, string media)
    {
        var receipt = await (await host.DeliverWhatsApp(WhatsAppMessages.Value($$"""
            "messages":[{"from":"393331234567","id":"{{id}}","timestamp":"{{WhatsAppTests.Seconds}}","type":"image","image":{"id":"{{media}}","mime_type":"image/png","caption":"Broken"} }]
            """))).Read();
        var listed = await (await host.Client.GetAsync($"/v1/conversations?channel=whatsapp&after={receipt["position"]}")).Read();
        return (string)listed["items"]![0]!["id"]!;
    }

    // The file of the last message, once it is here: that is told on the stream.
    private static async Task<string> Kept(HostUnderTest host, string conversation)
    {
        await using var events = await EventReader.Open(host, "/v1/stream?kind=conversation.file-kept&from=0");
        await events.Next();
        var file = (await host.Conversation(conversation))["messages"]!["items"]![0]!["attachments"]![0]!;
        return (string)file["fileId"].ShouldNotBeNull()!;
    }
}
