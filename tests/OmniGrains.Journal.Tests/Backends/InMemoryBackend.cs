using OmniGrains.Journal.InMemory;

namespace OmniGrains.Journal.Tests.Backends;

public sealed class InMemoryBackend : TestBackend
{
    private readonly InMemoryDatabase _database = new();

    public override Task Start() => Task.CompletedTask;

    public override Task<OpenedStores> Open() =>
        Task.FromResult(new OpenedStores(InMemoryStores.Open(_database, TimeProvider.System), null));
}
