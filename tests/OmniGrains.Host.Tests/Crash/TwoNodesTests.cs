using System.Diagnostics;
using OmniGrains.Host.Tests.Import;
using OmniGrains.Tests.Shared;
using Xunit.Abstractions;

namespace OmniGrains.Host.Tests.Crash;

/// <summary>Two hosts on one PostgreSQL, pushed through both at once for the same customers.</summary>
public sealed class TwoNodesTests(PostgresCluster cluster, ITestOutputHelper output) : IClassFixture<PostgresCluster>
{
    private static readonly TimeSpan LongestTakeOver = TimeSpan.FromSeconds(15);

    [PostgresFact]
    public async Task When_one_dies_the_other_takes_over_and_the_figures_are_exact()
    {
        using var folders = new TemporaryFolder();
        var database = $"--ConnectionStrings:Postgres={await cluster.CreateDatabase()}";
        var master = $"--OMNIGRAINS_MASTER_KEY={Convert.ToBase64String(new byte[32])}";
        var purchases = RetailData.Purchases(RetailData.WeekFile);
        var halfway = new TaskCompletionSource();
        var pushed = new Acknowledged(count => _ = count > purchases.Count / 2 && halfway.TrySetResult());

        // Started first, so it owns the background work.
        await using var first = await HostProcess.Start(Path.Combine(folders.Path, "1"), database, master);
        await using var second = await HostProcess.Start(Path.Combine(folders.Path, "2"), database, master);

        // Every third document goes through both, at once.
        var ones = purchases.Where((_, i) => i % 3 != 0).ToList();
        var others = purchases.Where((_, i) => i % 3 != 1).ToList();
        using var died = new CancellationTokenSource();
        var pushing = Task.WhenAll(pushed.Push(first.Address, ones, 10, died.Token), pushed.Push(second.Address, others, 10, died.Token));
        await Task.WhenAny(halfway.Task, pushing);
        await first.Kill();
        var since = Stopwatch.StartNew();
        await died.CancelAsync();

        // Whatever the first left behind; what goes on being pushed would only time this machine.
        await second.GetSettled("v1/reports/sales");
        output.WriteLine($"taken over after {since.Elapsed.TotalSeconds:F1} s");
        since.Elapsed.ShouldBeLessThan(LongestTakeOver);
        await Should.ThrowAsync<OperationCanceledException>(pushing);

        await pushed.Push(second.Address, others, 10);
        await pushed.Push(second.Address, ones, 100);
        await pushed.MustBeWhatIsHeld(second, purchases, RetailData.Week);
        await pushed.MustBeRememberedBy(second, purchases);
        await first.Start();
        Acknowledged.MustBe(await first.GetSettled("v1/reports/sales"), RetailData.Week);
    }
}
