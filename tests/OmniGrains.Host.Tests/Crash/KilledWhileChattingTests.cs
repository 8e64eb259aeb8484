using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OmniGrains.Host.Tests.Chat;
using Xunit.Abstractions;

namespace OmniGrains.Host.Tests.Crash;

/// <summary>
/// The host is killed while visitors write and while they are answered: every message that was acknowledged is there once, and each visitor finds each answer once, with the token
/// that they had before.
/// </summary>
public sealed class KilledWhileChattingTests(ITestOutputHelper output)
{
    private const int People = 20;
    private const int Kills = 3;

    [Fact]
    public async Task Every_message_is_there_once_and_every_answer_is_found()
    {
        var seed = Environment.TickCount & 0xFFFF;
        output.WriteLine($"seed {seed}");
        using var folder = new TemporaryFolder();
        await using var host = await HostProcess.Start(
            folder.Path, [.. HostProcess.Unlimited, "--Chat:SessionBurst=100000", "--Chat:AddressBurst=1000000", "--Chat:VisitorBurst=100000", "--Chat:MessageBurst=100000"]);
        var connection = JsonNode.Parse($$"""{ "connector": "chat", "channel": "chat", "options": { "origins": "{{ChatHost.Shop}}" } }""");
        (await host.Client.PutAsJsonAsync("v1/connections/site", connection)).EnsureSuccessStatusCode();
        var random = new Random(seed);
        var tokens = new string[People];
        var conversations = new string[People];

        await host.Interrupted(random, Kills, People, written => Each(async (person, stop) =>
        {
            tokens[person] = (string)(await Ask(host, null, HttpMethod.Post, "session", new { }, stop))["token"]!;
            foreach (var text in (string[])["Hello?", "Is it blue?", "Hello?"])
            {
                var id = text.Length.ToString(System.Globalization.CultureInfo.InvariantCulture);
                conversations[person] = ((string)(await Ask(host, tokens[person], HttpMethod.Post, "messages", new { id, text }, stop))["id"]!).Split('.')[0];
            }

            written();
        }));
        conversations.Distinct().Count().ShouldBe(People);

        await host.Interrupted(random, Kills, People, answered => Each(async (person, stop) =>
        {
            await host.Insist($"v1/conversations/{conversations[person]}/replies", """{ "text": "It is." }""", stop);
            answered();
        }));

        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        foreach (var token in tokens)
        {
            (await Followed(host, token, limit.Token)).ShouldBe(["Hello?", "Is it blue?", "It is."]);
        }
    }

    private static Task Each(Func<int, CancellationToken, ValueTask> work) =>
        Parallel.ForEachAsync(Enumerable.Range(0, People), new ParallelOptions { MaxDegreeOfParallelism = 4 }, work);

    // Until the answer comes; whatever a stream tells twice has the same id.
    private static async Task<IEnumerable<string?>> Followed(HostProcess host, string token, CancellationToken stop)
    {
        using var request = Request(token, HttpMethod.Get, "stream", null);
        using var answer = await host.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(stop));
        var messages = new Dictionary<string, string?>(StringComparer.Ordinal);
        while (!messages.ContainsValue("It is.") && await lines.ReadLineAsync(stop) is { } line)
        {
            if (line.StartsWith("data: {\"id\"", StringComparison.Ordinal) && JsonNode.Parse(line[6..]) is { } message)
            {
                messages[(string)message["id"]!] = (string?)message["text"];
            }
        }

        return messages.Values;
    }

    private static async Task<JsonNode> Ask(HostProcess host, string? token, HttpMethod method, string path, object body, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                using var request = Request(token, method, path, body);
                using var answer = await host.Client.SendAsync(request, stop);
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    return (await answer.Content.ReadFromJsonAsync<JsonNode>(stop))!;
                }

                answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable, await answer.Content.ReadAsStringAsync(stop));
            }
            catch (Exception exception) when (Unreached.Is(exception, stop))
            {
                // The host was killed: the page tries again.
            }

            await host.WhenUp(stop);
        }
    }

    private static HttpRequestMessage Request(string? token, HttpMethod method, string path, object? body)
    {
        var request = new HttpRequestMessage(method, $"v1/chat/site/{path}") { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Add("Origin", ChatHost.Shop);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token ?? "none");
        return request;
    }
}
