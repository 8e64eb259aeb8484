using OmniGrains.Engine;
using OmniGrains.Host.Configuration;
using OmniGrains.Journal.Postgres;
using OmniGrains.Journal.Sqlite;

namespace OmniGrains.Host.Running;

/// <summary>The stores of this process, opened when it starts and closed after the engine has drained.</summary>
internal sealed class OpenedStores : IAsyncDisposable
{
    private readonly IAsyncDisposable _owner;
    private readonly IDisposable? _lock;

    private OpenedStores(Stores stores, byte[] masterKey, IAsyncDisposable owner, IDisposable? held) =>
        (Stores, Vault, _owner, _lock) = (stores, new KeyVault(stores.Keys, masterKey), owner, held);

    public Stores Stores { get; }

    public KeyVault Vault { get; }

    /// <summary>
    /// Opens what the settings name. With SQLite the folder belongs to this process alone; with PostgreSQL it holds
    /// secrets only, and several processes may share it.
    /// </summary>
    public static async Task<OpenedStores> Open(Settings settings)
    {
        var folder = DataFolder.At(settings.DataFolder);
        if (settings.Postgres is { } connection)
        {
            return await OpenPostgres(connection, settings, MasterKey.Load(settings, folder));
        }

        var held = folder.Lock();
        try
        {
            var masterKey = MasterKey.Load(settings, folder);
            folder.KeepDatabasesPrivate();
            var stores = await SqliteStores.OpenAsync(folder.Path);
            return new OpenedStores(stores.Stores, masterKey, stores, held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    private static async Task<OpenedStores> OpenPostgres(string connection, Settings settings, byte[] masterKey)
    {
        var options = new PostgresOptions { ConnectionString = connection, KeysConnectionString = settings.PostgresKeys };
        try
        {
            var stores = await PostgresStores.OpenAsync(settings.PostgresConnections is { } most ? options.Within(most) : options);
            return new OpenedStores(stores.Stores, masterKey, stores, held: null);
        }
        catch (Exception exception) when (exception is System.Data.Common.DbException or JournalUnavailableException or ArgumentException or InvalidOperationException)
        {
            throw new StartRefusedException($"PostgreSQL cannot be used: {exception.Message} {exception.InnerException?.Message} Check ConnectionStrings__Postgres and ConnectionStrings__Keys.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _owner.DisposeAsync();
        _lock?.Dispose();
    }
}
