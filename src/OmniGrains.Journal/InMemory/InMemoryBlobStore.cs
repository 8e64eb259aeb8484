using OmniGrains.Engine;

namespace OmniGrains.Journal.InMemory;

/// <summary>Blobs, for tests.</summary>
internal sealed class InMemoryBlobStore(InMemoryDatabase database) : IBlobStore
{
    public ValueTask Put(string owner, string name, ReadOnlyMemory<byte> data, CancellationToken cancellation = default)
    {
        lock (database.Gate)
        {
            database.Blobs.TryAdd((owner, name), data.ToArray());
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<ReadOnlyMemory<byte>?> Get(string owner, string name, CancellationToken cancellation = default)
    {
        lock (database.Gate)
        {
            return ValueTask.FromResult<ReadOnlyMemory<byte>?>(database.Blobs.TryGetValue((owner, name), out var data) ? new ReadOnlyMemory<byte>(data) : (ReadOnlyMemory<byte>?)null);
        }
    }

    public ValueTask Delete(string owner, CancellationToken cancellation = default)
    {
        lock (database.Gate)
        {
            foreach (var key in database.Blobs.Keys.Where(key => key.Owner == owner).ToList())
            {
                database.Blobs.Remove(key);
            }
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask Delete(string owner, string name, CancellationToken cancellation = default)
    {
        lock (database.Gate)
        {
            database.Blobs.Remove((owner, name));
        }

        return ValueTask.CompletedTask;
    }
}
