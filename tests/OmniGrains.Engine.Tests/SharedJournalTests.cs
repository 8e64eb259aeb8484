using OmniGrains.Journal.InMemory;

namespace OmniGrains.Engine.Tests;

/// <summary>Two engines over one journal, as two processes over one PostgreSQL.</summary>
public sealed class SharedJournalTests : IAsyncLifetime
{
    private readonly InMemoryDatabase _database = new();
    private Node _one = null!;
    private Node _two = null!;

    public async Task InitializeAsync()
    {
        _one = await Node.Start(_database, reactions: true);
        _two = await Node.Start(_database, reactions: true);
    }

    public async Task DisposeAsync()
    {
        await _one.DisposeAsync();
        await _two.DisposeAsync();
    }

    [Fact]
    public async Task Two_nodes_that_hold_the_same_grain_cannot_both_win_and_the_loser_decides_again()
    {
        await _one.Ask("a", new Put(1), "start");
        await _two.Read("a");

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 200).SelectMany(i => new[]
        {
            _one.Ask("a", new Put(1), $"one{i}").AsTask(),
            _two.Ask("a", new Put(1), $"two{i}").AsTask(),
        }));

        outcomes.ShouldAllBe(outcome => outcome.Accepted);
        var events = await _one.Engine.ReadStream(GrainId.Of("till", "a"));
        events.Count.ShouldBe(401);
        events.Select(recorded => recorded.Version).ShouldBe(Enumerable.Range(1, 401));
    }

    [Fact]
    public async Task A_grain_in_one_node_follows_what_another_node_recorded()
    {
        await _one.Ask("a", new Put(1), "c1");
        (await _two.Read("a")).Amount.ShouldBe(1);
        var outcome = await _one.Ask("a", new Put(10), "c2");

        await HostBehaviour.Until(() => _two.Engine.Tail.Followed >= outcome.Position);

        (await _two.Read("a")).Amount.ShouldBe(11);
    }

    [Fact]
    public async Task A_reaction_happens_once_and_moves_to_the_other_node_when_its_owner_stops()
    {
        for (var i = 0; i < 50; i++)
        {
            await _one.Ask($"k{i}", new Put(2), $"a{i}");
        }

        var last = (await _one.Ask("k", new Put(2), "last")).Position;
        await Fresh(_two, last);
        (await _two.Read("total")).Amount.ShouldBe(102);

        await _one.DisposeAsync();
        last = (await _two.Ask("k", new Put(3), "later")).Position;
        await Fresh(_two, last);
        (await _two.Read("total")).Amount.ShouldBe(105);
        (await _two.Read("total")).Puts.ShouldBe(52);
    }

    [Fact]
    public async Task A_reaction_that_runs_again_after_losing_its_checkpoint_repeats_nothing()
    {
        var last = (await _one.Ask("k", new Put(2), "c")).Position;
        await Fresh(_one, last);
        await _one.DisposeAsync();
        await _two.DisposeAsync();
        _database.ForgetProgress();

        await using var three = await Node.Start(_database, reactions: true);
        last = (await three.Ask("k", new Put(5), "d")).Position;
        await Fresh(three, last);

        (await three.Read("total")).ShouldBe(new Till(7, null, false, 2));
    }

    private static async Task Fresh(Node node, long position)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await node.Engine.Freshness.Reach(position, patience.Token);
    }
}
