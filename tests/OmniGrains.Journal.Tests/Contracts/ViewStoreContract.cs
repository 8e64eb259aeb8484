using System.Data.Common;
using OmniGrains.Engine;
using OmniGrains.Journal.Tests.Backends;

namespace OmniGrains.Journal.Tests.Contracts;

public abstract class ViewStoreContract(TestBackend backend) : StoreContract(backend)
{
    private readonly PeopleView _view = new();
    private Lease _lease;

    protected IViewStore Views => Stores.Views;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _lease = (await Stores.Progress.Acquire("views", "node-a", TimeSpan.FromMinutes(5)))!.Value;
    }

    [ContractFact]
    public async Task A_new_view_starts_empty_at_zero()
    {
        (await Views.Checkpoint("people")).ShouldBe(0);

        (await Views.Prepare(_view)).ShouldBe(0);

        (await Names(Views)).ShouldBeEmpty();
    }

    [ContractFact]
    public async Task Rows_and_checkpoint_move_together_and_all_processes_see_them()
    {
        await Views.Prepare(_view);

        (await Apply(_view, 0, "anna", "bert")).ShouldBeTrue();
        (await Apply(_view, 2, "carl")).ShouldBeTrue();

        var other = (await OpenAnother()).Views;
        (await other.Checkpoint("people")).ShouldBe(3);
        (await Names(other)).ShouldBe(["anna", "bert", "carl"]);
        (await other.Prepare(new PeopleView())).ShouldBe(3, "what is there already stays");
        (await Names(other)).Count.ShouldBe(3);
    }

    [ContractFact]
    public async Task No_text_can_stop_a_view()
    {
        await Views.Prepare(_view);

        (await Apply(_view, 0, "nul\0byte", "half \ud800 pair", "Zoë 🛒")).ShouldBeTrue();

        var names = await Names(Views);
        names.Count.ShouldBe(3);
        names.ShouldContain("Zoë 🛒");
    }

    [ContractFact]
    public async Task Values_and_nulls_come_back_as_they_were_written()
    {
        await Views.Prepare(_view);
        await Apply(_view, 0, "Zoë 🛒", "bert");
        await using var connection = await Views.Open();
        await using var command = connection.CreateCommand();
        command.CommandText = "select name, seen, active, photo, note from people order by seen";
        await using var reader = await command.ExecuteReaderAsync();

        await reader.ReadAsync();
        reader.GetString(0).ShouldBe("Zoë 🛒");
        reader.GetBoolean(2).ShouldBeFalse();
        reader.IsDBNull(3).ShouldBeTrue();
        reader.IsDBNull(4).ShouldBeTrue();
        await reader.ReadAsync();
        reader.GetInt64(1).ShouldBe(2);
        reader.GetBoolean(2).ShouldBeTrue();
        reader.GetFieldValue<byte[]>(3).ShouldBe([1, 2]);
        reader.GetString(4).ShouldBe("nöte");
    }

    [ContractFact]
    public async Task A_large_batch_is_applied_whole()
    {
        await Views.Prepare(_view);

        (await Apply(_view, 0, [.. Enumerable.Range(0, 2_001).Select(n => $"p{n:D5}")])).ShouldBeTrue();

        (await Names(Views)).Count.ShouldBe(2_001);
        (await Views.Checkpoint("people")).ShouldBe(2_001);
    }

    [ContractFact]
    public async Task A_view_that_fails_leaves_nothing_behind_and_can_try_again()
    {
        await Views.Prepare(_view);
        await Apply(_view, 0, "anna");

        await Should.ThrowAsync<Exception>(async () => await Apply(_view, 1, "bert", "fail"));

        (await Names(Views)).ShouldBe(["anna"]);
        (await Views.Checkpoint("people")).ShouldBe(1);
        (await Apply(_view, 1, "bert", "carl")).ShouldBeTrue();
        (await Names(Views)).ShouldBe(["anna", "bert", "carl"]);
    }

    [ContractFact]
    public async Task Whoever_lost_the_lease_applies_nothing()
    {
        await Views.Prepare(_view);
        await Stores.Progress.Release(_lease, "node-a");
        (await Apply(_view, 0, "anna")).ShouldBeFalse();
        var next = (await Stores.Progress.Acquire("views", "node-b", TimeSpan.FromMinutes(5)))!.Value;

        (await Apply(_view, 0, "anna")).ShouldBeFalse();

        (await Names(Views)).ShouldBeEmpty();
        (await Views.Checkpoint("people")).ShouldBe(0);
        (await Views.Apply(next, [PeopleView.Batch(_view, 0, "anna")])).ShouldBeTrue();
    }

    [ContractFact]
    public async Task Another_version_of_a_view_starts_from_zero()
    {
        await Views.Prepare(_view);
        await Apply(_view, 0, "anna");
        var next = new PeopleView(version: 2);

        (await Views.Prepare(next)).ShouldBe(0);

        (await Names(Views)).ShouldBeEmpty();
        (await Views.Checkpoint("people")).ShouldBe(0);
        (await Apply(next, 0, "anna")).ShouldBeTrue();
    }

    [ContractFact]
    public async Task A_reset_view_starts_from_zero()
    {
        await Views.Prepare(_view);
        await Apply(_view, 0, "anna");

        await Views.Reset(_view);

        (await Names(Views)).ShouldBeEmpty();
        (await Views.Checkpoint("people")).ShouldBe(0);
        (await Apply(_view, 0, "anna")).ShouldBeTrue();
    }

    protected static async Task<List<string>> Names(IViewStore views)
    {
        await using DbConnection connection = await views.Open();
        await using var command = connection.CreateCommand();
        command.CommandText = "select name from people order by seen";
        await using var reader = await command.ExecuteReaderAsync();
        var names = new List<string>();
        while (await reader.ReadAsync())
        {
            names.Add(reader.GetString(0));
        }

        return names;
    }

    protected ValueTask<bool> Apply(View view, long after, params string[] names) =>
        Views.Apply(_lease, [PeopleView.Batch(view, after, names)]);
}
