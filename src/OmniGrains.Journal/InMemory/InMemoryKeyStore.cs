using OmniGrains.Engine;

namespace OmniGrains.Journal.InMemory;

/// <summary>Keys in memory.</summary>
internal sealed class InMemoryKeyStore(InMemoryDatabase database) : IKeyStore
{
    public ValueTask<IReadOnlyList<StoredKey>> LoadSubject(string subject, CancellationToken cancellation = default) =>
        Load(key => key.Subject == subject);

    public ValueTask<IReadOnlyList<StoredKey>> LoadKeys(IReadOnlyCollection<Guid> ids, CancellationToken cancellation = default) =>
        Load(key => ids.Contains(key.Id));

    public ValueTask Save(IReadOnlyList<StoredKey> keys, CancellationToken cancellation = default)
    {
        lock (database.Gate)
        {
            foreach (var key in keys)
            {
                database.Keys.TryAdd(key.Id, key);
            }
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask Destroy(IReadOnlyList<string> subjects, long upToPosition, CancellationToken cancellation = default)
    {
        lock (database.Gate)
        {
            foreach (var key in database.Keys.Values.Where(key => subjects.Contains(key.Subject, StringComparer.Ordinal)).ToList())
            {
                database.Keys.Remove(key.Id);
            }

            database.ErasedUpTo = Math.Max(database.ErasedUpTo, upToPosition);
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<long> ErasedUpTo(CancellationToken cancellation = default)
    {
        lock (database.Gate)
        {
            return ValueTask.FromResult(database.ErasedUpTo);
        }
    }

    public ValueTask<ReadOnlyMemory<byte>> CheckValue(ReadOnlyMemory<byte> initial, CancellationToken cancellation = default)
    {
        lock (database.Gate)
        {
            return ValueTask.FromResult(database.CheckValue ??= initial);
        }
    }

    private ValueTask<IReadOnlyList<StoredKey>> Load(Func<StoredKey, bool> wanted)
    {
        lock (database.Gate)
        {
            return ValueTask.FromResult<IReadOnlyList<StoredKey>>(database.Keys.Values.Where(wanted).ToList());
        }
    }
}
