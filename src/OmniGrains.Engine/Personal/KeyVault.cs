using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace OmniGrains.Engine;

/// <summary>
/// Seals personal data under keys that belong to one subject each, and destroys those keys on erasure.
/// The first of ADR 2's guarantees: what is sealed can be read only while its key exists, and keys are stored nowhere
/// but in the <see cref="IKeyStore"/>, wrapped by the master key.
/// </summary>
public sealed class KeyVault
{
    private const byte Format = 1;
    private const int KeyBytes = 32;
    private const int HeaderBytes = 1 + 16 + Cipher.Overhead;
    private const int CacheLimit = 200_000;

    private readonly IKeyStore _store;
    private readonly byte[] _master;
    private readonly byte[] _secrets;
    private readonly byte[] _protecting;
    // Setting up a key costs more than a short digest: one per thread keeps it set up.
    private readonly ThreadLocal<IncrementalHash> _digests;
    private readonly CachedKeys _keys;
    private readonly ConcurrentQueue<StoredKey> _unsaved = new();
    private readonly Lock _making = new();

    /// <summary>Uses a store with a master key of 32 bytes; call <see cref="Verify"/> before anything else.</summary>
    public KeyVault(IKeyStore store, ReadOnlySpan<byte> masterKey)
        : this(store, masterKey, CacheLimit)
    {
    }

    internal KeyVault(IKeyStore store, ReadOnlySpan<byte> masterKey, int cacheLimit)
    {
        _keys = new CachedKeys(cacheLimit);
        ArgumentOutOfRangeException.ThrowIfNotEqual(masterKey.Length, KeyBytes);
        _store = store;
        _master = HKDF.DeriveKey(HashAlgorithmName.SHA256, masterKey.ToArray(), KeyBytes, info: "omnigrains wrap 1"u8.ToArray());
        _secrets = HKDF.DeriveKey(HashAlgorithmName.SHA256, masterKey.ToArray(), KeyBytes, info: "omnigrains secrets 1"u8.ToArray());
        _protecting = KeyFor("protect");
        var lookup = HKDF.DeriveKey(HashAlgorithmName.SHA256, masterKey.ToArray(), KeyBytes, info: "omnigrains lookup 1"u8.ToArray());
        _digests = new ThreadLocal<IncrementalHash>(() => IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, lookup));
    }

    /// <summary>Refuses a master key that is not the one the store was made with.</summary>
    /// <exception cref="InvalidOperationException">It is another one.</exception>
    public async ValueTask Verify(CancellationToken cancellation = default)
    {
        var mine = HMACSHA256.HashData(_master, "omnigrains check 1"u8);
        var stored = await _store.CheckValue(mine, cancellation);
        if (!CryptographicOperations.FixedTimeEquals(mine, stored.Span))
        {
            throw new InvalidOperationException(
                "The master key is not the one that this data was sealed with. Restore the right key; nothing was changed.");
        }
    }

    /// <summary>
    /// A keyed digest of a personal identifier: stable, and useless without the master key. 128 bits in lower-case hex.
    /// </summary>
    public string Digest(string text) => Digest(Encoding.UTF8.GetBytes(text));

    /// <inheritdoc cref="Digest(string)"/>
    public string Digest(ReadOnlySpan<byte> data)
    {
        var hmac = _digests.Value!;
        hmac.AppendData(data);
        Span<byte> hash = stackalloc byte[32];
        hmac.GetHashAndReset(hash);
        return Convert.ToHexStringLower(hash[..16]);
    }

    /// <summary>
    /// Encrypts a secret of this installation (a shop's password, a signing secret) under the master key, so that it can be
    /// stored in an event. It can be opened only with the same <paramref name="context"/>.
    /// </summary>
    public byte[] Protect(string context, ReadOnlySpan<byte> secret)
    {
        var blob = new byte[Cipher.Overhead + secret.Length];
        Cipher.Encrypt(_protecting, blob, secret, Encoding.UTF8.GetBytes(context));
        return blob;
    }

    /// <summary>Opens what <see cref="Protect"/> made.</summary>
    /// <exception cref="CryptographicException">It was damaged, or made for another context or with another master key.</exception>
    public byte[] Reveal(string context, ReadOnlySpan<byte> blob) =>
        blob.Length >= Cipher.Overhead
            ? Cipher.Decrypt(_protecting, blob, Encoding.UTF8.GetBytes(context))
            : throw new CryptographicException("This is no protected secret.");

    /// <summary>Signs data (HMAC-SHA256) under a key that serves this one purpose, on all nodes of the installation.</summary>
    public byte[] Sign(string purpose, ReadOnlySpan<byte> data) => HMACSHA256.HashData(KeyFor($"sign {purpose}"), data);

    /// <summary>Seals data for a subject. The key is generated when none is at hand; <see cref="Flush"/> stores it.</summary>
    internal byte[] Seal(string subject, string context, ReadOnlySpan<byte> plain)
    {
        var (id, key) = CurrentKey(subject);
        var blob = new byte[HeaderBytes + plain.Length];
        blob[0] = Format;
        id.TryWriteBytes(blob.AsSpan(1));
        Cipher.Encrypt(key, blob.AsSpan(17), plain, Encoding.UTF8.GetBytes(context));
        return blob;
    }

    /// <summary>Opens sealed data; null when its key no longer exists. The keys must have been ensured first.</summary>
    internal byte[]? Open(string context, ReadOnlySpan<byte> blob) =>
        _keys.Find(KeyOf(blob)) is { } key ? Cipher.Decrypt(key, blob[17..], Encoding.UTF8.GetBytes(context)) : null;

    internal static Guid KeyOf(ReadOnlySpan<byte> blob) =>
        blob.Length >= HeaderBytes && blob[0] == Format
            ? new Guid(blob.Slice(1, 16))
            : throw new InvalidOperationException("Sealed data is damaged or of an unknown format.");

    /// <summary>Fetches the keys that are not at hand; those that no longer exist are remembered as destroyed.</summary>
    internal async ValueTask Ensure(IReadOnlyCollection<Guid> ids, CancellationToken cancellation)
    {
        if (ids.All(_keys.Knows))
        {
            return;
        }

        Trim();
        var missing = ids.Where(id => !_keys.Knows(id)).Distinct().ToList();
        foreach (var stored in await _store.LoadKeys(missing, cancellation))
        {
            _keys.Keep(stored.Id, stored.Subject, Unwrap(stored));
        }

        foreach (var id in missing)
        {
            _keys.IsMissing(id);
        }
    }

    /// <summary>Stores the keys generated since the last call. Must complete before anything sealed with them is appended.</summary>
    internal async ValueTask Flush(CancellationToken cancellation)
    {
        if (_unsaved.IsEmpty)
        {
            return;
        }

        // Keys stay queued until they are stored: a failed save must not let a later append pass without them.
        var batch = _unsaved.ToArray();
        await _store.Save(batch, cancellation);
        for (var i = 0; i < batch.Length; i++)
        {
            _unsaved.TryDequeue(out _);
        }
    }

    /// <summary>Destroys the subjects' keys for good, here and in the store.</summary>
    internal async ValueTask Destroy(IReadOnlyList<string> subjects, long upToPosition, CancellationToken cancellation)
    {
        await Flush(cancellation);
        foreach (var key in await LoadAll(subjects, cancellation))
        {
            _keys.IsDestroyed(key.Id);
        }

        foreach (var subject in subjects)
        {
            _keys.EndSubject(subject);
        }

        await _store.Destroy(subjects, upToPosition, cancellation);
    }

    /// <summary>Forgets the cached keys of a subject whose keys another process has destroyed.</summary>
    internal void Forget(string subject) => _keys.Forget(subject);

    private async ValueTask<List<StoredKey>> LoadAll(IReadOnlyList<string> subjects, CancellationToken cancellation)
    {
        var keys = new List<StoredKey>();
        foreach (var subject in subjects)
        {
            keys.AddRange(await _store.LoadSubject(subject, cancellation));
        }

        return keys;
    }

    private (Guid Id, byte[] Key) CurrentKey(string subject) => KeyAtHand(subject) ?? MakeKey(subject);

    private (Guid Id, byte[] Key)? KeyAtHand(string subject) =>
        _keys.Of(subject) is [.., var newest] && _keys.Find(newest) is { } key ? (newest, key) : null;

    // One at a time: many who seal for a new subject at once share its first key.
    private (Guid Id, byte[] Key) MakeKey(string subject)
    {
        lock (_making)
        {
            if (KeyAtHand(subject) is { } made)
            {
                return made;
            }

            var fresh = (Id: new Guid(RandomNumberGenerator.GetBytes(16)), Key: RandomNumberGenerator.GetBytes(KeyBytes));
            _unsaved.Enqueue(new StoredKey(fresh.Id, subject, Wrap(fresh.Id, subject, fresh.Key)));
            _keys.Keep(fresh.Id, subject, fresh.Key);
            return fresh;
        }
    }

    // Fetched keys can be fetched again, but not those that are in no store yet: they would be taken for destroyed.
    private void Trim()
    {
        lock (_making)
        {
            if (_unsaved.IsEmpty)
            {
                _keys.Trim();
            }
        }
    }

    private byte[] KeyFor(string purpose) =>
        HKDF.Expand(HashAlgorithmName.SHA256, _secrets, KeyBytes, Encoding.UTF8.GetBytes(purpose));

    private byte[] Wrap(Guid id, string subject, byte[] key)
    {
        var wrapped = new byte[Cipher.Overhead + KeyBytes];
        Cipher.Encrypt(_master, wrapped, key, WrapContext(id, subject));
        return wrapped;
    }

    private byte[] Unwrap(StoredKey stored) => Cipher.Decrypt(_master, stored.Wrapped.Span, WrapContext(stored.Id, stored.Subject));

    private static byte[] WrapContext(Guid id, string subject) => Encoding.UTF8.GetBytes($"{id:N}/{subject}");
}
