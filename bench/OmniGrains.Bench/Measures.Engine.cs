using System.Diagnostics;
using System.Text;
using Microsoft.Data.Sqlite;
using OmniGrains.Engine;
using OmniGrains.Journal.Sqlite;

namespace OmniGrains.Bench;

/// <summary>The measures of the engine and the journal alone.</summary>
internal static partial class Measures
{
    private const int Askers = 512;

    private static async Task<IReadOnlyList<Claim>> HotGrain()
    {
        using var folder = new Folder();
        await using var engine = await Embedded.Open(folder.Path);
        await Ask(engine, TimeSpan.FromSeconds(2), asker => $"warm{asker}");
        var many = await Ask(engine, Time, static _ => $"k{Random.Shared.Next(20_000)}");
        var hot = await Ask(engine, Time, static _ => "hot");
        return [new Claim("commands to one hot grain / to many grains, SQLite", hot / many, "", 1.0, 1.5, $"{hot:0}/s hot, {many:0}/s over 20,000 grains")];
    }

    private static async Task<double> Ask(Embedded engine, TimeSpan time, Func<int, string> key)
    {
        var began = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, Askers).Select(asker => Task.Run(async () =>
        {
            var count = 0L;
            while (Stopwatch.GetElapsedTime(began) < time)
            {
                await engine.Count(key(asker));
                count++;
            }

            return count;
        })));
        return counts.Sum() / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static async Task<IReadOnlyList<Claim>> BulkImport()
    {
        using var folder = new Folder();
        await using var server = await Server.Product(folder.Path);
        await Seed(server, 20_000);
        var before = await Head(server);
        var began = Stopwatch.GetTimestamp();
        await Seed(server, Customers);
        var events = await Head(server) - before;
        var imported = events / Stopwatch.GetElapsedTime(began).TotalSeconds;
        var bare = await BareInserts(folder.Path, events);
        return [new Claim("bulk import, journal events/s / bare SQLite insert of the same rows", imported / bare, "", 0.5, 0.8, $"{imported:0}/s, bare {bare:0}/s, {events} events")];
    }

    // The same rows into the same table, prepared, durable in groups of 500, and nothing else.
    private static async Task<double> BareInserts(string folder, long count)
    {
        await using var source = new SqliteConnection($"Data Source={Path.Combine(folder, "journal.db")};Mode=ReadOnly");
        await source.OpenAsync();
        using var target = new SqliteConnection($"Data Source={Path.Combine(folder, "bare.db")}");
        target.Open();
        Execute(target, "pragma journal_mode=wal; pragma synchronous=full;");
        Execute(target, """
            create table events(
                position integer primary key, stream text not null, version integer not null, previous integer not null,
                type text not null, schema_version integer not null, sealed integer not null, at integer not null, data blob not null)
            """);
        await using var select = source.CreateCommand();
        select.CommandText = $"select position, stream, version, previous, type, schema_version, sealed, at, data from events order by position desc limit {count}";
        var rows = new List<object[]>();
        await using (var reader = await select.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                var row = new object[9];
                reader.GetValues(row);
                rows.Add(row);
            }
        }

        rows.Reverse();
        var began = Stopwatch.GetTimestamp();
        using var insert = target.CreateCommand();
        insert.CommandText = "insert into events values($0, $1, $2, $3, $4, $5, $6, $7, $8)";
        var parameters = Enumerable.Range(0, 9).Select(i => insert.Parameters.AddWithValue($"${i}", null)).ToArray();
        foreach (var group in rows.Chunk(500))
        {
            using var transaction = target.BeginTransaction();
            insert.Transaction = transaction;
            foreach (var row in group)
            {
                for (var i = 0; i < row.Length; i++)
                {
                    parameters[i].Value = row[i];
                }

                insert.ExecuteNonQuery();
            }

            transaction.Commit();
        }

        return rows.Count / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static async Task<IReadOnlyList<Claim>> Restart()
    {
        using var folder = new Folder();
        var customers = int.Parse(Environment.GetEnvironmentVariable("BENCH_CUSTOMERS") ?? "1000000", System.Globalization.CultureInfo.InvariantCulture);
        await using (var first = await Server.Product(folder.Path))
        {
            await Seed(first, customers);
            first.Kill();
        }

        await using var second = await Server.Product(folder.Path);
        return [new Claim($"ready after a restart with {customers} customers", second.ReadyAfter.TotalSeconds, " s", 3, 1, "from the start of the process, after SIGKILL", LowerIsBetter: true)];
    }

    private static async Task<IReadOnlyList<Claim>> History()
    {
        var target = long.Parse(Environment.GetEnvironmentVariable("BENCH_EVENTS") ?? "10000000", System.Globalization.CultureInfo.InvariantCulture);
        using var folder = new Folder();
        await using var stores = await SqliteStores.OpenAsync(folder.Path);
        var journal = stores.Stores.Journal;
        var writer = new HistoryWriter(journal);
        await writer.Write(10_000, 500);
        var little = await writer.Rate(Time);
        await writer.Write(target - await journal.Head(), 2_000);
        var much = await writer.Rate(Time);
        return [new Claim($"write throughput with {target} events / with 10,000", much / little, "", 0.9, 1.0, $"{much:0}/s against {little:0}/s")];
    }

    private static async Task<IReadOnlyList<Claim>> FirstTouch()
    {
        using var folder = new Folder();
        await using var engine = await Embedded.Open(folder.Path);
        const int grains = 20_000;
        for (var round = 0; round < 5; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, grains).Select(i => engine.Count($"k{i}").AsTask()));
        }

        await engine.Engine.PassivateIdle();
        var times = new double[grains];
        for (var i = 0; i < grains; i++)
        {
            var began = Stopwatch.GetTimestamp();
            await engine.Engine.Grains.Read(GrainId.Of("counter", $"k{i}"), new GetTotal());
            times[i] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        }

        Array.Sort(times);
        return [new Claim("first touch of a passivated grain, p99", Load.At(times, 0.99), " ms", 5, 1, $"median {Load.At(times, 0.5):0.000} ms, {grains} grains", LowerIsBetter: true)];
    }

    /// <summary>Appends as purchases do: half of the events start a stream, half belong to one of 100,000 customers.</summary>
    private sealed class HistoryWriter(IJournal journal)
    {
        private static readonly byte[] Data = Encoding.UTF8.GetBytes($"{{\"note\":\"{new string('x', 550)}\"}}");
        private readonly int[] _versions = new int[Customers];
        private long _number;

        public async Task Write(long events, int batch)
        {
            for (var written = 0L; written < events; written += batch)
            {
                await journal.Append(Batch(batch));
            }
        }

        public async Task<double> Rate(TimeSpan time)
        {
            var began = Stopwatch.GetTimestamp();
            var written = 0L;
            while (Stopwatch.GetElapsedTime(began) < time)
            {
                await journal.Append(Batch(500));
                written += 500;
            }

            return written / Stopwatch.GetElapsedTime(began).TotalSeconds;
        }

        private Append[] Batch(int size)
        {
            var batch = new Append[size];
            for (var i = 0; i < size; i++)
            {
                var number = ++_number;
                var customer = Random.Shared.Next(Customers);
                batch[i] = i % 2 == 0
                    ? Make($"order/till-{number % 8}:{number:D12}", 0, $"p:{number:D12}")
                    : Make($"customer/{customer:x32}", _versions[customer]++, $"r{number:D15}");
            }

            return batch;
        }

        private static Append Make(string stream, int expected, string command) => new()
        {
            Stream = stream,
            ExpectedVersion = expected,
            CommandId = command,
            At = DateTimeOffset.UnixEpoch,
            Events = [new EventData("bench.event", 1, Data, Sealed: false)],
            Reply = "{}"u8.ToArray(),
        };
    }
}
