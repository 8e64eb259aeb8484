using OmniGrains.Host.Tests.Journeys;
using OmniGrains.Host.Tests.Notifications;
using OmniGrains.Tests.Shared;
using Xunit.Abstractions;

namespace OmniGrains.Host.Tests.Crash;

/// <summary>The node that follows journeys is killed again and again while events lead through one to mails: checked against what the mail server received.</summary>
public sealed class KilledWhileTravellingTests(PostgresCluster cluster, ITestOutputHelper output) : IClassFixture<PostgresCluster>
{
    private const int People = 10;
    private const int Rounds = 4;
    private const int Each = 3;
    private const int AtOnce = 16;
    private const int Events = People * Rounds * Each;

    [Fact]
    public async Task Every_event_leads_to_one_run_and_every_run_to_one_mail() => await Leads(await KilledNodes.One());

    [PostgresFact]
    public async Task When_their_owner_dies_another_node_goes_on() => await Leads(await KilledNodes.Two(cluster));

    private async Task Leads(KilledNodes nodes)
    {
        await using var both = nodes;
        await using var smtp = SmtpStandIn.Start();
        await nodes.Client.UseSmtp(smtp.Port);
        await nodes.Client.SaveNews(more: new { channels = new[] { "email" } });
        await nodes.Client.SaveJourney("tell", """
            { "name": "Tell", "trigger": { "kind": "customer.behaviour-tracked" }, "reentry": { "rule": "always" },
              "steps": [{ "id": "label", "kind": "attribute", "name": "seen", "value": "yes" }, { "id": "send", "kind": "send", "template": "news", "data": { "what": "$.name" } }] }
            """);
        for (var i = 0; i < People; i++)
        {
            await nodes.Client.MakeUser($"p{i}");
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
                await Task.WhenAll(Enumerable.Range(0, People).Select(person => nodes.Client.Track($"p{person}", $"E{round}-{time}")));
            }

            for (var wait = random.Next(1, 6); wait > 0; wait--)
            {
                (await taken.WaitAsync(TimeSpan.FromSeconds(60))).ShouldBeTrue();
            }

            await nodes.KillOwner();
        }

        await nodes.Seen(Events, "journey.ended");
        await nodes.Seen(Events, "notification.sent", "notification.failed");
        var results = await nodes.Owner.GetSettled("v1/journeys/tell/results");
        var received = smtp.Taken.GroupBy(mail => $"{mail.To} {mail.Header("Subject")}").ToDictionary(same => same.Key, same => same.Count());
        var inDoubt = await nodes.InDoubt(data => (string)data["id"]!);
        output.WriteLine($"{Events} events, {received.Count} mails, {inDoubt.Count} in doubt");
        ((int)results["entered"]!, (int)results["in"]!, (int)results["sent"]!).ShouldBe((Events, 0, Events), "every event leads to one run, and none is stuck");
        received.Where(pair => pair.Value > 1).ShouldBeEmpty("no step is sent twice");
        inDoubt.Count.ShouldBeLessThanOrEqualTo(Rounds * AtOnce);
        inDoubt.Distinct().Count().ShouldBe(inDoubt.Count);
        var unseen = smtp.Taken.Select(mail => mail.Header("Message-ID")![1..].Split(".email@")[0]).Concat(inDoubt).Distinct().Count();
        unseen.ShouldBe(Events, "each is received, or told to be in doubt");
    }
}
