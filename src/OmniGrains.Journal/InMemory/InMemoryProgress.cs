using OmniGrains.Engine;

namespace OmniGrains.Journal.InMemory;

/// <summary>Leases by the given clock, and checkpoints.</summary>
internal sealed class InMemoryProgress(InMemoryDatabase database, TimeProvider time) : IProgress
{
    public ValueTask<Lease?> Acquire(string name, string owner, TimeSpan duration, CancellationToken cancellation = default)
    {
        lock (database.Gate)
        {
            var now = time.GetUtcNow();
            var known = database.Leases.TryGetValue(name, out var held);
            if (known && held.Owner != owner && held.Expires > now)
            {
                return ValueTask.FromResult<Lease?>(null);
            }

            var token = held.Owner == owner ? held.Token : held.Token + 1;
            database.Leases[name] = new HeldLease(owner, token, now + duration);
            return ValueTask.FromResult<Lease?>(new Lease(name, token));
        }
    }

    public ValueTask Release(Lease lease, string owner, CancellationToken cancellation = default)
    {
        lock (database.Gate)
        {
            if (database.Leases.TryGetValue(lease.Name, out var held) && held.Token == lease.Token && held.Owner == owner)
            {
                // Without an owner the token grows even when the same process takes the lease again.
                database.Leases[lease.Name] = new HeldLease("", held.Token, DateTimeOffset.MinValue);
            }
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<long> LoadCheckpoint(string name, CancellationToken cancellation = default)
    {
        lock (database.Gate)
        {
            return ValueTask.FromResult(database.Checkpoints.GetValueOrDefault(name));
        }
    }

    public ValueTask<bool> SaveCheckpoint(Lease lease, long position, CancellationToken cancellation = default)
    {
        lock (database.Gate)
        {
            if (!database.Holds(lease, time.GetUtcNow()))
            {
                return ValueTask.FromResult(false);
            }

            database.Checkpoints[lease.Name] = position;
            return ValueTask.FromResult(true);
        }
    }
}
