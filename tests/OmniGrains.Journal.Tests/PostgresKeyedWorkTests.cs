using System.Collections.Concurrent;
using OmniGrains.Engine;
using OmniGrains.Journal.Postgres;
using OmniGrains.Tests.Shared;

namespace OmniGrains.Journal.Tests;

/// <summary>Two engines over one PostgreSQL share the loops of many keys.</summary>
[Collection(Backends.PostgresCollection.Name)]
public sealed class PostgresKeyedWorkTests(PostgresCluster cluster)
{
    private static readonly string[] Everything = [.. Enumerable.Range(0, 12).Select(i => $"key-{i}")];

    [PostgresFact]
    public async Task Each_key_is_worked_on_by_one_node_and_by_the_other_from_the_saved_cursor_when_the_first_is_gone()
    {
        var database = await cluster.CreateDatabase();
        var underWay = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        await using var one = await Node.Start(database, underWay);
        await Until(() => one.Loops.Saved.Count == Everything.Length);
        await using var two = await Node.Start(database, underWay);

        await one.DisposeAsync();
        await Until(() => two.Loops.Saved.Count == Everything.Length);

        one.Loops.Overlaps.ShouldBe(0);
        two.Loops.Overlaps.ShouldBe(0);
        foreach (var key in Everything)
        {
            two.Loops.Begun[key].ShouldBe(one.Loops.Saved[key]);
        }
    }

    private static async Task Until(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!condition())
        {
            await Task.Delay(10, patience.Token);
        }
    }

    private sealed class Node(PostgresStores stores, GrainEngine engine, Counting loops) : IAsyncDisposable
    {
        private int _disposed;

        public Counting Loops => loops;

        public static async Task<Node> Start(string database, ConcurrentDictionary<string, string> underWay)
        {
            var stores = await PostgresStores.OpenAsync(new PostgresOptions { ConnectionString = database });
            var name = Guid.NewGuid().ToString("N");
            var engine = new GrainEngine(
                new EngineParts(), stores.Stores, new KeyVault(stores.Stores.Keys, new byte[32]), new EngineOptions { Node = name }, TimeProvider.System);
            await engine.Start();
            var loops = new Counting(name, underWay);
            engine.TakePart(loops);
            return new Node(stores, engine, loops);
        }

        public async ValueTask DisposeAsync()
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 0)
            {
                await engine.DisposeAsync();
                await stores.DisposeAsync();
            }
        }
    }

    private sealed class Counting(string node, ConcurrentDictionary<string, string> underWay) : KeyedWork
    {
        private int _overlaps;

        public int Overlaps => _overlaps;

        public ConcurrentDictionary<string, long> Begun { get; } = new(StringComparer.Ordinal);

        public ConcurrentDictionary<string, long> Saved { get; } = new(StringComparer.Ordinal);

        public override string Name => "counting";

        public override ValueTask<IReadOnlyCollection<string>> Keys(CancellationToken cancellation) => ValueTask.FromResult<IReadOnlyCollection<string>>(Everything);

        public override async Task Run(KeyedRun run, CancellationToken stop)
        {
            if (!underWay.TryAdd(run.Key, node))
            {
                Interlocked.Increment(ref _overlaps);
            }

            try
            {
                var cursor = Begun[run.Key] = await run.LoadCursor(stop);
                while (await run.SaveCursor(++cursor, CancellationToken.None))
                {
                    Saved[run.Key] = cursor;
                    await Task.Delay(20, stop);
                }
            }
            finally
            {
                underWay.TryRemove(run.Key, out _);
            }
        }
    }
}
