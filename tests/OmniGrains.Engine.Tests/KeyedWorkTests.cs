using System.Collections.Concurrent;
using OmniGrains.Journal.InMemory;

namespace OmniGrains.Engine.Tests;

/// <summary>Loops that exist per key: one owner each in the cluster, none held up by another.</summary>
public sealed class KeyedWorkTests : IAsyncLifetime
{
    private readonly InMemoryDatabase _database = new();
    private readonly ConcurrentDictionary<string, int> _underWay = new(StringComparer.Ordinal);
    private Node _one = null!;
    private Node _two = null!;
    private int _commands;

    public async Task InitializeAsync()
    {
        _one = await Node.Start(_database);
        _two = await Node.Start(_database);
    }

    public async Task DisposeAsync()
    {
        await _one.DisposeAsync();
        await _two.DisposeAsync();
    }

    [Fact]
    public async Task Each_key_has_one_owner_among_all_nodes()
    {
        await AddKeys("a", "b", "c", "d", "e", "f");
        var (here, there) = (new Loops(_one, _underWay), new Loops(_two, _underWay));
        _one.Engine.TakePart(here);
        _two.Engine.TakePart(there);

        await HostBehaviour.Until(() => here.Steps.Count + there.Steps.Count >= 6);
        await HostBehaviour.Until(() => here.Steps.Values.Concat(there.Steps.Values).All(steps => steps > 50));

        here.Steps.Keys.Intersect(there.Steps.Keys).ShouldBeEmpty();
        Math.Max(here.MostAtOnce, there.MostAtOnce).ShouldBe(1);
    }

    [Fact]
    public void A_process_that_was_stopped_for_longer_than_its_lease_knows_that_it_may_own_nothing_any_more()
    {
        var now = TimeProvider.System.GetTimestamp();
        var minute = TimeProvider.System.TimestampFrequency * 60;
        var held = new Held(new Lease("work/a", 1), TimeSpan.FromSeconds(30), now - minute);
        held.IsSure.ShouldBeFalse();
        held.Renewed(now);
        held.IsSure.ShouldBeTrue();
    }

    [Fact]
    public async Task Keys_come_and_go_while_the_others_go_on()
    {
        await AddKeys("a");
        var loops = new Loops(_one, _underWay);
        _one.Engine.TakePart(loops);
        await HostBehaviour.Until(() => loops.Steps.ContainsKey("a"));

        await AddKeys("b");
        await HostBehaviour.Until(() => loops.Steps.ContainsKey("b"));
        await _one.Ask("key-a", new Take(1), "gone");
        await HostBehaviour.Until(() => _underWay.GetValueOrDefault("a") == 0);

        var steps = loops.Steps["a"];
        var others = loops.Steps["b"];
        await HostBehaviour.Until(() => loops.Steps["b"] > others + 20);
        loops.Steps["a"].ShouldBe(steps);

        await AddKeys("a");
        await HostBehaviour.Until(() => loops.Steps["a"] > steps);
        loops.MostAtOnce.ShouldBe(1);
    }

    [Fact]
    public async Task A_loop_that_fails_or_hangs_is_begun_anew_and_holds_up_nobody()
    {
        await AddKeys("a", "b", "c");
        var loops = new Loops(_one, _underWay) { Failing = "a", Hanging = "b" };
        _one.Engine.TakePart(loops);

        await HostBehaviour.Until(() => loops.Steps.GetValueOrDefault("c") > 50 && loops.Begun.GetValueOrDefault("a") > 2);

        loops.Begun["b"].ShouldBe(1);
        _one.Failures.ShouldContain(failure => failure.Message == "a fails on purpose");
    }

    [Fact]
    public async Task The_next_owner_goes_on_where_the_cursor_was_saved()
    {
        await AddKeys("a");
        var here = new Loops(_one, _underWay);
        _one.Engine.TakePart(here);
        await HostBehaviour.Until(() => here.Steps.GetValueOrDefault("a") > 20);
        var there = new Loops(_two, _underWay);
        _two.Engine.TakePart(there);
        await _one.DisposeAsync();

        await HostBehaviour.Until(() => there.Steps.GetValueOrDefault("a") > 20);

        there.FirstCursor["a"].ShouldBe(here.LastCursor["a"]);
        there.MostAtOnce.ShouldBe(1);
    }

    [Fact]
    public void A_protected_secret_opens_only_where_it_belongs()
    {
        var blob = _one.Engine.Vault.Protect("shop-1", "hunter2"u8);

        _two.Engine.Vault.Reveal("shop-1", blob).ShouldBe("hunter2"u8.ToArray());
        blob.AsSpan().IndexOf("hunter2"u8).ShouldBe(-1);
        Should.Throw<System.Security.Cryptography.CryptographicException>(() => _one.Engine.Vault.Reveal("shop-2", blob));
        blob[^1] ^= 1;
        Should.Throw<System.Security.Cryptography.CryptographicException>(() => _one.Engine.Vault.Reveal("shop-1", blob));
        Should.Throw<System.Security.Cryptography.CryptographicException>(() => _one.Engine.Vault.Reveal("shop-1", [1, 2, 3]));
    }

    [Fact]
    public void A_signature_is_the_same_on_all_nodes_and_another_for_another_purpose()
    {
        var signature = _one.Engine.Vault.Sign("links", "text"u8);

        _two.Engine.Vault.Sign("links", "text"u8).ShouldBe(signature);
        _two.Engine.Vault.Sign("other", "text"u8).ShouldNotBe(signature);
        _two.Engine.Vault.Sign("links", "text!"u8).ShouldNotBe(signature);
    }

    private async Task AddKeys(params string[] keys)
    {
        foreach (var key in keys)
        {
            await _one.Ask($"key-{key}", new Put(1), $"add-{_commands++}");
        }
    }

    /// <summary>A key exists while its till holds money; a step is one turn of its loop.</summary>
    private sealed class Loops(Node node, ConcurrentDictionary<string, int> underWay) : KeyedWork
    {
        public string? Failing { get; init; }

        public string? Hanging { get; init; }

        public ConcurrentDictionary<string, int> Steps { get; } = new(StringComparer.Ordinal);

        public ConcurrentDictionary<string, int> Begun { get; } = new(StringComparer.Ordinal);

        public ConcurrentDictionary<string, long> FirstCursor { get; } = new(StringComparer.Ordinal);

        public ConcurrentDictionary<string, long> LastCursor { get; } = new(StringComparer.Ordinal);

        public int MostAtOnce { get; private set; }

        public override string Name => "loops";

        public override async ValueTask<IReadOnlyCollection<string>> Keys(CancellationToken cancellation)
        {
            var keys = new List<string>();
            foreach (var key in (string[])["a", "b", "c", "d", "e", "f"])
            {
                if ((await node.Read($"key-{key}")).Amount > 0)
                {
                    keys.Add(key);
                }
            }

            return keys;
        }

        public override async Task Run(KeyedRun run, CancellationToken stop)
        {
            Begun.AddOrUpdate(run.Key, 1, (_, times) => times + 1);
            MostAtOnce = Math.Max(MostAtOnce, underWay.AddOrUpdate(run.Key, 1, (_, running) => running + 1));
            try
            {
                await Turn(run, stop);
            }
            finally
            {
                underWay.AddOrUpdate(run.Key, 0, (_, running) => running - 1);
            }
        }

        private async Task Turn(KeyedRun run, CancellationToken stop)
        {
            var cursor = await run.LoadCursor(stop);
            FirstCursor.TryAdd(run.Key, cursor);
            if (run.Key == Hanging)
            {
                await Task.Delay(Timeout.Infinite, stop);
            }

            while (!stop.IsCancellationRequested)
            {
                if (run.Key == Failing)
                {
                    throw new InvalidOperationException("a fails on purpose");
                }

                if (!await run.SaveCursor(++cursor, stop))
                {
                    return;
                }

                LastCursor[run.Key] = cursor;
                Steps.AddOrUpdate(run.Key, 1, (_, steps) => steps + 1);
                await Task.Yield();
            }
        }
    }
}
