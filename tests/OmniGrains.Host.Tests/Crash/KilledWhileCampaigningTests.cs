using OmniGrains.Host.Tests.Inbox;
using OmniGrains.Host.Tests.Journeys;
using OmniGrains.Host.Tests.Notifications;
using OmniGrains.Tests.Shared;
using Xunit.Abstractions;

namespace OmniGrains.Host.Tests.Crash;

/// <summary>The node that takes a campaign through its audience is killed again and again in the middle of it: checked against what the mail server received.</summary>
public sealed class KilledWhileCampaigningTests(PostgresCluster cluster, ITestOutputHelper output) : IClassFixture<PostgresCluster>
{
    private const int Kills = 4;
    private const int MostBetweenKills = 20;

    /// <summary>How many mails of campaigns are on their way at once.</summary>
    public const int AtOnce = 8;

    // Each kill may leave so many in doubt, which the mail server may never have seen: there are people enough to wait for mails before each.
    private const int People = Kills * (64 + MostBetweenKills);

    [Fact]
    public async Task Kills_leave_nobody_out_and_tell_nobody_twice() => await Reaches(await KilledNodes.One());

    [PostgresFact]
    public async Task When_its_owner_dies_another_node_goes_on() => await Reaches(await KilledNodes.Two(cluster));

    private async Task Reaches(KilledNodes nodes)
    {
        await using var both = nodes;
        await using var smtp = SmtpStandIn.Start();
        await nodes.Client.UseSmtp(smtp.Port);
        await nodes.Client.SaveNews(more: new { channels = new[] { "email" } });
        var people = new Dictionary<string, string>();
        for (var i = 0; i < People; i++)
        {
            people[await nodes.Client.MakeCustomer($"p{i}@example.com", consents: ["email"])] = $"p{i}@example.com";
        }

        using var taken = new SemaphoreSlim(0);
        smtp.BeforeConfirming = () =>
        {
            taken.Release();
            return Task.CompletedTask;
        };
        await nodes.Client.Put("/v1/campaigns/spring", new { name = "Spring", template = "news", data = new { what = "Tea" }, perSecond = 40, stopAtBounces = 1 });
        await nodes.Client.Post("/v1/campaigns/spring/schedule", new { });
        var random = new Random(4711);
        for (var kill = 0; kill < Kills; kill++)
        {
            for (var wait = random.Next(5, MostBetweenKills); wait > 0; wait--)
            {
                (await taken.WaitAsync(TimeSpan.FromSeconds(60))).ShouldBeTrue();
            }

            await nodes.KillOwner();
        }

        await nodes.Seen(1, "campaign.done");
        await nodes.Seen(People, "notification.sent", "notification.failed");
        var campaign = await (await nodes.Client.GetAsync("/v1/campaigns/spring")).Read();
        var received = smtp.Taken.GroupBy(mail => mail.To).ToDictionary(same => same.Key, same => same.Count());
        var inDoubt = await nodes.InDoubt(data => people[(string)data["record"]!]);
        output.WriteLine($"{received.Count} of {People} received it, {inDoubt.Count} are told to be in doubt");
        ((int)campaign["looked"]!, (int)campaign["sent"]!, (int)campaign["dropped"]!).ShouldBe((People, People, 0), "everybody was asked for, and counted, once");
        received.Where(pair => pair.Value > 1).ShouldBeEmpty("nobody is told twice");
        inDoubt.Count.ShouldBeLessThanOrEqualTo(Kills * AtOnce);
        people.Values.Except(received.Keys).Except(inDoubt).ShouldBeEmpty("each person has it, or it is told that this is in doubt");
    }
}
