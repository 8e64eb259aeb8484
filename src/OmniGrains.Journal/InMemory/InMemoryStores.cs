using OmniGrains.Engine;

namespace OmniGrains.Journal.InMemory;

/// <summary>All stores over a database in memory, for tests.</summary>
public static class InMemoryStores
{
    /// <summary>One process's stores over a database that others may share.</summary>
    /// <param name="database">What they share.</param>
    /// <param name="time">Decides when leases run out.</param>
    /// <param name="views">Where views are kept; without it only their checkpoints are.</param>
    public static Stores Open(InMemoryDatabase database, TimeProvider time, IViewStore? views = null) => new(
        new InMemoryJournal(database),
        new InMemoryProgress(database, time),
        new InMemoryReminders(database),
        new InMemorySnapshots(database),
        new InMemoryKeyStore(database),
        views ?? new NoViews(database, time),
        new InMemoryBlobStore(database),
        new InMemoryBroadcast(database));
}
