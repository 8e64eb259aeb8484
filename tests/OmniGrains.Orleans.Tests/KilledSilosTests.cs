using System.Collections.Concurrent;
using System.Diagnostics;
using OmniGrains.Engine;
using OmniGrains.Engine.Tests;
using OmniGrains.Journal.InMemory;
using Orleans.TestingHost;
using Xunit.Abstractions;

namespace OmniGrains.Orleans.Tests;

/// <summary>Silos come and go in the middle of it.</summary>
public sealed class KilledSilosTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Tills = 40;
    private const int Puts = 100;
    private static readonly TimeSpan LongestAbsence = TimeSpan.FromSeconds(15);

    private readonly InMemoryDatabase _database = new();
    private SiloCluster _cluster = null!;

    public async Task InitializeAsync() => _cluster = await SiloCluster.Start(_database, static options => options, reactions: true);

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task Each_key_has_one_owner_and_the_keys_are_spread()
    {
        await Task.WhenAll(Enumerable.Range(0, 300).Select(i => SiloCluster.NodeOf(_cluster.Silos[i % 3]).Ask($"k{i % 100}", new Put(1), $"p{i}").AsTask()));

        var owners = Enumerable.Range(0, 100).Select(i => _cluster.Silos.Count(silo => SiloCluster.Owns(silo, $"k{i}")));
        owners.ShouldAllBe(count => count == 1);
        _cluster.Silos.ShouldAllBe(silo => Enumerable.Range(0, 100).Count(i => SiloCluster.Owns(silo, $"k{i}")) > 10);
    }

    [Fact]
    public async Task What_is_recorded_through_one_silo_is_read_through_every_other_at_once()
    {
        for (var i = 1; i <= 50; i++)
        {
            await SiloCluster.NodeOf(_cluster.Silos[i % 3]).Ask("a", new Put(1), $"p{i}");
            (await SiloCluster.NodeOf(_cluster.Silos[(i + 1) % 3]).Read("a")).Amount.ShouldBe(i);
            (await SiloCluster.NodeOf(_cluster.Silos[(i + 2) % 3]).Read("a")).Amount.ShouldBe(i);
        }
    }

    [Fact]
    public async Task A_silo_killed_under_load_loses_and_doubles_nothing_and_its_grains_answer_elsewhere()
    {
        await Task.WhenAll(Enumerable.Range(0, Tills).Select(till => SiloCluster.NodeOf(_cluster.Silos[0]).Ask($"t{till}", new Put(0), $"first{till}").AsTask()));
        var victim = _cluster.Silos[2];
        var orphans = Enumerable.Range(0, Tills).Where(till => SiloCluster.Owns(victim, $"t{till}")).ToList();
        orphans.ShouldNotBeEmpty();
        var halfway = new TaskCompletionSource();
        var put = 0;
        var acknowledged = new ConcurrentDictionary<string, Outcome<Balance>>(StringComparer.Ordinal);
        var putting = Enumerable.Range(0, Tills).Select(till => Task.Run(async () =>
        {
            for (var i = 0; i < Puts; i++)
            {
                acknowledged[$"{till}.{i}"] = await UntilAnswered(_cluster.Silos[i % 2], till, i);
                _ = Interlocked.Increment(ref put) > Tills * Puts / 2 && halfway.TrySetResult();
            }
        })).ToList();

        await halfway.Task;
        await _cluster.Kill(victim);
        var since = Stopwatch.StartNew();
        await Task.WhenAll(orphans.Select(till => UntilAnswered(_cluster.Silos[0], till, Puts + 1)));
        output.WriteLine($"{orphans.Count} grains of the killed silo answered elsewhere after {since.Elapsed.TotalSeconds:F1} s");
        since.Elapsed.ShouldBeLessThan(LongestAbsence);
        await Task.WhenAll(putting);

        acknowledged.Count.ShouldBe(Tills * Puts);
        for (var till = 0; till < Tills; till++)
        {
            var expected = Puts + (orphans.Contains(till) ? 1 : 0);
            (await SiloCluster.NodeOf(_cluster.Silos[1]).Read($"t{till}")).Amount.ShouldBe(expected);
        }
    }

    private static async Task<Outcome<Balance>> UntilAnswered(InProcessSiloHandle silo, int till, int number)
    {
        while (true)
        {
            try
            {
                var outcome = await SiloCluster.NodeOf(silo).Ask($"t{till}", new Put(1), $"{till}.{number}");
                outcome.Accepted.ShouldBeTrue();
                return outcome;
            }
            catch (JournalUnavailableException)
            {
                // Unknown: the same command again.
            }
        }
    }
}
