using System.Collections.Concurrent;
using System.Collections.Frozen;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Access;

/// <summary>
/// Recognises keys. A token that was verified once is found in memory; what its key may do is looked up again in the
/// live grain at most <see cref="RecheckAfter"/> later, and that grain follows what other nodes record. So a
/// revocation takes effect at once on the node that was asked, and within that time everywhere else.
/// </summary>
/// <param name="grains">The door to the keys' grain.</param>
/// <param name="time">The clock.</param>
public sealed class KeyRing(IGrains grains, TimeProvider time)
{
    private const int MostRemembered = 10_000;
    private static readonly TimeSpan RecheckAfter = TimeSpan.FromMilliseconds(250);

    private readonly ConcurrentDictionary<string, Known> _known = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Caller> _fixed = new(StringComparer.Ordinal);

    /// <summary>Admits a token from the configuration, with all scopes, for the life of this process.</summary>
    public void AddFixed(string id, string token) =>
        _fixed[KeyToken.Digest(token)] = new Caller(id, Scopes.All.ToFrozenSet(StringComparer.Ordinal));

    /// <summary>True when somebody could come in by a key from the journal.</summary>
    public async ValueTask<bool> AnyKeyExists(CancellationToken cancellation) =>
        (await grains.Read(ApiKeys.Grain, new CountActiveKeys(), cancellation)).Value > 0;

    /// <summary>Whose token this is, if it was verified a moment ago; free of waiting and of allocation.</summary>
    internal Caller? Remembered(string token) =>
        _known.TryGetValue(token, out var known) && time.GetElapsedTime(known.CheckedAt) < RecheckAfter ? known.Caller : null;

    /// <summary>Whether it was valid when it was last looked up here, however long ago.</summary>
    internal bool HasVerified(string token) => _known.ContainsKey(token);

    /// <summary>Verifies a token; null when it is not or no longer valid.</summary>
    internal async ValueTask<Caller?> Recognise(string token, CancellationToken cancellation)
    {
        var caller = _fixed.GetValueOrDefault(KeyToken.Digest(token)) ?? await FromJournal(token, cancellation);
        if (caller is null)
        {
            _known.TryRemove(token, out _);
            return null;
        }

        if (_known.Count >= MostRemembered)
        {
            _known.Clear();
        }

        _known[token] = new Known(caller, time.GetTimestamp());
        return caller;
    }

    /// <summary>Stops admitting a key's tokens on this node at once.</summary>
    internal void Forget(string id)
    {
        foreach (var (token, known) in _known)
        {
            if (known.Caller.Id == id)
            {
                _known.TryRemove(token, out _);
            }
        }
    }

    private async ValueTask<Caller?> FromJournal(string token, CancellationToken cancellation)
    {
        if (!KeyToken.TryParse(token, out var sent))
        {
            return null;
        }

        var (key, _, _) = await grains.Read(ApiKeys.Grain, new FindKey(sent.Id), cancellation);
        return key is { RevokedAt: null } && KeyToken.SameHash(sent.Hash, key.SecretHash)
            ? new Caller(key.Id, key.Scopes.ToFrozenSet(StringComparer.Ordinal))
            : null;
    }

    private sealed record Known(Caller Caller, long CheckedAt);
}
