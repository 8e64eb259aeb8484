using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OmniGrains.Host.Tests.Inbox;
using OmniGrains.Host.Tests.Notifications;

namespace OmniGrains.Host.Tests.Crash;

/// <summary>The host is killed while conversations come in and are given out: checked against its own list and journal.</summary>
public sealed class KilledWhileRoutingTests
{
    private const int Rounds = 4;
    private const int Each = 12;

    [Fact]
    public async Task Kills_lose_no_conversation_give_none_out_twice_and_every_promise_is_made()
    {
        using var folder = new TemporaryFolder();
        await using var host = await HostProcess.Start(folder.Path);
        await SetUp(host.Client);
        var random = new Random(4711);
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

        taken.Count.ShouldBe(Rounds * Each);
        await GivenOut(host, taken);
        var listed = await Listed(host);
        listed.Select(one => (string)one!["id"]!).Order().ShouldBe(taken.Order());
        listed.ShouldAllBe(one => (string?)one!["sla"] == "running" && one["dueAt"] != null);
        listed.Select(one => (string?)one!["assignee"]).OfType<string>().CountBy(agent => agent).ShouldBe([new("maria", 10), new("paolo", 10)], ignoreOrder: true);
    }

    // Twenty is what Maria and Paolo have room for; each is assigned in its conversation, too, and promised what the policy says.
    private static async Task GivenOut(HostProcess host, HashSet<string> taken)
    {
        var (given, assigned, promised) = (new List<string>(), new HashSet<string>(), new List<string>());
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/stream?kind=routing.assigned,conversation.changed,conversation.sla-started&from=0");
        using var answer = await host.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync());
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        while (given.Count < 20 || assigned.Count < 20 || promised.Count < taken.Count)
        {
            if (await lines.ReadLineAsync(limit.Token) is { } line && line.StartsWith("data: ", StringComparison.Ordinal))
            {
                var told = JsonNode.Parse(line[6..])!;
                var (type, id) = ((string?)told["type"], (string)told["data"]!["conversation"]!);
                switch (type)
                {
                    case "routing.assigned":
                        given.Add(id);
                        break;
                    case "conversation.sla-started":
                        promised.Add(id);
                        break;
                    case "conversation.changed" when told["data"]!["assignee"] is not null:
                        assigned.Add(id).ShouldBeTrue();
                        break;
                }
            }
        }

        given.ShouldBeUnique();
        promised.ShouldBeUnique();
        assigned.ShouldBe(given, ignoreOrder: true);
    }

    private static async Task SetUp(HttpClient client)
    {
        await client.Put("/v1/connections/forum", new { connector = "api", channel = "forum" });
        await client.Put("/v1/business-calendars/always", new
        {
            name = "Always",
            zone = "UTC",
            hours = new[] { "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday" }.Select(day => new { day, from = "00:00", until = "00:00" }),
        });
        await client.Put("/v1/sla-policies/usual", new { name = "Usual", calendar = "always", targets = new { firstResponse = 600 } });
        await client.Put("/v1/teams/returns", new { name = "Returns" });
        foreach (var agent in (string[])["maria", "paolo"])
        {
            await client.Put($"/v1/agents/{agent}", new { name = agent, team = "returns", capacity = 10 });
            await client.Put($"/v1/agents/{agent}/presence", new { state = "online" });
        }

        await client.Put("/v1/routing-rules/all", new { name = "Everything", team = "returns" });
    }

    private static async Task<JsonObject> Inbound(HttpClient client, int number) => await (await client.PostAsJsonAsync("/v1/conversations/inbound", new
    {
        connection = "forum",
        messageId = $"p-{number}",
        contact = new { id = $"member-{number}", name = "Ada" },
        text = "Broken!",
    })).Read();

    private static async Task<List<JsonNode?>> Listed(HostProcess host) => [.. (await host.GetSettled("/v1/conversations?limit=200"))["items"]!.AsArray()];
}
