using OmniGrains.Host.Tests.Import;
using OmniGrains.Tests.Shared;
using Xunit.Abstractions;

namespace OmniGrains.Host.Tests.Crash;

/// <summary>The host is killed while a real week of a retailer is pushed in.</summary>
public sealed class KilledHostTests(PostgresCluster cluster, ITestOutputHelper output) : IClassFixture<PostgresCluster>
{
    private const int RowsPerRequest = 20;

    [Fact]
    public async Task Twenty_kills_lose_and_double_nothing_on_sqlite()
    {
        using var folder = new TemporaryFolder();
        await PushAndKill(folder.Path, kills: 20);
    }

    [PostgresFact]
    public async Task Kills_lose_and_double_nothing_on_postgres()
    {
        using var folder = new TemporaryFolder();
        await PushAndKill(folder.Path, kills: 4, $"--ConnectionStrings:Postgres={await cluster.CreateDatabase()}");
    }

    private async Task PushAndKill(string folder, int kills, params string[] settings)
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        output.WriteLine($"seed {seed}");
        var purchases = RetailData.Purchases(RetailData.WeekFile);
        var moments = Enumerable.Range(0, purchases.Count - RowsPerRequest).OrderBy(_ => random.Next()).Take(kills).Order().ToArray();

        using var answered = new SemaphoreSlim(0);
        var pushed = new Acknowledged(_ => answered.Release());
        await using var host = await HostProcess.Start(folder, settings);
        var pushing = pushed.Push(host.Address, purchases, RowsPerRequest);
        foreach (var moment in moments)
        {
            while (pushed.Count < moment && !pushing.IsCompleted)
            {
                await Task.WhenAny(answered.WaitAsync(), pushing);
            }

            // From the moment of an answer into whatever follows from it: commits, reactions, views.
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(40)));
            await host.Kill();
            await host.Start();
        }

        await pushing;
        output.WriteLine($"{pushed.Rows.Count(row => row.Status == "replayed")} documents were recorded before a kill and acknowledged after it");
        await pushed.MustBeWhatIsHeld(host, purchases, RetailData.Week);
        await pushed.MustBeRememberedBy(host, purchases);
    }
}
