using System.Text.Json.Nodes;

namespace OmniGrains.Host.Tests.Crash;

/// <summary>What the journal holds, as the live stream tells it from the beginning.</summary>
internal static class Journalled
{
    /// <summary>How often each order is named by events of a kind.</summary>
    public static async Task<Dictionary<string, int>> Orders(HttpClient client, long head, string kind) =>
        (await Events(client, head)).Where(recorded => (string)recorded["type"]! == kind)
            .CountBy(recorded => (string)recorded["data"]!["orderId"]!)
            .ToDictionary(StringComparer.Ordinal);

    public static async Task<List<JsonNode>> Events(HttpClient client, long head)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var answer = await client.GetAsync("v1/stream?from=0", HttpCompletionOption.ResponseHeadersRead, limit.Token);
        answer.EnsureSuccessStatusCode();
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(limit.Token));
        var events = new List<JsonNode>();
        while (events.Count < head && await lines.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                events.Add(JsonNode.Parse(line[6..])!);
                ((long)events[^1]["position"]!).ShouldBe(events.Count);
            }
        }

        return events;
    }
}
