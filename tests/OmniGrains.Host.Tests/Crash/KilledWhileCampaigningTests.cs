using OmniGrains.Host.Tests.Inbox;
using OmniGrains.Host.Tests.Journeys;
using OmniGrains.Host.Tests.Notifications;
using Xunit.Abstractions;

namespace OmniGrains.Host.Tests.Crash;

/// <summary>The host is killed again and again in the middle of a campaign: checked against what the mail server received.</summary>
public sealed class KilledWhileCampaigningTests(ITestOutputHelper output)
{
    private const int People = 120;
    private const int Kills = 4;

    [Fact]
    public async Task Kills_leave_nobody_out_and_tell_nobody_twice()
    {
        using var folder = new TemporaryFolder();
        await using var smtp = SmtpStandIn.Start();
        await using var host = await HostProcess.Start(folder.Path);
        await host.Client.UseSmtp(smtp.Port);
        await host.Client.SaveNews(more: new { channels = new[] { "email" } });
        for (var i = 0; i < People; i++)
        {
            await host.Client.MakeCustomer($"p{i}@example.com", consents: ["email"]);
        }

        using var taken = new SemaphoreSlim(0);
        smtp.BeforeConfirming = () =>
        {
            taken.Release();
            return Task.CompletedTask;
        };
        await host.Client.Put("/v1/campaigns/spring", new { name = "Spring", template = "news", data = new { what = "Tea" }, perSecond = 20, stopAtBounces = 1 });
        await host.Client.Post("/v1/campaigns/spring/schedule", new { });
        var random = new Random(4711);
        for (var kill = 0; kill < Kills; kill++)
        {
            for (var wait = random.Next(5, 20); wait > 0; wait--)
            {
                (await taken.WaitAsync(TimeSpan.FromSeconds(60))).ShouldBeTrue();
            }

            await host.Kill();
            await host.Start();
        }

        await Seen(host, "campaign.done", 1);
        await Seen(host, "notification.", People);
        var campaign = await (await host.Client.GetAsync("/v1/campaigns/spring")).Read();
        var received = smtp.Taken.GroupBy(mail => mail.To).ToDictionary(same => same.Key, same => same.Count());
        var failed = (await host.GetSettled("v1/notifications?state=failed&limit=200"))["items"]!.AsArray().Count;
        output.WriteLine($"{received.Count} of {People} received it, {failed} are told to be in doubt");
        ((int)campaign["looked"]!, (int)campaign["sent"]!, (int)campaign["dropped"]!).ShouldBe((People, People, 0), "everybody was asked for, and counted, once");
        received.Where(pair => pair.Value > 1).ShouldBeEmpty("nobody is told twice");
        received.Count.ShouldBeGreaterThanOrEqualTo(People - failed, "nobody is lost unseen");
    }

    // Follows the journal until so many notifications have come to an end, or a campaign has.
    private static async Task Seen(HostProcess host, string kind, int times)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        using var stream = await host.Client.GetAsync($"v1/stream?kind={kind}&from=0", HttpCompletionOption.ResponseHeadersRead, limit.Token);
        using var lines = new StreamReader(await stream.Content.ReadAsStreamAsync(limit.Token));
        while (times > 0 && await lines.ReadLineAsync(limit.Token) is { } line)
        {
            times -= line is "event: campaign.done" or "event: notification.sent" or "event: notification.failed" ? 1 : 0;
        }
    }
}
