namespace OmniGrains.Journal.InMemory;

/// <summary>Words to all others who opened the same database in memory.</summary>
internal sealed class InMemoryBroadcast : Broadcast
{
    private readonly InMemoryDatabase _database;

    public InMemoryBroadcast(InMemoryDatabase database)
    {
        _database = database;
        lock (database.Gate)
        {
            database.Broadcasts.Add(this);
        }
    }

    protected override ValueTask Send(string topic, string text, CancellationToken stop)
    {
        List<InMemoryBroadcast> others;
        lock (_database.Gate)
        {
            others = [.. _database.Broadcasts.Where(other => other != this)];
        }

        others.ForEach(other => other.Hear(topic, text));
        return ValueTask.CompletedTask;
    }
}
