using OmniGrains.Engine;
using OmniGrains.Journal.Tests.Backends;

namespace OmniGrains.Journal.Tests.Contracts;

public abstract class BlobStoreContract(TestBackend backend) : StoreContract(backend)
{
    private IBlobStore Blobs => Stores.Blobs;

    [ContractFact]
    public async Task What_was_put_is_there_for_every_process_and_after_it()
    {
        await Blobs.Put("mail/1", "a", "first"u8.ToArray());
        await Blobs.Put("mail/1", "empty", ReadOnlyMemory<byte>.Empty);

        var other = (await OpenAnother()).Blobs;
        (await other.Get("mail/1", "a"))!.Value.Text().ShouldBe("first");
        (await other.Get("mail/1", "empty"))!.Value.Length.ShouldBe(0);
        (await other.Get("mail/1", "b")).ShouldBeNull();
        (await other.Get("mail/2", "a")).ShouldBeNull();
    }

    [ContractFact]
    public async Task What_is_there_stays()
    {
        await Blobs.Put("mail/1", "a", "first"u8.ToArray());
        await Blobs.Put("mail/1", "a", "second"u8.ToArray());
        (await Blobs.Get("mail/1", "a"))!.Value.Text().ShouldBe("first");
    }

    [ContractFact]
    public async Task An_owner_is_deleted_whole_and_alone()
    {
        await Blobs.Put("mail/1", "a", "x"u8.ToArray());
        await Blobs.Put("mail/1", "b", "x"u8.ToArray());
        await Blobs.Put("mail/10", "a", "x"u8.ToArray());
        await Blobs.Delete("mail/1");
        await Blobs.Delete("mail/1");

        (await Blobs.Get("mail/1", "a")).ShouldBeNull();
        (await Blobs.Get("mail/1", "b")).ShouldBeNull();
        (await Blobs.Get("mail/10", "a")).ShouldNotBeNull();
    }

    [ContractFact]
    public async Task One_of_an_owners_is_deleted_alone()
    {
        await Blobs.Put("mail/1", "a", "x"u8.ToArray());
        await Blobs.Put("mail/1", "b", "x"u8.ToArray());
        await Blobs.Delete("mail/1", "a");
        await Blobs.Delete("mail/1", "a");

        (await Blobs.Get("mail/1", "a")).ShouldBeNull();
        (await Blobs.Get("mail/1", "b")).ShouldNotBeNull();
    }

    [ContractFact]
    public async Task Thirty_megabytes_come_back_as_they_were()
    {
        var data = new byte[30 << 20];
        new Random(4711).NextBytes(data);
        await Blobs.Put("mail/1", "large", data);
        (await Blobs.Get("mail/1", "large"))!.Value.Span.SequenceEqual(data).ShouldBeTrue();
    }
}
