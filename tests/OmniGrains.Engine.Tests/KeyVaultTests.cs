using OmniGrains.Journal.InMemory;

namespace OmniGrains.Engine.Tests;

/// <summary>Vaults of two processes over one store of keys.</summary>
public sealed class KeyVaultTests
{
    private readonly InMemoryDatabase _database = new();

    [Fact]
    public async Task A_vault_that_is_told_of_an_erasure_opens_nothing_more_whoever_made_the_keys()
    {
        var (one, two) = (Vault(), Vault());
        var sealedByOne = await Seal(one);
        var sealedByTwo = await Seal(two);
        await Readable(two, sealedByOne);
        await Readable(two, sealedByTwo);

        await one.Destroy(["ada"], 1, default);
        two.Forget("ada");

        foreach (var data in (byte[][])[sealedByOne, sealedByTwo])
        {
            await two.Ensure([KeyVault.KeyOf(data)], default);
            two.Open("here", data).ShouldBeNull();
        }
    }

    [Fact]
    public async Task Many_who_seal_for_a_new_subject_at_once_share_one_key()
    {
        var vault = Vault();
        using var begin = new ManualResetEventSlim();
        var sealing = Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(
            () =>
            {
                begin.Wait();
                return Enumerable.Range(0, 50).Select(subject => KeyVault.KeyOf(vault.Seal($"s{subject}", "here", "x"u8))).ToList();
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToList();
        begin.Set();
        var keys = await Task.WhenAll(sealing);

        await vault.Flush(default);
        keys.SelectMany(ids => ids).Distinct().Count().ShouldBe(50);
        (await InMemoryStores.Open(_database, TimeProvider.System).Keys.LoadSubject("s0")).Count.ShouldBe(1);
    }

    [Fact]
    public async Task What_was_fetched_is_not_taken_for_erased_because_others_are_fetched_before_it_is_opened()
    {
        var one = Vault();
        var data = await Seal(one);
        List<Guid> others = [.. Enumerable.Range(0, 40).Select(subject => KeyVault.KeyOf(one.Seal($"s{subject}", "here", "x"u8)))];
        await one.Flush(default);

        var small = new KeyVault(InMemoryStores.Open(_database, TimeProvider.System).Keys, Node.MasterKey, cacheLimit: 20);
        await small.Ensure(others[..10], default);
        await small.Ensure([KeyVault.KeyOf(data)], default);
        await small.Ensure([others[20]], default);
        small.Open("here", data).ShouldBe("text"u8.ToArray());

        // What is needed again stays; what was destroyed stays destroyed, also when it was needed from the old generation.
        await small.Ensure(others[21..32], default);
        await Readable(small, data);
        await small.Ensure([others[33]], default);
        await small.Destroy(["ada"], 1, default);
        await small.Ensure([KeyVault.KeyOf(data)], default);
        small.Open("here", data).ShouldBeNull();
    }

    private KeyVault Vault() => new(InMemoryStores.Open(_database, TimeProvider.System).Keys, Node.MasterKey);

    private static async Task<byte[]> Seal(KeyVault vault)
    {
        var data = vault.Seal("ada", "here", "text"u8);
        await vault.Flush(default);
        return data;
    }

    private static async Task Readable(KeyVault vault, byte[] data)
    {
        await vault.Ensure([KeyVault.KeyOf(data)], default);
        vault.Open("here", data).ShouldBe("text"u8.ToArray());
    }
}
