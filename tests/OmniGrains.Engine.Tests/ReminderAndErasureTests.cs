using System.Text;
using OmniGrains.Journal.InMemory;

namespace OmniGrains.Engine.Tests;

public sealed class ReminderAndErasureTests
{
    private readonly InMemoryDatabase _database = new();

    [Fact]
    public async Task A_reminder_fires_once_also_after_a_restart()
    {
        await using (var first = await Node.Start(_database))
        {
            await first.Ask("a", new CloseAt(DateTimeOffset.UtcNow.AddMilliseconds(300)), "plan");
        }

        await using var second = await Node.Start(_database);
        await HostBehaviour.Until(() => second.Read("a").AsTask().Result.Closed);

        var events = await second.Engine.ReadStream(GrainId.Of("till", "a"));
        events.Count(recorded => recorded.Event is Closed).ShouldBe(1);
    }

    [Fact]
    public async Task A_reminder_that_fails_is_tried_again_and_holds_up_no_other()
    {
        await using var node = await Node.Start(_database);
        await node.Ask("broken", new BreakAt(DateTimeOffset.UtcNow), "plan to break");
        await HostBehaviour.Until(() => node.Failures.Count >= 2);
        await node.Ask("a", new CloseAt(DateTimeOffset.UtcNow), "plan");
        await HostBehaviour.Until(() => node.Read("a").AsTask().Result.Closed);

        await HostBehaviour.Until(() => node.Stores.Reminders.ReadDue(DateTimeOffset.UtcNow, 10).AsTask().Result is [{ Name: "break" }]);
    }

    [Fact]
    public async Task A_cancelled_reminder_does_not_fire()
    {
        await using var node = await Node.Start(_database);
        await node.Ask("a", new CloseAt(DateTimeOffset.UtcNow.AddHours(1)), "plan");
        await node.Ask("a", new KeepOpen(), "keep");

        (await node.Stores.Reminders.NextDue()).ShouldBeNull();
    }

    [Fact]
    public async Task Erased_personal_data_cannot_be_read_any_more_but_the_rest_of_the_history_can()
    {
        long erased;
        await using (var node = await Node.Start(_database))
        {
            await node.Ask("a", new Open("Ada"), "open");
            await node.Ask("a", new Put(5), "put");
            erased = (await node.Ask("a", new Forget(), "forget")).Position;
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            await node.Engine.Freshness.Reach("erasure", erased, patience.Token);
        }

        await using var later = await Node.Start(_database);
        (await later.Stores.Keys.LoadSubject("ada")).ShouldBeEmpty();
        var events = await later.Engine.ReadStream(GrainId.Of("till", "a"));
        events[0].Event.ShouldBeNull();
        events[0].Type.ShouldBe("till.opened");
        (await later.Read("a")).ShouldBe(new Till(5, null, false, 1));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Once_erased_nobody_who_follows_the_journal_reads_it_from_memory_wherever_the_keys_are_destroyed(bool elsewhere)
    {
        await using var owner = elsewhere ? await Node.Start(_database) : null;
        if (owner is not null)
        {
            await owner.Ask("b", new Put(1), "first");
            using var early = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            await owner.Engine.Freshness.Reach("erasure", 1, early.Token);
        }

        await using var node = await Node.Start(_database);
        var opened = (await node.Ask("a", new Open("Ada"), "open")).Position;
        (await node.Engine.Tail.Read(opened - 1, 1)).Single().Event.ShouldBeOfType<Opened>();

        var erased = (await node.Ask("a", new Forget(), "forget")).Position;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await node.Engine.Freshness.Reach("erasure", erased, patience.Token);
        await HostBehaviour.Until(() => node.Engine.Tail.Read(opened - 1, 1).AsTask().Result.Single().Event is null);
        (await node.Engine.ReadStream(GrainId.Of("till", "a")))[0].Event.ShouldBeNull("nor with a key that is still at hand");
    }

    [Fact]
    public async Task Personal_data_is_nowhere_in_the_journal_in_clear()
    {
        await using var node = await Node.Start(_database);
        await node.Ask("a", new Open("Ada"), "open");

        var stored = (await node.Stores.Journal.ReadAll(0, 10)).Single();

        stored.Data.Sealed.ShouldBeTrue();
        Encoding.UTF8.GetString(stored.Data.Data.Span).ShouldNotContain("Ada");
        (await node.Read("a")).Owner.ShouldBe("Ada");
    }

    [Fact]
    public async Task Another_master_key_is_refused()
    {
        await using (await Node.Start(_database))
        {
        }

        var vault = new KeyVault(InMemoryStores.Open(_database, TimeProvider.System).Keys, new byte[32]);
        await Should.ThrowAsync<InvalidOperationException>(vault.Verify().AsTask());
    }
}
