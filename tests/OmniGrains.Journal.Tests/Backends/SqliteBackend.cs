using OmniGrains.Journal.Sqlite;

namespace OmniGrains.Journal.Tests.Backends;

public sealed class SqliteBackend : TestBackend
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"og-sqlite-{Guid.NewGuid():N}");

    public override (string Kind, string Location)? Writer => ("sqlite", _folder);

    public override Task Start() => Task.FromResult(Directory.CreateDirectory(_folder));

    public override async Task<OpenedStores> Open()
    {
        var stores = await SqliteStores.OpenAsync(_folder);
        return new OpenedStores(stores.Stores, stores);
    }

    public override Task Stop()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }
}
