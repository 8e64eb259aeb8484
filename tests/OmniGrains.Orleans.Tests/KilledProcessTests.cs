using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using OmniGrains.Host.Tests.Crash;
using OmniGrains.Host.Tests.Import;
using OmniGrains.Orders.Contracts;
using OmniGrains.Tests.Shared;
using Xunit.Abstractions;

namespace OmniGrains.Orleans.Tests;

/// <summary>Three silos as processes over one PostgreSQL, killed with SIGKILL while a retailer's documents are pushed in.</summary>
public sealed class KilledProcessTests(PostgresCluster cluster, ITestOutputHelper output) : IClassFixture<PostgresCluster>
{
    private const int RowsPerRequest = 20;
    private const int Shelves = 30;
    private const int FewKills = 3;
    private static readonly TimeSpan LongestAbsence = TimeSpan.FromSeconds(15);

    /// <summary>How often silos are killed: 50 in a long run (<c>OMNIGRAINS_KILLS=50</c>), under the load of the largest file that is there.</summary>
    private static int Kills => int.TryParse(Environment.GetEnvironmentVariable("OMNIGRAINS_KILLS"), out var kills) ? kills : FewKills;

    [PostgresFact]
    public async Task The_import_of_a_retailer_through_three_silos_one_killed_on_the_way_is_exact()
    {
        var (file, figures, _, _) = RetailData.Largest;
        var purchases = RetailData.Purchases(file);
        using var folder = new TemporaryFolder();
        await using var silos = await ThreeSilos.Start(cluster, folder.Path);
        var halfway = new TaskCompletionSource();
        var pushed = new Acknowledged(count => _ = count > purchases.Count / 2 && halfway.TrySetResult());

        var parts = purchases.Index().GroupBy(purchase => purchase.Index % 3).Select(part => part.Select(purchase => purchase.Item).ToList()).ToList();
        using var dead = new CancellationTokenSource();
        var toVictim = pushed.Push(silos[0].Address, parts[0], RowsPerRequest, dead.Token);
        var toOthers = Task.WhenAll(pushed.Push(silos[1].Address, parts[1], RowsPerRequest), pushed.Push(silos[2].Address, parts[2], RowsPerRequest));
        await Task.WhenAny(halfway.Task, Task.WhenAll(toVictim, toOthers));
        await silos[0].Kill();
        await dead.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(toVictim);

        await toOthers;
        await pushed.Push(silos[1].Address, parts[0], RowsPerRequest);
        await pushed.MustBeWhatIsHeld(silos[2], purchases, figures);
        await pushed.MustBeOnRecords([silos[1], silos[2]], purchases);
        await pushed.MustBeRememberedBy(silos[1], purchases);
    }

    [PostgresFact]
    public async Task Kills_under_load_lose_and_double_nothing()
    {
        var random = new Random();
        var (file, figures) = Kills > FewKills ? (RetailData.Largest.File, RetailData.Largest.Figures) : (RetailData.WeekFile, RetailData.Week);
        var purchases = RetailData.Purchases(file);
        using var folder = new TemporaryFolder();
        await using var silos = await ThreeSilos.Start(cluster, folder.Path);
        using var answered = new SemaphoreSlim(0);
        var pushed = new Acknowledged(_ => answered.Release());
        var moments = Enumerable.Range(0, purchases.Count - RowsPerRequest).OrderBy(_ => random.Next()).Take(Kills).Order().ToArray();

        // Each third goes to a silo of its own, which comes back at the same address; small requests, so that a kill meets many.
        var pushing = Task.WhenAll(Enumerable.Range(0, 3).Select(i => pushed.Push(silos[i].Address, purchases.Where((_, n) => n % 3 == i).ToList(), 4)));
        foreach (var moment in moments)
        {
            while (pushed.Count < moment && !pushing.IsCompleted)
            {
                await Task.WhenAny(answered.WaitAsync(), pushing);
            }

            var victim = silos[random.Next(3)];
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(40)));
            await victim.Kill();
            await victim.Start();
        }

        await pushing;
        output.WriteLine($"{Kills} kills; {pushed.Count} documents acknowledged; {pushed.Rows.Count(row => row.Status == "replayed")} documents were recorded before a kill and acknowledged after it");
        await pushed.MustBeWhatIsHeld(silos[0], purchases, figures);
        await pushed.MustBeOnRecords([silos[0], silos[1], silos[2]], purchases);
        await pushed.MustBeRememberedBy(silos[1], purchases);
    }

    [PostgresFact]
    public async Task The_grains_of_a_killed_silo_answer_elsewhere_within_seconds()
    {
        using var folder = new TemporaryFolder();
        await using var silos = await ThreeSilos.Start(cluster, folder.Path);
        (await silos[0].Client.PutAsJsonAsync("v1/places/milano-1", new { name = "Milano", kind = "store", country = "IT", zone = "Europe/Rome", tracksStock = true }))
            .EnsureSuccessStatusCode();
        await Task.WhenAll(Enumerable.Range(0, Shelves).Select(shelf => Receive(silos[1], shelf)));

        await silos[2].Kill();
        var since = Stopwatch.StartNew();
        var waits = await Task.WhenAll(Enumerable.Range(0, Shelves).Select(async shelf =>
        {
            await Receive(silos[shelf % 2], shelf);
            return since.Elapsed;
        }));

        output.WriteLine($"all {Shelves} shelves answered {waits.Max().TotalSeconds:F1} s after the kill, {waits.Count(wait => wait > TimeSpan.FromSeconds(1))} of them later than a second");
        waits.Max().ShouldBeLessThan(LongestAbsence);
        waits.Count(wait => wait > TimeSpan.FromSeconds(1)).ShouldBeGreaterThan(0, "Some of them lived in the killed silo.");
    }

    // One piece more: a command to the shelf's own grain.
    private static async Task Receive(HostProcess silo, int shelf)
    {
        var movement = new { kind = "receive", quantity = "1", reason = "delivery" };
        using var answer = await silo.Client.PostAsJsonAsync($"v1/stock/milano-1/SKU-{shelf}/movements", movement);
        answer.StatusCode.ShouldBeOneOf(HttpStatusCode.OK, HttpStatusCode.Created);
    }

    private sealed class ThreeSilos(HostProcess[] hosts) : IAsyncDisposable
    {
        public HostProcess this[int index] => hosts[index];

        public static async Task<ThreeSilos> Start(PostgresCluster cluster, string folder)
        {
            var database = $"--ConnectionStrings:Postgres={await cluster.CreateDatabase()}";
            var master = $"--OMNIGRAINS_MASTER_KEY={Convert.ToBase64String(new byte[32])}";
            var hosts = new HostProcess[3];
            for (var i = 0; i < hosts.Length; i++)
            {
                hosts[i] = await HostProcess.Start(
                    Path.Combine(folder, $"{i}"), database, master, "--Silo:Address=127.0.0.1", $"--Silo:Port={FreePort()}");
            }

            return new ThreeSilos(hosts);
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var host in hosts)
            {
                await host.DisposeAsync();
            }
        }

        private static int FreePort()
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }
    }
}
