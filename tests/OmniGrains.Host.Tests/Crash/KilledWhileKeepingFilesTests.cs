using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using OmniGrains.Host.Tests.Inbox;
using OmniGrains.Tests.Inbox;
using Xunit.Abstractions;

namespace OmniGrains.Host.Tests.Crash;

/// <summary>The host is killed while files come in and are uploaded: what was acknowledged is there whole, once, and with the message that it belongs to.</summary>
public sealed class KilledWhileKeepingFilesTests(ITestOutputHelper output)
{
    private const int People = 24;
    private const int Kills = 4;
    private static readonly byte[] Picture = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    [Fact]
    public async Task Every_picture_that_a_channel_holds_is_fetched_and_none_twice()
    {
        var seed = Environment.TickCount & 0xFFFF;
        output.WriteLine($"seed {seed}");
        using var folder = new TemporaryFolder();
        await using var channel = await ChannelStandIn.Start();
        await using var host = await HostProcess.Start(folder.Path, HostProcess.Unlimited);
        await ConnectWhatsApp(host, channel.Url);
        foreach (var person in Enumerable.Range(0, People))
        {
            channel.Held[$"media-{person}"] = (PictureOf(person), null);
        }

        await host.Interrupted(new Random(seed), Kills, People * 2, answered => Each(async (person, stop) =>
        {
            foreach (var _ in (int[])[1, 2])
            {
                while (!await Delivered(host, person, stop))
                {
                    await host.WhenUp(stop);
                }

                answered();
            }
        }));

        var kept = await Kept(host, People);
        kept.ShouldBeUnique("a file is told once");
        var conversations = (await host.GetSettled("v1/conversations?channel=whatsapp&limit=200"))["items"]!.AsArray();
        conversations.Count.ShouldBe(People);
        foreach (var item in conversations)
        {
            var conversation = await host.GetSettled($"v1/conversations/{item!["id"]}");
            var message = conversation["messages"]!["items"]!.AsArray().ShouldHaveSingleItem()!;
            var person = int.Parse((string)message["text"]!, System.Globalization.CultureInfo.InvariantCulture);
            var file = message["attachments"]!.AsArray().ShouldHaveSingleItem()!;
            (await host.Client.GetByteArrayAsync($"v1/conversations/{item["id"]}/files/{file["fileId"]}")).ShouldBe(PictureOf(person));
        }
    }

    [Fact]
    public async Task Every_upload_that_was_acknowledged_goes_with_the_reply_that_names_it()
    {
        var seed = Environment.TickCount & 0xFFFF;
        output.WriteLine($"seed {seed}");
        using var folder = new TemporaryFolder();
        await using var host = await HostProcess.Start(folder.Path, HostProcess.Unlimited);
        (await host.Client.PutAsJsonAsync("v1/connections/forum", new { connector = "api", channel = "forum", baseUrl = "http://127.0.0.1:9/", secrets = new { signingSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" } }))
            .EnsureSuccessStatusCode();
        var conversations = new string[People];
        await host.Interrupted(new Random(seed), Kills, People * 3, answered => Each(async (person, stop) =>
        {
            var inbound = new JsonObject { ["connection"] = "forum", ["messageId"] = $"m-{person}", ["contact"] = new JsonObject { ["id"] = $"member-{person}" }, ["text"] = "The label, please" };
            var id = conversations[person] = (string)(await host.Insist("v1/conversations/inbound", inbound.ToJsonString(), stop))["conversationId"]!;
            answered();
            var file = (string)(await Upload(host, id, person, stop))["fileId"]!;
            answered();
            ((string?)(await Upload(host, id, person, stop))["fileId"]).ShouldBe(file, "asked again with the same key it is the same file");
            await host.Insist($"v1/conversations/{id}/replies", new JsonObject { ["text"] = "Here.", ["files"] = new JsonArray(file) }.ToJsonString(), stop);
            answered();
        }));

        foreach (var (person, id) in conversations.Index())
        {
            var items = (await host.GetSettled($"v1/conversations/{id}"))["messages"]!["items"]!.AsArray();
            items.Count.ShouldBe(2);
            var file = items[0]!["attachments"]!.AsArray().ShouldHaveSingleItem()!;
            (await host.Client.GetByteArrayAsync($"v1/conversations/{id}/files/{file["fileId"]}")).ShouldBe(PictureOf(person));
        }

        (await Journalled.Events(host.Client, await host.Head())).Count(recorded => (string)recorded["type"]! == "conversation.file-uploaded").ShouldBe(People);
    }

    private static byte[] PictureOf(int person) => [.. Picture, .. Encoding.UTF8.GetBytes($"of {person}")];

    private static Task Each(Func<int, CancellationToken, ValueTask> work) =>
        Parallel.ForEachAsync(Enumerable.Range(0, People), new ParallelOptions { MaxDegreeOfParallelism = 4 }, work);

    private static async Task<JsonObject> Upload(HostProcess host, string id, int person, CancellationToken stop)
    {
        while (true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"v1/conversations/{id}/files?name=label.png") { Content = new ByteArrayContent(PictureOf(person)) };
            request.Content.Headers.ContentType = new("application/octet-stream");
            request.Headers.Add("Idempotency-Key", $"upload-{person}");
            try
            {
                using var answer = await host.Client.SendAsync(request, stop);
                if (answer.IsSuccessStatusCode)
                {
                    return (await answer.Content.ReadFromJsonAsync<JsonObject>(stop))!;
                }

                answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable, await answer.Content.ReadAsStringAsync(stop));
            }
            catch (Exception exception) when (Unreached.Is(exception, stop))
            {
                // Killed at it.
            }

            await host.WhenUp(stop);
        }
    }

    private static async Task<bool> Delivered(HostProcess host, int person, CancellationToken stop)
    {
        var body = WhatsAppMessages.Value($$"""
            "messages":[{"from":"39333{{person:D7}}","id":"wamid.{{person}}","timestamp":"1772366400","type":"image","image":{"id":"media-{{person}}","mime_type":"image/png","caption":"{{person}}"} }]
            """);
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/webhooks/whatsapp/wa") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("X-Hub-Signature-256", $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(InboxHost.AppSecret), Encoding.UTF8.GetBytes(body)))}");
        try
        {
            using var answer = await host.Client.SendAsync(request, stop);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception exception) when (Unreached.Is(exception, stop))
        {
            return false;
        }
    }

    // The messages whose files are told to be kept, until there are so many.
    private static async Task<List<string>> Kept(HostProcess host, int times)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(180));
        using var stream = await host.Client.GetAsync("v1/stream?kind=conversation.file-kept&from=0", HttpCompletionOption.ResponseHeadersRead, limit.Token);
        using var lines = new StreamReader(await stream.Content.ReadAsStreamAsync(limit.Token));
        var kept = new List<string>();
        while (kept.Count < times && await lines.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                kept.Add((string)JsonNode.Parse(line[6..])!["data"]!["message"]!);
            }
        }

        return kept;
    }

    private static async Task ConnectWhatsApp(HostProcess host, string baseUrl) => (await host.Client.PutAsJsonAsync("v1/connections/wa", new
    {
        connector = "whatsapp",
        channel = "whatsapp",
        baseUrl,
        options = new { phoneNumberId = WhatsAppMessages.Number },
        secrets = new { appSecret = InboxHost.AppSecret, accessToken = ChannelStandIn.Token, verifyToken = "let-me-in" },
    })).EnsureSuccessStatusCode();
}
