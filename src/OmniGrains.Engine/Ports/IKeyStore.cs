namespace OmniGrains.Engine;

/// <summary>One encryption key of a subject, wrapped by the master key.</summary>
/// <param name="Id">Sixteen random bytes that sealed data names.</param>
/// <param name="Subject">The customer id.</param>
/// <param name="Wrapped">The key, encrypted under the master key.</param>
public sealed record StoredKey(Guid Id, string Subject, ReadOnlyMemory<byte> Wrapped);

/// <summary>
/// The keys of personal data. Kept apart from the journal (another file, another schema), because a backup of the
/// journal must not bring back what was erased.
/// </summary>
public interface IKeyStore
{
    /// <summary>All keys of a subject; a subject may have several.</summary>
    ValueTask<IReadOnlyList<StoredKey>> LoadSubject(string subject, CancellationToken cancellation = default);

    /// <summary>The named keys that still exist.</summary>
    ValueTask<IReadOnlyList<StoredKey>> LoadKeys(IReadOnlyCollection<Guid> ids, CancellationToken cancellation = default);

    /// <summary>Stores keys durably. Must return before any event sealed under them is appended.</summary>
    ValueTask Save(IReadOnlyList<StoredKey> keys, CancellationToken cancellation = default);

    /// <summary>
    /// Destroys all keys of the subjects, physically (overwritten, not only unlinked), and remembers up to which
    /// journal position erasures have been carried out, so that a restored older key store catches up by itself.
    /// </summary>
    ValueTask Destroy(IReadOnlyList<string> subjects, long upToPosition, CancellationToken cancellation = default);

    /// <summary>The journal position up to which this store has carried out erasures.</summary>
    ValueTask<long> ErasedUpTo(CancellationToken cancellation = default);

    /// <summary>
    /// Returns the check value that was stored first. A master key that does not reproduce it must not be used.
    /// </summary>
    ValueTask<ReadOnlyMemory<byte>> CheckValue(ReadOnlyMemory<byte> initial, CancellationToken cancellation = default);
}
