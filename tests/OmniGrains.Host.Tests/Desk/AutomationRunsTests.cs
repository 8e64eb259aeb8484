using Dapper;
using Microsoft.Extensions.DependencyInjection;
using OmniGrains.Engine;
using OmniGrains.Host.Tests.Inbox;
using OmniGrains.Tests.Shared;

namespace OmniGrains.Host.Tests.Desk;

/// <summary>What is kept of what rules did: as much as is shown, in both stores.</summary>
public sealed class AutomationRunsTests(PostgresCluster cluster) : IClassFixture<PostgresCluster>
{
    private const int Shown = 50;

    [Fact]
    public async Task Of_each_rule_the_latest_runs_are_kept_and_all_are_counted() => await Runs();

    [PostgresFact]
    public async Task Of_each_rule_the_latest_runs_are_kept_and_all_are_counted_on_PostgreSQL() =>
        await Runs($"--ConnectionStrings:Postgres={await cluster.CreateDatabase()}", $"--OMNIGRAINS_MASTER_KEY={Convert.ToBase64String(new byte[32])}");

    private static async Task Runs(params string[] settings)
    {
        const int all = 70;
        await using var host = await HostUnderTest.Start(settings);
        await host.ConnectApi("forum", null);
        await host.Set("automation-rules/note", new { name = "Note", on = new[] { "messageReceived" }, then = new { note = "Seen." } });
        await host.Set("automation-rules/rare", new { name = "Rare", on = new[] { "messageReceived" }, text = new { any = new[] { "refund" } }, then = new { notify = "rare" } });
        await using var events = await EventReader.Open(host, "/v1/stream?kind=conversation.note-added,conversation.noticed&from=0");
        await host.Inbound("p-rare", "A refund, please", contact: "member-rare");
        await events.Next("conversation.noticed");
        foreach (var batch in Enumerable.Range(0, all).Chunk(10))
        {
            await Task.WhenAll(batch.Select(n => host.Inbound($"p-{n}", "Hello?", contact: $"member-{n}")));
            foreach (var _ in batch)
            {
                await events.Next("conversation.note-added");
            }
        }

        var runs = await host.Get($"automation-rules/note/runs?after={await host.Head()}");
        ((long)runs["done"]!, runs["latest"]!.AsArray().Count).ShouldBe((all + 1, Shown));
        ((string?)(await host.Get("automation-rules/rare/runs"))["latest"]![0]!["trigger"]).ShouldBe("messageReceived");
        await using var connection = await host.App.Services.GetRequiredService<IViewStore>().Open(default);
        (await connection.QueryAsync<(string, long)>("select rule, count(*) from automation_runs group by rule order by rule")).ShouldBe([("note", Shown), ("rare", 1)]);
    }
}
