using OmniGrains.Journal.InMemory;

namespace OmniGrains.Engine.Tests;

/// <summary>A grain that is not in memory, and whose state the sender of a command knows from an event.</summary>
public sealed class FollowUpCommandTests : IAsyncLifetime
{
    private readonly InMemoryDatabase _database = new();
    private Node _node = null!;

    public async Task InitializeAsync()
    {
        await using (var before = await Node.Start(_database))
        {
            await before.Ask("a", new Put(5), "c1");
        }

        _node = await Node.Start(_database);
    }

    public async Task DisposeAsync() => await _node.DisposeAsync();

    [Fact]
    public async Task It_is_decided_on_what_is_known_without_reading_the_journal()
    {
        var loads = _node.Journal.Loads;
        var taken = await _node.Ask("a", new TakeFrom(2, Known(5, version: 1)), "c2");

        _node.Journal.Loads.ShouldBe(loads);
        taken.Reply.ShouldBe(new Balance(3));
        taken.Version.ShouldBe(2);
        (await _node.Read("a")).Amount.ShouldBe(3);
    }

    [Fact]
    public async Task What_is_known_wrongly_is_decided_on_the_true_state()
    {
        var taken = await _node.Ask("a", new TakeFrom(5, Known(9, version: 0)), "c2");

        taken.Reply.ShouldBe(new Balance(0));
        (await _node.Read("a")).Amount.ShouldBe(0);
    }

    [Fact]
    public async Task A_refusal_is_never_given_on_what_is_only_known() =>
        (await _node.Ask("a", new TakeFrom(5, Known(1, version: 1)), "c2")).Reply.ShouldBe(new Balance(0));

    private static KnownState Known(int amount, int version) => new(new Till(amount, null, false, 1), version);
}
