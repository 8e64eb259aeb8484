using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace OmniGrains.Bench;

/// <summary>The measures of silos as processes on one PostgreSQL. The host must have been built with <c>-p:Silo=Orleans</c>.</summary>
internal static partial class Measures
{
    private const int SiloCustomers = 20_000;
    private const int Rounds = 3;
    private const int Shelves = 60;

    private static readonly (string, string)[] InProcess = [("Silo__Enabled", "false")];

    private static Task<IReadOnlyList<Claim>> OneSilo() => OnPostgres(async (cluster, folder) =>
    {
        await using var inProcess = await Server.Product(Path.Combine(folder, "p"), await cluster.CreateDatabase(), InProcess);
        await using var silo = await Server.Product(Path.Combine(folder, "s"), await cluster.CreateDatabase(), SiloAt(FreePort()));
        var (floor, measured) = await ByTurns([inProcess], [silo]);
        return [Against("POST /v1/purchases on one silo / the in-process host, both on PostgreSQL", measured, floor, 0.7, 0.9)];
    });

    private static Task<IReadOnlyList<Claim>> TwoSilos() => OnPostgres(async (cluster, folder) =>
    {
        await using var alone = await Server.Product(Path.Combine(folder, "a"), await cluster.CreateDatabase(), SiloAt(FreePort()));
        var shared = await cluster.CreateDatabase();
        await using var one = await Server.Product(Path.Combine(folder, "1"), shared, SiloAt(FreePort()));
        await using var other = await Server.Product(Path.Combine(folder, "2"), shared, SiloAt(FreePort()));
        var (floor, measured) = await ByTurns([alone], [one, other]);
        return [Against("POST /v1/purchases on two silos, half of the keys on the other / one silo", measured, floor, 0.6, 0.8)];
    });

    private static Task<IReadOnlyList<Claim>> KilledSilo() => OnPostgres(async (cluster, folder) =>
    {
        var database = await cluster.CreateDatabase();
        await using var one = await Server.Product(Path.Combine(folder, "1"), database, SiloAt(FreePort()));
        await using var two = await Server.Product(Path.Combine(folder, "2"), database, SiloAt(FreePort()));
        await using var victim = await Server.Product(Path.Combine(folder, "3"), database, SiloAt(FreePort()));
        await OpenPlace(one, "shop-1");
        await Task.WhenAll(Enumerable.Range(0, Shelves).Select(shelf => Receive(two, "shop-1", $"S{shelf}", 1)));
        victim.Kill();
        var since = Stopwatch.StartNew();
        var waits = await Task.WhenAll(Enumerable.Range(0, Shelves).Select(async shelf =>
        {
            await Receive(shelf % 2 == 0 ? one : two, "shop-1", $"S{shelf}", 1);
            return since.Elapsed.TotalSeconds;
        }));
        Array.Sort(waits);
        return [new Claim("a silo is killed (SIGKILL): all of its grains have answered elsewhere", waits[^1], " s", 15, 5,
            $"{waits.Count(wait => wait > 1)} of {Shelves} grains waited for longer than a second", LowerIsBetter: true)];
    });

    // By turns, because the speed of a shared machine drifts; on a cluster the load is spread over its silos.
    private static async Task<(double First, double Second)> ByTurns(Server[] first, Server[] second)
    {
        Server[][] all = [first, second];
        var purchases = new Requests(Server.Key, SiloCustomers);
        foreach (var servers in all)
        {
            await Seed(servers[0], SiloCustomers);
            foreach (var server in servers)
            {
                await WarmUp(server, purchases.Purchase);
            }
        }

        var sums = new double[2];
        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < all.Length; i++)
            {
                var outcomes = await Task.WhenAll(all[i].Select(server => Load.Run(server.Port, Connections / all[i].Length, Time / 2, purchases.Purchase)));
                sums[i] += outcomes.Sum(outcome => outcome.PerSecond) / Rounds;
                await CaughtUp(all[i][0]);
            }
        }

        return (sums[0], sums[1]);
    }

    private static Claim Against(string name, double measured, double floor, double must, double aim) =>
        new(name, measured / floor, "", must, aim, $"{measured:0}/s against {floor:0}/s, {Rounds} turns each");

    private static async Task<IReadOnlyList<Claim>> OnPostgres(Func<Tests.Shared.PostgresCluster, string, Task<IReadOnlyList<Claim>>> measure)
    {
        var cluster = new Tests.Shared.PostgresCluster();
        await cluster.InitializeAsync();
        try
        {
            using var folder = new Folder();
            return await measure(cluster, folder.Path);
        }
        finally
        {
            await cluster.DisposeAsync();
        }
    }

    private static (string, string)[] SiloAt(int port) => [("Silo__Address", "127.0.0.1"), ("Silo__Port", $"{port}")];

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
