using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace OmniGrains.Bench;

/// <summary>The measures over HTTP. Each starts its floor and its servers in the same run.</summary>
internal static partial class Measures
{
    private const int Connections = 64;
    private const int Customers = 100_000;

    private static readonly TimeSpan Time = TimeSpan.FromSeconds(
        double.Parse(Environment.GetEnvironmentVariable("BENCH_SECONDS") ?? "8", System.Globalization.CultureInfo.InvariantCulture));

    public static readonly Dictionary<string, Func<Task<IReadOnlyList<Claim>>>> All = new(StringComparer.Ordinal)
    {
        ["purchases"] = PurchasesOnSqlite,
        ["purchases-postgres"] = PurchasesOnPostgres,
        ["records"] = LiveRecords,
        ["reserve"] = Reserve,
        ["availability"] = ReadAvailability,
        ["flash-sale"] = FlashSale,
        ["orders"] = OrdersOnSqlite,
        ["hot"] = HotGrain,
        ["bulk"] = BulkImport,
        ["memory"] = MemoryPerCustomer,
        ["restart"] = Restart,
        ["history"] = History,
        ["first-touch"] = FirstTouch,
    };

    private static async Task<IReadOnlyList<Claim>> PurchasesOnSqlite()
    {
        using var folder = new Folder();
        await using var server = await Server.Product(folder.Path);
        return await Purchases(server, "SQLite", 0.4, 0.6, 0.2, 0.35);
    }

    private static async Task<IReadOnlyList<Claim>> PurchasesOnPostgres()
    {
        var cluster = new Tests.Shared.PostgresCluster();
        await cluster.InitializeAsync();
        try
        {
            using var folder = new Folder();
            await using var server = await Server.Product(folder.Path, await cluster.CreateDatabase());
            return await Purchases(server, "PostgreSQL", 0.35, 0.55, 0.2, 0.35);
        }
        finally
        {
            await cluster.DisposeAsync();
        }
    }

    private static async Task<IReadOnlyList<Claim>> Purchases(Server server, string store, double must, double aim, double mustSustained, double aimSustained)
    {
        await Seed(server, Customers);
        var requests = new Requests(Server.Key, Customers);
        var floor = await PurchaseFloor();
        var began = Stopwatch.GetTimestamp();
        var head = await Head(server);
        var durable = await Load.Run(server.Port, Connections, Time, requests.Purchase);
        var pushed = (await Head(server) - head, Stopwatch.GetElapsedTime(began)).Item2;
        await CaughtUp(server);
        var whole = Stopwatch.GetElapsedTime(began);
        var all = await Orders(server) - Customers;
        var sustained = all / whole.TotalSeconds;
        return
        [
            new Claim($"POST /v1/purchases durable on {store} / floor", durable.PerSecond / floor.PerSecond, "", must, aim,
                $"{durable.PerSecond:0}/s, p99 {durable.P99:0.0} ms, {durable.Failures} failures; floor {floor.PerSecond:0}/s"),
            new Claim($"the same until views and reactions have caught up, {store} / floor", sustained / floor.PerSecond, "", mustSustained, aimSustained,
                $"{all} purchases in {whole.TotalSeconds:0.0} s, of which {whole.TotalSeconds - pushed.TotalSeconds:0.0} s catching up"),
        ];
    }

    private static async Task<IReadOnlyList<Claim>> LiveRecords()
    {
        using var folder = new Folder();
        await using var server = await Server.Product(folder.Path);
        var ids = await Seed(server, Customers);
        var requests = new Requests(Server.Key, Customers);
        await CaughtUp(server);
        var sample = await server.Http.GetByteArrayAsync(new Uri($"/v1/customers/{ids[0]}", UriKind.Relative));
        await File.WriteAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "record.json"), sample);
        await using var floorServer = await Server.Floor();
        var floor = await Load.Run(floorServer.Port, Connections, Time, requests.Get(ids));
        var live = await Load.Run(server.Port, Connections, Time, requests.Get(ids));
        return
        [
            new Claim("GET /v1/customers/{id} / floor", live.PerSecond / floor.PerSecond, "", 0.75, 0.9,
                $"{live.PerSecond:0}/s, p99 {live.P99:0.0} ms, {live.Failures} failures; floor {floor.PerSecond:0}/s; {sample.Length} bytes"),
        ];
    }

    private static async Task<Load.Outcome> PurchaseFloor()
    {
        await File.WriteAllTextAsync(Path.Combine(AppContext.BaseDirectory, "record.json"), "null");
        await using var server = await Server.Floor();
        return await Load.Run(server.Port, Connections, Time, new Requests(Server.Key, Customers).Purchase);
    }

    /// <summary>One purchase for each customer, in bulk; returns the customers' ids.</summary>
    private static async Task<List<string>> Seed(Server server, int customers)
    {
        var ids = new System.Collections.Concurrent.ConcurrentBag<string>();
        const int chunk = 1_000;
        var starts = Enumerable.Range(0, (customers + chunk - 1) / chunk).Select(index => index * chunk);
        await Parallel.ForEachAsync(starts, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (start, stop) =>
        {
            var body = new StringBuilder();
            for (var i = start; i < Math.Min(customers, start + chunk); i++)
            {
                body.Append(Requests.PurchaseBody(i, i)).Append('\n');
            }

            using var content = new StringContent(body.ToString(), Encoding.UTF8, "application/x-ndjson");
            using var answer = await server.Http.PostAsync(new Uri("/v1/purchases/bulk", UriKind.Relative), content, stop);
            foreach (var line in (await answer.Content.ReadAsStringAsync(stop)).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                using var row = JsonDocument.Parse(line);
                ids.Add(row.RootElement.GetProperty("customerId").GetString()!);
            }
        });

        await CaughtUp(server);
        return [.. ids];
    }

    private static async Task<long> Head(Server server)
    {
        using var health = JsonDocument.Parse(await server.Http.GetStringAsync(new Uri("/health/ready", UriKind.Relative)));
        return health.RootElement.GetProperty("head").GetInt64();
    }

    private static async Task CaughtUp(Server server)
    {
        while (true)
        {
            using var health = JsonDocument.Parse(await server.Http.GetStringAsync(new Uri("/health/ready", UriKind.Relative)));
            if (health.RootElement.GetProperty("lag").EnumerateObject().All(lag => lag.Value.GetInt64() == 0))
            {
                return;
            }

            await Task.Delay(10);
        }
    }

    private static async Task<long> Orders(Server server)
    {
        using var report = JsonDocument.Parse(await server.Http.GetStringAsync(new Uri("/v1/reports/sales", UriKind.Relative)));
        return report.RootElement.GetProperty("total")[0].GetProperty("documents").GetInt64();
    }

    /// <summary>A folder of the run, deleted at its end.</summary>
    internal sealed class Folder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("omnigrains-bench-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
