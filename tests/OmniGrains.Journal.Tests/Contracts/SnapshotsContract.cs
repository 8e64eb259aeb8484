using System.Text;
using OmniGrains.Engine;
using OmniGrains.Journal.Tests.Backends;

namespace OmniGrains.Journal.Tests.Contracts;

public abstract class SnapshotsContract(TestBackend backend) : StoreContract(backend)
{
    private ISnapshots Snapshots => Stores.Snapshots;

    [ContractFact]
    public async Task A_snapshot_comes_back_as_it_was_saved()
    {
        (await Snapshots.Load("s")).ShouldBeNull();
        await Snapshots.Save([Of("s", 3, "é", schema: "order/2"), Of("t", 1, "other")]);

        var loaded = (await (await OpenAnother()).Snapshots.Load("s"))!;

        (loaded.Stream, loaded.Version, loaded.Position, loaded.Schema, loaded.Data.Text()).ShouldBe(("s", 3, 30, "order/2", "é"));
    }

    [ContractFact]
    public async Task A_newer_snapshot_replaces_an_older_one_and_never_the_other_way_round()
    {
        await Snapshots.Save([Of("s", 5, "five")]);
        await Snapshots.Save([Of("s", 4, "four")]);
        (await Snapshots.Load("s"))!.Data.Text().ShouldBe("five");

        await Snapshots.Save([Of("s", 6, "six")]);
        (await Snapshots.Load("s"))!.Data.Text().ShouldBe("six");
    }

    [ContractFact]
    public async Task The_same_version_in_a_new_schema_replaces_the_old_one()
    {
        await Snapshots.Save([Of("s", 5, "old", "v1")]);
        await Snapshots.Save([Of("s", 5, "new", "v2")]);

        (await Snapshots.Load("s"))!.Schema.ShouldBe("v2");
    }

    [ContractFact]
    public async Task Of_several_snapshots_of_one_stream_saved_together_the_newest_stays()
    {
        await Snapshots.Save([Of("s", 2, "two"), Of("s", 9, "nine"), Of("s", 4, "four")]);

        (await Snapshots.Load("s"))!.Data.Text().ShouldBe("nine");
    }

    [ContractFact]
    public async Task Deleted_snapshots_are_gone_and_the_others_stay()
    {
        await Snapshots.Save([Of("s", 1, "a"), Of("t", 1, "b"), Of("u", 1, "c")]);

        await Snapshots.Delete(["s", "u", "never-saved"]);

        (await Snapshots.Load("s")).ShouldBeNull();
        (await Snapshots.Load("u")).ShouldBeNull();
        (await Snapshots.Load("t")).ShouldNotBeNull();
    }

    private static Snapshot Of(string stream, int version, string data, string schema = "v1") =>
        new(stream, version, version * 10L, schema, Encoding.UTF8.GetBytes(data));
}
