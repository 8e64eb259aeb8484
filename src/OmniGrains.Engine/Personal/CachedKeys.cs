using System.Collections.Concurrent;

namespace OmniGrains.Engine;

/// <summary>
/// The keys that are at hand, in two generations: a young one that is full becomes the old one, and the old one goes. So what was just fetched stays
/// until that many others have been needed, and a reader between fetching and opening does not find its key gone. A key that no longer exists is null.
/// </summary>
/// <param name="limit">How many keys are at hand at most, about.</param>
internal sealed class CachedKeys(int limit)
{
    private volatile Generations _generations = new(new Generation(), new Generation());

    /// <summary>Whether it is at hand, or known to exist no longer; it counts as needed now.</summary>
    public bool Knows(Guid id) => Take(id, out _);

    /// <summary>The key; null when it no longer exists, or is not at hand.</summary>
    public byte[]? Find(Guid id) => Take(id, out var key) ? key : null;

    /// <summary>The keys of a subject that are at hand, the newest last.</summary>
    public IReadOnlyList<Guid> Of(string subject)
    {
        var (young, old) = _generations;
        return young.Subjects.TryGetValue(subject, out var ids) || old.Subjects.TryGetValue(subject, out ids) ? ids : [];
    }

    public void Keep(Guid id, string subject, byte[] key)
    {
        var known = Of(subject);
        var young = _generations.Young;
        young.Keys[id] = key;
        young.Subjects.AddOrUpdate(subject, static (_, add) => [.. add.known.Where(one => one != add.id), add.id], static (_, ids, add) => ids.Contains(add.id) ? ids : [.. ids, add.id], (known, id));
    }

    /// <summary>It exists no longer, unless it has come to hand meanwhile.</summary>
    public void IsMissing(Guid id) => _generations.Young.Keys.TryAdd(id, null);

    /// <summary>It was destroyed.</summary>
    public void IsDestroyed(Guid id) => _generations.Young.Keys[id] = null;

    /// <summary>No key of the subject seals any more.</summary>
    public void EndSubject(string subject)
    {
        var (young, old) = _generations;
        young.Subjects.TryRemove(subject, out _);
        old.Subjects.TryRemove(subject, out _);
    }

    /// <summary>Drops the subject's keys.</summary>
    public void Forget(string subject)
    {
        var (young, old) = _generations;
        foreach (var generation in (Generation[])[old, young])
        {
            foreach (var id in generation.Subjects.TryRemove(subject, out var ids) ? ids : [])
            {
                old.Keys.TryRemove(id, out _);
                young.Keys.TryRemove(id, out _);
            }
        }
    }

    /// <summary>Lets the old generation go when the young one is full.</summary>
    public void Trim()
    {
        var (young, _) = _generations;
        if (young.Keys.Count > limit / 2)
        {
            _generations = new Generations(new Generation(), young);
        }
    }

    private bool Take(Guid id, out byte[]? key)
    {
        var (young, old) = _generations;
        if (young.Keys.TryGetValue(id, out key))
        {
            return true;
        }

        if (!old.Keys.TryGetValue(id, out key))
        {
            return false;
        }

        // Whoever destroyed it meanwhile has said so in the young one.
        key = young.Keys.GetOrAdd(id, key);
        return true;
    }

    private sealed record Generations(Generation Young, Generation Old);

    private sealed class Generation
    {
        public ConcurrentDictionary<Guid, byte[]?> Keys { get; } = new();

        public ConcurrentDictionary<string, Guid[]> Subjects { get; } = new(StringComparer.Ordinal);
    }
}
