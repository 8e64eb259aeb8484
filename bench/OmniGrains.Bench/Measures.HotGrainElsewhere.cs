using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OmniGrains.Engine;
using OmniGrains.Journal.Postgres;
using OmniGrains.Orleans;
using Orleans;
using Orleans.Hosting;

namespace OmniGrains.Bench;

/// <summary>Orleans as it is usually made durable: a grain that writes its state once per call, and answers when it is on disk.</summary>
internal interface IWritingGrain : IGrainWithStringKey
{
    ValueTask<int> Count(int by, string note);
}

internal sealed class WritingGrain(NpgsqlDataSource database) : global::Orleans.Grain, IWritingGrain
{
    private int _total;

    public async ValueTask<int> Count(int by, string note)
    {
        await using var write = database.CreateCommand("update counters set total = $1, note = $2 where key = $3");
        write.Parameters.Add(new NpgsqlParameter<int> { TypedValue = _total + by });
        write.Parameters.Add(new NpgsqlParameter<string> { TypedValue = note });
        write.Parameters.Add(new NpgsqlParameter<string> { TypedValue = this.GetPrimaryKeyString() });
        await write.ExecuteNonQueryAsync();
        return _total += by;
    }
}

/// <summary>Commands to one grain from another silo than its owner's: two silos in this process, which speak over sockets.</summary>
internal static partial class Measures
{
    private static readonly string Note = new('x', 400);

    private static Task<IReadOnlyList<Claim>> HotGrainElsewhere() => OnPostgres(async (cluster, _) =>
    {
        var database = await cluster.CreateDatabase();
        await using var bare = NpgsqlDataSource.Create(database);
        await using (var create = bare.CreateCommand("create table counters (key text primary key, total int not null, note text not null)"))
        {
            await create.ExecuteNonQueryAsync();
        }

        await using (var insert = bare.CreateCommand("insert into counters values ('hot', 0, '')"))
        {
            await insert.ExecuteNonQueryAsync();
        }

        var primary = FreePort();
        await using var one = await CountingSilo.Start(database, bare, primary, primary);
        await using var other = await CountingSilo.Start(database, bare, FreePort(), primary);
        await one.Count("hot");
        var asker = one.Owns("hot") ? other : one;
        var writing = await WriterElsewhere(one, other);
        await AskAll(asker, Time / 2, writing);
        var (ours, theirs) = await AskAll(asker, Time, writing);
        return [new Claim("commands/s to one hot grain of the other silo, durable / Orleans with one ADO.NET write per call", ours / theirs, "", 10, 30,
            $"{ours:0}/s against {theirs:0}/s, {Askers} askers")];
    });

    // Each is asked from the silo that does not hold it.
    private static async Task<Func<Task>> WriterElsewhere(CountingSilo one, CountingSilo other)
    {
        await one.Services.GetRequiredService<IGrainFactory>().GetGrain<IWritingGrain>("hot").Count(1, Note);
        var asker = await one.Holds<IWritingGrain>("hot") ? other : one;
        var grain = asker.Services.GetRequiredService<IGrainFactory>().GetGrain<IWritingGrain>("hot");
        return async () => await grain.Count(1, Note);
    }

    private static async Task<(double Ours, double Theirs)> AskAll(CountingSilo asker, TimeSpan time, Func<Task> writing) =>
        (await PerSecond(async () => await asker.Count("hot"), time), await PerSecond(writing, time));

    private static async Task<double> PerSecond(Func<Task> ask, TimeSpan time)
    {
        var began = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, Askers).Select(_ => Task.Run(async () =>
        {
            var count = 0L;
            for (; Stopwatch.GetElapsedTime(began) < time; count++)
            {
                await ask();
            }

            return count;
        })));
        return counts.Sum() / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    /// <summary>A silo of counters in this process.</summary>
    private sealed class CountingSilo : IAsyncDisposable
    {
        private readonly IHost _host;
        private readonly PostgresStores _stores;
        private readonly GrainEngine _engine;
        private readonly int _number;
        private long _commands;

        private CountingSilo(IHost host, PostgresStores stores, GrainEngine engine, int number) =>
            (_host, _stores, _engine, _number) = (host, stores, engine, number);

        public IServiceProvider Services => _host.Services;

        public static async Task<CountingSilo> Start(string database, NpgsqlDataSource bare, int port, int primary)
        {
            var parts = new EngineParts();
            parts.Contracts.Add(CounterJson.Default).Event<Increased>("counter.increased");
            parts.Grains.Add(new CounterGrain());
            var stores = await PostgresStores.OpenAsync(new PostgresOptions { ConnectionString = database });
            var builder = Microsoft.Extensions.Hosting.Host.CreateApplicationBuilder();
            builder.Logging.ClearProviders();
            builder.Services.AddSingleton(parts).AddSingleton(bare);
            builder.UseOrleans(silo =>
            {
                silo.UseLocalhostClustering(port, 0, new IPEndPoint(IPAddress.Loopback, primary));
                silo.AddKeyGrains();
            });
            var host = builder.Build();
            var engine = new GrainEngine(
                parts, stores.Stores, new KeyVault(stores.Stores.Keys, new byte[32]), new EngineOptions { Node = $"bench-{port}" }, TimeProvider.System,
                host.Services.GetRequiredService<ISpread>());
            await host.StartAsync();
            await engine.Start();
            host.Services.GetRequiredService<SiloEngine>().Start();
            return new CountingSilo(host, stores, engine, port);
        }

        public bool Owns(string key) => Services.GetRequiredService<Residents>().Has($"counter/{key}");

        public async Task<bool> Holds<TGrain>(string key)
            where TGrain : IGrainWithStringKey
        {
            var grain = Services.GetRequiredService<IGrainFactory>().GetGrain<TGrain>(key);
            var local = Services.GetRequiredService<global::Orleans.Runtime.ILocalSiloDetails>().SiloAddress;
            return await Services.GetRequiredService<IGrainFactory>().GetGrain<global::Orleans.Runtime.IManagementGrain>(0).GetActivationAddress(grain) is { } holder && holder.Equals(local);
        }

        public ValueTask<Outcome<Counted>> Count(string key) => _engine.Grains.Ask(
            GrainId.Of("counter", key),
            new Count(1),
            new CommandContext(new CommandId($"c{_number}.{Interlocked.Increment(ref _commands):D15}"), DateTimeOffset.UtcNow));

        public async ValueTask DisposeAsync()
        {
            await _engine.EndBackgroundWork();
            await _host.StopAsync();
            await _engine.DisposeAsync();
            await _stores.DisposeAsync();
            _host.Dispose();
        }
    }
}
