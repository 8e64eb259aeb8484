namespace OmniGrains.Engine;

/// <summary>
/// Personal bytes beside the journal, sealed as personal events are: when their subject's keys are destroyed nobody can read them any
/// more, also not from a backup of the store.
/// </summary>
public sealed partial class Blobs(IBlobStore store, KeyVault vault)
{
    /// <summary>Stores bytes durably; call it before the event that speaks of them is recorded.</summary>
    /// <param name="subject">Whose erasure makes them unreadable.</param>
    /// <param name="owner">With which grain they are deleted.</param>
    /// <param name="name">Unique with the owner. What is there already stays.</param>
    /// <param name="content">The bytes.</param>
    /// <param name="cancellation">Honoured before the write starts.</param>
    public async ValueTask Save(string subject, GrainId owner, string name, ReadOnlyMemory<byte> content, CancellationToken cancellation = default)
    {
        var data = vault.Seal(subject, Context(owner, name), content.Span);
        await vault.Flush(cancellation);
        await store.Put(owner.Stream, name, data, cancellation);
    }

    /// <summary>The bytes, also of what was stored in pieces; null when there are none, or nobody can read them any more.</summary>
    public async ValueTask<byte[]?> Load(GrainId owner, string name, CancellationToken cancellation = default)
    {
        if (await Opened(owner, name, cancellation) is { } whole)
        {
            return whole;
        }

        if (await Pieces(owner, name, cancellation) is not { } pieces)
        {
            return null;
        }

        await using (pieces)
        {
            using var all = new MemoryStream((int)pieces.Length);
            await pieces.CopyToAsync(all, cancellation);
            return all.ToArray();
        }
    }

    private async ValueTask<byte[]?> Opened(GrainId owner, string name, CancellationToken cancellation)
    {
        if (await store.Get(owner.Stream, name, cancellation) is not { } data)
        {
            return null;
        }

        await vault.Ensure([KeyVault.KeyOf(data.Span)], cancellation);
        return vault.Open(Context(owner, name), data.Span);
    }

    /// <summary>Deletes everything of an owner.</summary>
    public ValueTask Delete(GrainId owner, CancellationToken cancellation = default) => store.Delete(owner.Stream, cancellation);

    /// <summary>Deletes one of an owner's.</summary>
    public async ValueTask Delete(GrainId owner, string name, CancellationToken cancellation = default)
    {
        await DeletePieces(owner, name, cancellation);
        await store.Delete(owner.Stream, name, cancellation);
    }

    // Binds sealed bytes to their place, so that they cannot be taken for others.
    private static string Context(GrainId owner, string name) => $"{owner.Stream}#blob/{name}";
}
