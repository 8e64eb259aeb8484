using System.Text.Json.Nodes;
using OmniGrains.Host.Tests.Notifications;
using Xunit.Abstractions;

namespace OmniGrains.Host.Tests.Crash;

/// <summary>The host is killed while it tells many customers something: checked against what the mail server received.</summary>
public sealed class KilledWhileTellingTests(ITestOutputHelper output)
{
    private const int People = 40;
    private const int Each = 5;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Kills_lose_nothing_and_advertise_nothing_twice(bool transactional)
    {
        using var folder = new TemporaryFolder();
        await using var smtp = SmtpStandIn.Start();
        await using var host = await HostProcess.Start(folder.Path);
        await host.Client.UseSmtp(smtp.Port);
        await host.Client.SaveNews(transactional);
        var people = new List<string>();
        for (var i = 0; i < People; i++)
        {
            people.Add(await host.Client.MakeCustomer($"p{i}@example.com", consents: ["email"]));
        }

        // While a mail is taken but not confirmed the host is killed: it cannot know whether that one arrived.
        using var taken = new SemaphoreSlim(0);
        smtp.BeforeConfirming = async () =>
        {
            taken.Release();
            await Task.Delay(TimeSpan.FromMilliseconds(5));
        };
        var asked = new List<string>();
        var random = new Random(4711);
        for (var round = 0; round < Each; round++)
        {
            foreach (var person in people)
            {
                asked.Add((string)(await host.Client.Notify(person, $"Tea {round}"))["id"]!);
            }

            for (var wait = random.Next(1, 12); wait > 0; wait--)
            {
                (await taken.WaitAsync(TimeSpan.FromSeconds(60))).ShouldBeTrue();
            }

            await host.Kill();
            await host.Start();
        }

        var states = await Settled(host);
        var received = smtp.Taken.GroupBy(mail => mail.Header("Message-ID")![1..].Split(".email@")[0]).ToDictionary(same => same.Key, same => same.Count());
        var inDoubt = states.Where(state => state.Value == "failed").Select(state => state.Key).ToHashSet();
        output.WriteLine($"{received.Count} of {asked.Count} arrived, {received.Values.Sum() - received.Count} twice with the same Message-ID, {inDoubt.Count} are in doubt");

        states.Keys.Order().ShouldBe(asked.Order());
        states.Values.Distinct().ShouldBeSubsetOf(["sent", "failed"]);
        asked.Where(id => !received.ContainsKey(id) && !inDoubt.Contains(id)).ShouldBeEmpty("nothing is lost: it arrived, or is told to be in doubt");
        if (transactional)
        {
            inDoubt.ShouldBeEmpty();
        }
        else
        {
            received.Where(pair => pair.Value > 1).ShouldBeEmpty("nobody is advertised to twice");
        }
    }

    // Follows the journal until nothing is queued any more.
    private static async Task<Dictionary<string, string>> Settled(HostProcess host)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        using var stream = await host.Client.GetAsync("v1/stream?kind=notification.&from=0", HttpCompletionOption.ResponseHeadersRead, limit.Token);
        using var lines = new StreamReader(await stream.Content.ReadAsStreamAsync(limit.Token));
        while (true)
        {
            var states = await States(host);
            if (states.Values.All(state => state is "sent" or "failed"))
            {
                return states;
            }

            while (await lines.ReadLineAsync(limit.Token) is { } line && !line.StartsWith("event: notification.sent", StringComparison.Ordinal) && !line.StartsWith("event: notification.failed", StringComparison.Ordinal))
            {
            }
        }
    }

    private static async Task<Dictionary<string, string>> States(HostProcess host)
    {
        var (states, cursor) = (new Dictionary<string, string>(), "");
        do
        {
            var page = await host.GetSettled($"v1/notifications?limit=200{cursor}");
            foreach (var item in page["items"]!.AsArray())
            {
                states[(string)item!["id"]!] = (string)item["state"]!;
            }

            cursor = page["next"] is JsonNode next ? $"&cursor={next}" : "";
        }
        while (cursor.Length > 0);
        return states;
    }
}
