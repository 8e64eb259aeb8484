using OmniGrains.Journal.InMemory;

namespace OmniGrains.Engine.Tests;

/// <summary>Grains behind one door, wherever they live, over a journal that can be held and can fail.</summary>
internal abstract class TestedHost(FaultyJournal journal, Stores stores) : IAsyncDisposable
{
    public FaultyJournal Journal => journal;

    public Stores Stores => stores;

    public abstract IGrains Grains { get; }

    /// <summary>How many processes hold grains.</summary>
    public abstract int Processes { get; }

    /// <summary>How many grains are in the memory of all processes.</summary>
    public abstract int Activations { get; }

    public abstract Task PassivateIdle();

    public ValueTask<Outcome<Balance>> Ask(string till, ICommand<Balance> command, string id, string? fingerprint = null) =>
        Grains.Ask(GrainId.Of("till", till), command, new CommandContext(new CommandId(id), DateTimeOffset.UnixEpoch, fingerprint));

    public async ValueTask<Till> Read(string till) => (await Grains.Read(GrainId.Of("till", till), new GetTill())).Value;

    public abstract ValueTask DisposeAsync();
}

/// <summary>What any host of grains must do.</summary>
public abstract class HostBehaviour : IAsyncLifetime
{
    private readonly InMemoryDatabase _database = new();
    private TestedHost _node = null!;

    public async Task InitializeAsync() => _node = await Start(_database, static options => options);

    public async Task DisposeAsync() => await _node.DisposeAsync();

    private protected abstract Task<TestedHost> Start(InMemoryDatabase database, Func<EngineOptions, EngineOptions> configure);

    [Fact]
    public async Task Commands_of_one_key_are_decided_in_the_order_in_which_they_were_sent()
    {
        var asked = Enumerable.Range(1, 500).Select(i => _node.Ask("a", new Put(i), $"c{i}").AsTask()).ToList();

        var outcomes = await Task.WhenAll(asked);

        outcomes.Select(outcome => outcome.Reply!.Amount).ShouldBe(Enumerable.Range(1, 500).Select(i => i * (i + 1) / 2));
        outcomes.Select(outcome => outcome.Version).ShouldBe(Enumerable.Range(1, 500));
    }

    [Fact]
    public async Task A_hot_grain_does_not_wait_for_the_disk_between_two_commands()
    {
        await _node.Ask("a", new Put(1), "first");
        (_node.Journal.Takes, var before) = (TimeSpan.FromMilliseconds(50), _node.Journal.Appends);
        _node.Journal.Hold();
        var asked = Enumerable.Range(0, 1_000).Select(i => _node.Ask("a", new Put(1), $"c{i}").AsTask()).ToList();

        asked.ShouldAllBe(task => !task.IsCompleted);
        _node.Journal.Release();
        var outcomes = await Task.WhenAll(asked);

        outcomes[^1].Reply!.Amount.ShouldBe(1_001);
        (_node.Journal.Appends - before).ShouldBeLessThan(10);
    }

    [Fact]
    public async Task Queries_see_only_what_is_durable()
    {
        await _node.Ask("a", new Put(1), "first");
        _node.Journal.Hold();
        var asked = _node.Ask("a", new Put(10), "second").AsTask();

        (await _node.Read("a")).Amount.ShouldBe(1);
        _node.Journal.Release();
        await asked;

        (await _node.Read("a")).Amount.ShouldBe(11);
    }

    [Fact]
    public async Task A_retry_is_answered_as_the_first_time_and_changes_nothing()
    {
        var first = await _node.Ask("a", new Put(5), "same");
        await _node.Ask("a", new Put(100), "other");
        var again = await _node.Ask("a", new Put(5), "same");

        again.Reply.ShouldBe(first.Reply);
        again.Position.ShouldBe(first.Position);
        again.Replayed.ShouldBeTrue();
        (await _node.Read("a")).Amount.ShouldBe(105);
    }

    [Fact]
    public async Task A_retry_that_would_now_be_refused_still_gets_its_first_answer()
    {
        await _node.Ask("a", new Put(5), "put");
        var first = await _node.Ask("a", new Take(5), "take");
        var again = await _node.Ask("a", new Take(5), "take");

        again.Accepted.ShouldBeTrue();
        again.Reply.ShouldBe(first.Reply);
    }

    [Fact]
    public async Task Two_equal_commands_sent_at_once_take_effect_once()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => _node.Ask("a", new Put(7), "same").AsTask()));

        outcomes.ShouldAllBe(outcome => outcome.Reply!.Amount == 7);
        outcomes.Count(outcome => !outcome.Replayed).ShouldBe(1);
        (await _node.Read("a")).Puts.ShouldBe(1);
    }

    [Fact]
    public async Task The_same_id_for_another_request_is_refused()
    {
        await _node.Ask("a", new Put(5), "same", "print-1");
        var other = await _node.Ask("a", new Put(6), "same", "print-2");
        var elsewhere = await _node.Ask("b", new Put(5), "same", "print-1");

        other.Rejection!.Code.ShouldBe("idempotency.key-reused");
        elsewhere.Rejection!.Code.ShouldBe("idempotency.key-reused");
        (await _node.Read("a")).Amount.ShouldBe(5);
        (await _node.Read("b")).Amount.ShouldBe(0);
    }

    [Fact]
    public async Task A_rejection_is_a_value_and_records_nothing()
    {
        var head = await _node.Stores.Journal.Head();
        var outcome = await _node.Ask("a", new Take(1), "take");

        outcome.Rejection!.Code.ShouldBe("till.short");
        (await _node.Stores.Journal.Head()).ShouldBe(head);
    }

    [Fact]
    public async Task A_failed_append_discards_what_ran_ahead_of_it()
    {
        await _node.Ask("a", new Put(1), "first");
        _node.Journal.Hold();
        var failing = _node.Ask("a", new Put(100), "fails").AsTask();
        await Until(() => _node.Journal.Appends == 2);
        var dependent = _node.Ask("a", new Take(50), "rests-on-it").AsTask();
        var independent = _node.Ask("a", new Put(2), "behind").AsTask();
        _node.Journal.Next = FaultyJournal.Fault.BeforeCommit;
        _node.Journal.Release();

        await Should.ThrowAsync<JournalUnavailableException>(failing);
        (await dependent).Rejection!.Code.ShouldBe("till.short");
        (await independent).Reply!.Amount.ShouldBe(3);
        (await _node.Read("a")).Amount.ShouldBe(3);
    }

    [Fact]
    public async Task An_append_whose_fate_is_unknown_is_not_doubled_by_the_retry()
    {
        _node.Journal.Next = FaultyJournal.Fault.AfterCommit;
        await Should.ThrowAsync<JournalUnavailableException>(_node.Ask("a", new Put(5), "unsure").AsTask());

        var retry = await _node.Ask("a", new Put(5), "unsure");

        retry.Reply!.Amount.ShouldBe(5);
        (await _node.Read("a")).Amount.ShouldBe(5);
    }

    [Fact]
    public async Task A_first_command_needs_no_read_and_is_still_refused_when_it_is_not_the_first()
    {
        var loads = _node.Journal.Loads;
        (await _node.Ask("a", new Open("Ada"), "open")).Accepted.ShouldBeTrue();
        _node.Journal.Loads.ShouldBe(loads);
        await _node.PassivateIdle();

        var second = await _node.Ask("a", new Open("Bob"), "open-again");

        second.Rejection!.Code.ShouldBe("till.open");
    }

    [Fact]
    public async Task A_broken_decider_fails_its_command_and_nothing_else()
    {
        await Should.ThrowAsync<InvalidOperationException>(_node.Ask("a", new Break(), "break").AsTask());

        (await _node.Ask("a", new Put(1), "after")).Reply!.Amount.ShouldBe(1);
    }

    [Fact]
    public async Task Too_much_at_once_is_refused_and_records_nothing()
    {
        await using var small = await Start(_database, options => options with { MaxPending = 10 });
        await small.Read("a");
        small.Journal.Hold();
        var asked = Enumerable.Range(0, 30).Select(i => small.Ask("a", new Put(1), $"over{i}").AsTask()).ToList();
        small.Journal.Release();

        var outcomes = await Task.WhenAll(asked);

        var refused = outcomes.Where(outcome => !outcome.Accepted).ToList();
        refused.Count.ShouldBe(20);
        refused.ShouldAllBe(outcome => outcome.Rejection!.Kind == RejectionKind.Overloaded);
        (await _node.Stores.Journal.Head()).ShouldBe(10);
    }

    [Fact]
    public async Task An_idle_grain_leaves_memory_and_comes_back_as_it_was()
    {
        for (var i = 0; i < 60; i++)
        {
            await _node.Ask("a", new Put(1), $"c{i}");
        }

        await _node.PassivateIdle();
        _node.Activations.ShouldBe(0);
        (await _node.Stores.Snapshots.Load("till/a"))!.Version.ShouldBe(60);

        (await _node.Read("a")).Amount.ShouldBe(60);
    }

    [Fact]
    public async Task The_memory_bound_lets_the_least_recently_used_go_first()
    {
        await using var small = await Start(_database, options => options with { MaxActivations = 5, SweepEvery = TimeSpan.FromMilliseconds(20) });
        for (var i = 0; i < 20; i++)
        {
            await small.Ask($"k{i}", new Put(1), $"m{i}");
        }

        await Until(() => small.Activations <= 5 * small.Processes);
        (await small.Read("k0")).Amount.ShouldBe(1);
    }

    [Fact]
    public async Task The_past_can_be_asked()
    {
        var first = await _node.Ask("a", new Put(1), "c1");
        await _node.Ask("a", new Put(10), "c2");

        var then = await _node.Grains.ReadAt(GrainId.Of("till", "a"), new GetTill(), new Moment(first.Position, null));

        then.Value.Amount.ShouldBe(1);
        then.Version.ShouldBe(1);
    }

    [Fact]
    public async Task A_cancelled_wait_does_not_undo_the_command()
    {
        _node.Journal.Hold();
        using var patience = new CancellationTokenSource();
        var asked = _node.Grains.Ask(
            GrainId.Of("till", "a"), new Put(5), new CommandContext(new CommandId("c"), DateTimeOffset.UnixEpoch), patience.Token).AsTask();
        await patience.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(asked);
        _node.Journal.Release();

        (await _node.Ask("a", new Put(5), "c")).Replayed.ShouldBeTrue();
        (await _node.Read("a")).Amount.ShouldBe(5);
    }

    [Fact]
    public async Task A_reminder_fires_once_by_whichever_process_owns_them()
    {
        var planned = await _node.Ask("a", new CloseAt(DateTimeOffset.UtcNow.AddMilliseconds(200)), "plan");

        while (await _node.Stores.Journal.Head() == planned.Position)
        {
            await _node.Stores.Journal.WaitForEvents(planned.Position, CancellationToken.None);
        }

        (await _node.Read("a")).Closed.ShouldBeTrue();
        (await _node.Ask("a", new Put(1), "late")).Rejection!.ShouldBe(new Rejection("till.closed", "Cannot put 1."));
    }

    internal static async Task Until(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!condition())
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
