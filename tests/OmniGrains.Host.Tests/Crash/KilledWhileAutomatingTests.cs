using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OmniGrains.Host.Tests.Inbox;
using OmniGrains.Host.Tests.Notifications;

namespace OmniGrains.Host.Tests.Crash;

/// <summary>The host is killed while rules and surveys work: each did what it does once, and for every message.</summary>
public sealed class KilledWhileAutomatingTests
{
    private const int Rounds = 4;
    private const int Each = 10;

    [Fact]
    public async Task Kills_leave_no_message_without_its_rules_and_do_none_of_it_twice()
    {
        using var folder = new TemporaryFolder();
        await using var host = await HostProcess.Start(folder.Path);
        await host.Client.Put("/v1/connections/forum", new { connector = "api", channel = "forum" });
        await host.Client.Put("/v1/automation-rules/note", new { name = "Note", on = new[] { "messageReceived" }, order = 1, then = new { note = "Seen." } });
        await host.Client.Put("/v1/automation-rules/label", new
        {
            name = "Label",
            on = new[] { "messageReceived" },
            order = 2,
            then = new { edit = new { addLabels = new[] { "seen" } }, notify = "seen" },
        });
        var random = new Random(4712);
        var taken = new HashSet<string>();
        for (var round = 0; round < Rounds; round++)
        {
            var first = round * Each;
            foreach (var answer in await Task.WhenAll(Enumerable.Range(first, Each).Select(n => Inbound(host.Client, n))))
            {
                taken.Add((string)answer["conversationId"]!);
            }

            // What follows from them is under way.
            for (var reads = random.Next(0, 4); reads > 0; reads--)
            {
                await host.Client.GetStringAsync("/health/ready");
            }

            await host.Kill();
            await host.Start();
        }

        var told = await Told(host, taken.Count);
        foreach (var (kind, conversations) in told)
        {
            conversations.ShouldBeUnique(kind);
            conversations.ShouldBe(taken, ignoreOrder: true, kind);
        }
    }

    // A note, a label and a notice for each, as long as it takes.
    private static async Task<Dictionary<string, List<string>>> Told(HostProcess host, int each)
    {
        var told = new Dictionary<string, List<string>> { ["conversation.note-added"] = [], ["conversation.changed"] = [], ["conversation.noticed"] = [] };
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/stream?kind={string.Join(',', told.Keys)}&from=0");
        using var answer = await host.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync());
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        while (told.Values.Any(conversations => conversations.Count < each))
        {
            if (await lines.ReadLineAsync(limit.Token) is { } line && line.StartsWith("data: ", StringComparison.Ordinal))
            {
                var seen = JsonNode.Parse(line[6..])!;
                told[(string)seen["type"]!].Add((string)seen["data"]!["conversation"]!);
            }
        }

        return told;
    }

    private static async Task<JsonObject> Inbound(HttpClient client, int number) => await (await client.PostAsJsonAsync("/v1/conversations/inbound", new
    {
        connection = "forum",
        messageId = $"p-{number}",
        contact = new { id = $"member-{number}", name = "Ada" },
        text = "Broken!",
    })).Read();
}
