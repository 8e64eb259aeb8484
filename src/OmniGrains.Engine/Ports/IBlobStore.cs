namespace OmniGrains.Engine;

/// <summary>
/// Bytes that are too large for the journal, such as files that came with a mail. Sealed before they get here; stored before the event that
/// speaks of them; never changed. Unlike the journal it gives their room back.
/// </summary>
public interface IBlobStore
{
    /// <summary>Stores bytes durably. What is there under this name already stays.</summary>
    /// <param name="owner">With whom they are deleted: a stream.</param>
    /// <param name="name">Unique with the owner.</param>
    /// <param name="data">At most 64 MB.</param>
    /// <param name="cancellation">Honoured before the write starts.</param>
    ValueTask Put(string owner, string name, ReadOnlyMemory<byte> data, CancellationToken cancellation = default);

    /// <summary>The bytes; null when there are none of this name.</summary>
    ValueTask<ReadOnlyMemory<byte>?> Get(string owner, string name, CancellationToken cancellation = default);

    /// <summary>Deletes everything of an owner. Doing it again changes nothing.</summary>
    ValueTask Delete(string owner, CancellationToken cancellation = default);

    /// <summary>Deletes one of an owner's. Doing it again changes nothing.</summary>
    ValueTask Delete(string owner, string name, CancellationToken cancellation = default);
}
