using OmniGrains.Journal.InMemory;

namespace OmniGrains.Engine.Tests;

/// <summary>What is large, stored and read in pieces.</summary>
public sealed class BlobPieceTests
{
    private static readonly GrainId Owner = GrainId.Of("conversation", "c1");
    private readonly InMemoryDatabase _database = new();
    private readonly IBlobStore _store;
    private readonly KeyVault _vault;
    private readonly Blobs _blobs;

    public BlobPieceTests()
    {
        var stores = InMemoryStores.Open(_database, TimeProvider.System);
        (_store, _vault) = (stores.Blobs, new KeyVault(stores.Keys, Node.MasterKey));
        _blobs = new Blobs(_store, _vault);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Blobs.PieceSize)]
    [InlineData((2 * Blobs.PieceSize) + 5)]
    public async Task What_was_stored_is_read_and_goes_with_all_its_pieces(int size)
    {
        var content = Bytes(size);
        (await _blobs.Save("ada", Owner, "file", new MemoryStream(content))).ShouldBe(size);
        (await _blobs.Load(Owner, "file"))!.AsSpan().SequenceEqual(content).ShouldBeTrue();
        await using (var read = (await _blobs.Open(Owner, "file"))!)
        {
            read.Length.ShouldBe(size);
        }

        await _blobs.Delete(Owner, "file");
        (await _blobs.Open(Owner, "file")).ShouldBeNull();
        foreach (var name in (string[])["file#0", "file#1", "file#2", "file#end"])
        {
            (await _store.Get(Owner.Stream, name)).ShouldBeNull();
        }
    }

    [Fact]
    public async Task What_breaks_off_is_not_there_and_the_next_attempt_is_whole()
    {
        var content = Bytes((2 * Blobs.PieceSize) + 5);
        await Should.ThrowAsync<IOException>(async () => await _blobs.Save("ada", Owner, "file", new Breaking(content, Blobs.PieceSize + 10)));
        (await _blobs.Load(Owner, "file")).ShouldBeNull();
        (await _store.Get(Owner.Stream, "file#0")).ShouldBeNull("nothing of it stays");

        // As a process that died would leave it: pieces of another content, and no end.
        await _blobs.Save("ada", Owner, "file#0", Bytes(9));
        await _blobs.Save("ada", Owner, "file#1", Bytes(9));
        (await _blobs.Open(Owner, "file")).ShouldBeNull();
        await _blobs.Save("ada", Owner, "file", new MemoryStream(content));
        (await _blobs.Load(Owner, "file"))!.AsSpan().SequenceEqual(content).ShouldBeTrue();
    }

    [Fact]
    public async Task Nobody_reads_it_once_its_subject_is_erased()
    {
        await _blobs.Save("ada", Owner, "file", new MemoryStream(Bytes(Blobs.PieceSize + 1)));
        await _vault.Destroy(["ada"], 1, default);
        (await _blobs.Open(Owner, "file")).ShouldBeNull();
    }

    [Fact]
    public async Task What_was_stored_whole_is_read_as_a_stream_too()
    {
        await _blobs.Save("ada", Owner, "file", Bytes(77));
        await using var read = (await _blobs.Open(Owner, "file"))!;
        read.Length.ShouldBe(77);
    }

    private static byte[] Bytes(int size)
    {
        var bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        return bytes;
    }

    private sealed class Breaking(byte[] content, int after) : MemoryStream(content)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Position >= after ? throw new IOException("gone") : await base.ReadAsync(buffer[..(int)Math.Min(buffer.Length, after - Position)], cancellationToken);
    }
}
