using OmniGrains.Engine;
using OmniGrains.Host.Configuration;
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

    // Several processes may share one folder with PostgreSQL: then it holds secrets only.
    public static async Task<OpenedStores> Open(Settings settings)
    {
        var folder = DataFolder.At(settings.DataFolder);
        var held = folder.Lock();
        try
        {
            var masterKey = MasterKey.Load(settings, folder);
            var stores = await SqliteStores.OpenAsync(folder.Path);
            return new OpenedStores(stores.Stores, masterKey, stores, held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _owner.DisposeAsync();
        _lock?.Dispose();
    }
}
