using OmniGrains.Engine;
using OmniGrains.Journal.Tests.Backends;

namespace OmniGrains.Journal.Tests.Contracts;

public abstract class KeyStoreContract(TestBackend backend) : StoreContract(backend)
{
    private IKeyStore Keys => Stores.Keys;

    [ContractFact]
    public async Task Keys_are_found_by_subject_and_by_id()
    {
        var (a1, a2, b) = (Key("anna"), Key("anna"), Key("bert"));
        await Keys.Save([a1, a2, b]);
        var other = (await OpenAnother()).Keys;

        Ids(await other.LoadSubject("anna")).ShouldBe(Ids([a1, a2]), ignoreOrder: true);
        Ids(await other.LoadKeys([a2.Id, b.Id, Guid.NewGuid()])).ShouldBe(Ids([a2, b]), ignoreOrder: true);
        var loaded = (await other.LoadKeys([b.Id])).Single();
        loaded.Subject.ShouldBe("bert");
        loaded.Wrapped.ToArray().ShouldBe(b.Wrapped.ToArray());
        (await other.LoadSubject("nobody")).ShouldBeEmpty();
        (await other.LoadKeys([])).ShouldBeEmpty();
    }

    [ContractFact]
    public async Task Saving_the_same_keys_again_changes_nothing()
    {
        var key = Key("anna");
        await Keys.Save([key]);
        await Keys.Save([key, Key("bert")]);

        (await Keys.LoadSubject("anna")).Single().Wrapped.ToArray().ShouldBe(key.Wrapped.ToArray());
        (await Keys.LoadSubject("bert")).Count.ShouldBe(1);
    }

    [ContractFact]
    public async Task Destroyed_keys_are_gone_for_all_processes_and_the_others_stay()
    {
        var (anna, bert, carl) = (Key("anna"), Key("bert"), Key("carl"));
        await Keys.Save([anna, bert, carl, Key("anna")]);

        await Keys.Destroy(["anna", "carl", "nobody"], 17);

        var other = (await OpenAnother()).Keys;
        (await other.LoadSubject("anna")).ShouldBeEmpty();
        Ids(await other.LoadKeys([anna.Id, bert.Id, carl.Id])).ShouldBe([bert.Id]);
        (await other.ErasedUpTo()).ShouldBe(17);
    }

    [ContractFact]
    public async Task How_far_erasures_are_carried_out_only_moves_forward()
    {
        (await Keys.ErasedUpTo()).ShouldBe(0);
        await Keys.Destroy([], 20);
        await Keys.Destroy(["anna"], 12);

        (await Keys.ErasedUpTo()).ShouldBe(20);
    }

    [ContractFact]
    public async Task The_first_check_value_stays()
    {
        (await Keys.CheckValue(new byte[] { 1, 2, 3 })).ToArray().ShouldBe([1, 2, 3]);

        (await (await OpenAnother()).Keys.CheckValue(new byte[] { 9, 9 })).ToArray().ShouldBe([1, 2, 3]);
    }

    [ContractFact]
    public async Task A_subject_may_get_new_keys_after_its_old_ones_were_destroyed()
    {
        await Keys.Save([Key("anna")]);
        await Keys.Destroy(["anna"], 3);
        var fresh = Key("anna");

        await Keys.Save([fresh]);

        Ids(await Keys.LoadSubject("anna")).ShouldBe([fresh.Id]);
    }

    private static StoredKey Key(string subject)
    {
        var wrapped = new byte[60];
        Random.Shared.NextBytes(wrapped);
        return new StoredKey(Guid.NewGuid(), subject, wrapped);
    }

    private static IEnumerable<Guid> Ids(IEnumerable<StoredKey> keys) => keys.Select(key => key.Id);
}
