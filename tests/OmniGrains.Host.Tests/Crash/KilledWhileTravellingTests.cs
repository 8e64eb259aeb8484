using OmniGrains.Host.Tests.Journeys;
using OmniGrains.Host.Tests.Notifications;
using Xunit.Abstractions;

namespace OmniGrains.Host.Tests.Crash;

/// <summary>The host is killed again and again while events lead through a journey to mails: checked against what the mail server received.</summary>
public sealed class KilledWhileTravellingTests(ITestOutputHelper output)
{
    private const int People = 10;
    private const int Rounds = 4;
    private const int Each = 3;
    private const int Events = People * Rounds * Each;

    [Fact]
    public async Task Every_event_leads_to_one_run_and_every_run_to_one_mail()
    {
        using var folder = new TemporaryFolder();
        await using var smtp = SmtpStandIn.Start();
        await using var host = await HostProcess.Start(folder.Path);
        await host.Client.UseSmtp(smtp.Port);
        await host.Client.SaveNews(more: new { channels = new[] { "email" } });
        await host.Client.SaveJourney("tell", """
            { "name": "Tell", "trigger": { "kind": "customer.behaviour-tracked" }, "reentry": { "rule": "always" },
              "steps": [{ "id": "label", "kind": "attribute", "name": "seen", "value": "yes" }, { "id": "send", "kind": "send", "template": "news", "data": { "what": "$.name" } }] }
            """);
        for (var i = 0; i < People; i++)
        {
            await host.Client.MakeUser($"p{i}");
        }

        using var taken = new SemaphoreSlim(0);
        smtp.BeforeConfirming = () =>
        {
            taken.Release();
            return Task.CompletedTask;
        };
        var random = new Random(4711);
        for (var round = 0; round < Rounds; round++)
        {
            for (var time = 0; time < Each; time++)
            {
                await Task.WhenAll(Enumerable.Range(0, People).Select(person => host.Client.Track($"p{person}", $"E{round}-{time}")));
            }

            for (var wait = random.Next(1, 6); wait > 0; wait--)
            {
                (await taken.WaitAsync(TimeSpan.FromSeconds(60))).ShouldBeTrue();
            }

            await host.Kill();
            await host.Start();
        }

        await AllEnded(host);
        var results = await host.GetSettled("v1/journeys/tell/results");
        var received = smtp.Taken.GroupBy(mail => $"{mail.To} {mail.Header("Subject")}").ToDictionary(same => same.Key, same => same.Count());
        var failed = (await host.GetSettled("v1/notifications?state=failed&limit=200"))["items"]!.AsArray().Count;
        output.WriteLine($"{Events} events, {received.Count} mails, {failed} in doubt");
        ((int)results["entered"]!, (int)results["in"]!, (int)results["sent"]!).ShouldBe((Events, 0, Events), "every event leads to one run, and none is stuck");
        received.Where(pair => pair.Value > 1).ShouldBeEmpty("no step is sent twice");
        received.Count.ShouldBeGreaterThanOrEqualTo(Events - failed, "nothing is lost unseen");
    }

    // Follows the journal until every run and every notification has come to its end.
    private static async Task AllEnded(HostProcess host)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        using var stream = await host.Client.GetAsync("v1/stream?kind=journey.ended,notification.sent,notification.failed&from=0", HttpCompletionOption.ResponseHeadersRead, limit.Token);
        using var lines = new StreamReader(await stream.Content.ReadAsStreamAsync(limit.Token));
        for (var left = 2 * Events; left > 0;)
        {
            var line = await lines.ReadLineAsync(limit.Token) ?? throw new InvalidOperationException("The stream has ended.");
            left -= line.StartsWith("event: ", StringComparison.Ordinal) ? 1 : 0;
        }
    }
}
