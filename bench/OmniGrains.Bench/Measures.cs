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
        ["recommend"] = Recommend,
        ["offers"] = DecideOffers,
        ["points"] = EarnPoints,
        ["points-payment"] = PayWithPoints,
        ["hot"] = HotGrain,
        ["bulk"] = BulkImport,
        ["memory"] = MemoryPerCustomer,
        ["restart"] = Restart,
        ["history"] = History,
        ["first-touch"] = FirstTouch,
        ["campaign"] = CampaignToMany,
        ["notify-latency"] = NotifyLatency,
        ["reminders"] = RemindersAtOnce,
        ["inbound"] = InboundMessages,
        ["inbound-latency"] = InboundToScreen,
        ["open-conversation"] = OpenConversations,
        ["inbox-search"] = InboxSearchOnPostgres,
        ["inbox-search-sqlite"] = InboxSearchOnSqlite,
        ["inbox-list"] = InboxListOnSqlite,
        ["inbox-list-postgres"] = InboxListOnPostgres,
    };

#if ORLEANS
    static Measures()
    {
        All.Add("silo", OneSilo);
        All.Add("two-silos", TwoSilos);
        All.Add("hot-elsewhere", HotGrainElsewhere);
        All.Add("killed-silo", KilledSilo);
    }
#endif

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
        await File.WriteAllTextAsync(Path.Combine(AppContext.BaseDirectory, "record.json"), "null");
        var requests = new Requests(Server.Key, Customers);
        await WarmUp(server, requests.Purchase);
        var seeded = await Orders(server);
        var (pushed, floor) = await BetweenFloors(requests.Purchase, async () =>
        {
            var began = Stopwatch.GetTimestamp();
            var durable = await Load.Run(server.Port, Connections, Time, requests.Purchase);
            var loaded = Stopwatch.GetElapsedTime(began);
            await CaughtUp(server);
            return (Durable: durable, Loaded: loaded, Whole: Stopwatch.GetElapsedTime(began));
        });
        var all = await Orders(server) - seeded;
        return
        [
            AgainstFloor($"POST /v1/purchases durable on {store}", pushed.Durable, floor, must, aim),
            new Claim($"the same until views and reactions have caught up, {store} / floor", all / pushed.Whole.TotalSeconds / floor, "", mustSustained, aimSustained,
                $"{all} purchases in {pushed.Whole.TotalSeconds:0.0} s, of which {(pushed.Whole - pushed.Loaded).TotalSeconds:0.0} s catching up"),
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
        await WarmUp(server, requests.Get(ids));
        var (live, floor) = await BetweenFloors(requests.Get(ids), () => Load.Run(server.Port, Connections, Time, requests.Get(ids)));
        return [AgainstFloor($"GET /v1/customers/{{id}} ({sample.Length} bytes)", live, floor, 0.75, 0.9)];
    }

    /// <summary>
    /// A measure, and the floor's requests a second as the mean of what it does before and after: the speed of a shared
    /// machine drifts. The floor is started here, after what it answers has been written.
    /// </summary>
    private static async Task<(T Measured, double Floor)> BetweenFloors<T>(Func<byte[], int> request, Func<Task<T>> measure)
    {
        await using var server = await Server.Floor();
        await Compiled(server, request);
        var before = await Load.Run(server.Port, Connections, Time, request);
        var measured = await measure();
        var after = await Load.Run(server.Port, Connections, Time, request);
        return (measured, (before.PerSecond + after.PerSecond) / 2);
    }

    /// <summary>Load until the runtime has compiled what is hot; nothing is left to catch up on.</summary>
    private static async Task WarmUp(Server server, Func<byte[], int> request)
    {
        await Compiled(server, request);
        await CaughtUp(server);
    }

    // A claim is about a host that has run for some minutes. How long compiling takes depends on the machine's mood.
    private static async Task Compiled(Server server, Func<byte[], int> request)
    {
        const int mostRounds = 20;
        const double resting = 0.03;
        for (var round = 0; round < mostRounds; round++)
        {
            var (compiling, all) = server.ProcessorTime();
            await Load.Run(server.Port, Connections, Time / 4, request);
            var (compilingAfter, allAfter) = server.ProcessorTime();
            if (compilingAfter - compiling < resting * (allAfter - all))
            {
                return;
            }
        }
    }

    private static Claim AgainstFloor(string name, Load.Outcome measured, double floor, double must, double aim) =>
        new($"{name} / floor", measured.PerSecond / floor, "", must, aim,
            $"{measured.PerSecond:0}/s, p99 {measured.P99:0.0} ms, {measured.Failures} failures; floor {floor:0}/s");

    /// <summary>One purchase for each customer, in bulk; returns the customers' ids.</summary>
    private static async Task<List<string>> Seed(Server server, int customers)
    {
        var ids = new System.Collections.Concurrent.ConcurrentBag<string>();
        await PushInBulk(server, customers, i => Requests.PurchaseBody(i, i), (id, _) =>
        {
            ids.Add(id);
            return ValueTask.CompletedTask;
        });
        return [.. ids];
    }

    /// <summary>Purchases in bulk, then something for each of their customers; returns when all that follows from it is done.</summary>
    private static async Task PushInBulk(Server server, int purchases, Func<int, string> body, Func<string, CancellationToken, ValueTask> withCustomer)
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, purchases).Chunk(1_000), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (chunk, stop) =>
        {
            using var content = new StringContent(string.Join('\n', chunk.Select(body)), Encoding.UTF8, "application/x-ndjson");
            using var answer = await server.Http.PostAsync(new Uri("/v1/purchases/bulk", UriKind.Relative), content, stop);
            foreach (var line in (await answer.Content.ReadAsStringAsync(stop)).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                using var row = JsonDocument.Parse(line);
                await withCustomer(row.RootElement.GetProperty("customerId").GetString()!, stop);
            }
        });
        await CaughtUp(server);
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
