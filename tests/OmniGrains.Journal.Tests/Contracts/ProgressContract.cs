using OmniGrains.Engine;
using OmniGrains.Journal.Tests.Backends;

namespace OmniGrains.Journal.Tests.Contracts;

public abstract class ProgressContract(TestBackend backend) : StoreContract(backend)
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(150);

    private IProgress Progress => Stores.Progress;

    [ContractFact]
    public async Task Only_one_process_owns_a_name_at_a_time()
    {
        var other = (await OpenAnother()).Progress;

        (await Progress.Acquire("views", "node-a", Long)).ShouldNotBeNull();

        (await other.Acquire("views", "node-b", Long)).ShouldBeNull();
        (await other.Acquire("reminders", "node-b", Long)).ShouldNotBeNull();
    }

    [ContractFact]
    public async Task Renewing_keeps_the_token()
    {
        var first = (await Progress.Acquire("views", "node-a", Long))!.Value;

        (await Progress.Acquire("views", "node-a", Long)).ShouldBe(first);
    }

    [ContractFact]
    public async Task When_a_lease_runs_out_another_process_takes_over_with_a_higher_token()
    {
        var other = (await OpenAnother()).Progress;
        var first = (await Progress.Acquire("views", "node-a", Short))!.Value;

        var second = await Eventually(() => other.Acquire("views", "node-b", Long));

        second.Token.ShouldBeGreaterThan(first.Token);
        (await Progress.Acquire("views", "node-a", Long)).ShouldBeNull();
    }

    [ContractFact]
    public async Task A_released_lease_is_free_at_once_and_worthless_to_its_last_owner()
    {
        var first = (await Progress.Acquire("views", "node-a", Long))!.Value;

        await Progress.Release(first, "node-a");

        (await Progress.SaveCheckpoint(first, 5)).ShouldBeFalse();
        var second = (await Progress.Acquire("views", "node-b", Long))!.Value;
        second.Token.ShouldBeGreaterThan(first.Token);
    }

    [ContractFact]
    public async Task Releasing_what_somebody_else_owns_by_now_does_nothing()
    {
        var first = (await Progress.Acquire("views", "node-a", Short))!.Value;
        var second = await Eventually(() => Progress.Acquire("views", "node-b", Long));

        await Progress.Release(first, "node-a");

        (await Progress.Acquire("views", "node-a", Long)).ShouldBeNull();
        (await Progress.SaveCheckpoint(second, 1)).ShouldBeTrue();
    }

    [ContractFact]
    public async Task A_checkpoint_starts_at_zero_and_is_seen_by_all_processes()
    {
        var other = (await OpenAnother()).Progress;
        (await Progress.LoadCheckpoint("orders")).ShouldBe(0);
        var lease = (await Progress.Acquire("orders", "node-a", Long))!.Value;

        (await Progress.SaveCheckpoint(lease, 41)).ShouldBeTrue();
        (await Progress.SaveCheckpoint(lease, 42)).ShouldBeTrue();

        (await other.LoadCheckpoint("orders")).ShouldBe(42);
        (await other.LoadCheckpoint("other")).ShouldBe(0);
    }

    [ContractFact]
    public async Task A_deposed_owner_cannot_save_its_checkpoint()
    {
        var old = (await Progress.Acquire("orders", "node-a", Short))!.Value;
        var current = await Eventually(() => Progress.Acquire("orders", "node-b", Long));
        (await Progress.SaveCheckpoint(current, 10)).ShouldBeTrue();

        (await Progress.SaveCheckpoint(old, 7)).ShouldBeFalse();

        (await Progress.LoadCheckpoint("orders")).ShouldBe(10);
    }

    [ContractFact]
    public async Task Of_many_who_ask_at_once_one_gets_the_lease()
    {
        var stores = new[] { Stores, await OpenAnother(), await OpenAnother() };

        var leases = await Task.WhenAll(Enumerable.Range(0, 30).Select(
            n => Task.Run(async () => await stores[n % 3].Progress.Acquire("views", $"node-{n}", Long))));

        leases.Count(lease => lease is not null).ShouldBe(1);
    }
}
