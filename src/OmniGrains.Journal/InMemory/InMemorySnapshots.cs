using OmniGrains.Engine;

namespace OmniGrains.Journal.InMemory;

/// <summary>Snapshots in memory.</summary>
internal sealed class InMemorySnapshots(InMemoryDatabase database) : ISnapshots
{
    public ValueTask<Snapshot?> Load(string stream, CancellationToken cancellation = default)
    {
        lock (database.Gate)
        {
            return ValueTask.FromResult(database.Snapshots.GetValueOrDefault(stream));
        }
    }

    public ValueTask Save(IReadOnlyList<Snapshot> snapshots, CancellationToken cancellation = default)
    {
        lock (database.Gate)
        {
            foreach (var snapshot in snapshots)
            {
                if (!database.Snapshots.TryGetValue(snapshot.Stream, out var current) || current.Version <= snapshot.Version)
                {
                    database.Snapshots[snapshot.Stream] = snapshot with { Data = snapshot.Data.ToArray() };
                }
            }
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask Delete(IReadOnlyList<string> streams, CancellationToken cancellation = default)
    {
        lock (database.Gate)
        {
            foreach (var stream in streams)
            {
                database.Snapshots.Remove(stream);
            }
        }

        return ValueTask.CompletedTask;
    }
}
