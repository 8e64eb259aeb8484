using OmniGrains.Engine;

namespace OmniGrains.Journal.Sqlite;

/// <summary>
/// The embedded stores, in one folder: <c>journal.db</c> (the truth: back it up), <c>keys.db</c> (keys of personal data:
/// back it up apart, and keep those backups short), <c>blobs.db</c> (files: back it up), <c>views.db</c> and <c>cache.db</c> (can be deleted).
/// </summary>
public sealed class SqliteStores : IAsyncDisposable
{
    internal const string JournalPragmas = "pragma wal_autocheckpoint=16000; pragma journal_size_limit=67108864; pragma cache_size=-65536; pragma mmap_size=268435456;";

    private const string ViewPragmas = " pragma wal_autocheckpoint=16000; pragma journal_size_limit=67108864;";

    private readonly SqliteFile[] _files;
    private readonly SqliteJournal _journal;

    private SqliteStores(SqliteFile journal, SqliteFile keys, SqliteFile views, SqliteFile cache, SqliteFile blobs, TimeProvider time)
    {
        _files = [journal, keys, views, cache, blobs];
        _journal = new SqliteJournal(journal);
        var progress = new SqliteProgress(cache, time);
        Stores = new Stores(
            _journal, progress, new SqliteReminders(journal), progress, new SqliteKeyStore(keys), new SqliteViewStore(views, progress), new SqliteBlobStore(blobs), new SqliteBroadcast());
    }

    /// <summary>The stores.</summary>
    public Stores Stores { get; }

    /// <summary>Opens the folder, creating what is missing.</summary>
    /// <param name="folder">Where the files are; created with the rights of the user alone.</param>
    /// <param name="time">The clock of leases; the system's when null.</param>
    /// <param name="cancellation">Honoured before the files are opened.</param>
    public static ValueTask<SqliteStores> OpenAsync(string folder, TimeProvider? time = null, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        CreateFolder(folder);
        return ValueTask.FromResult(new SqliteStores(
            new SqliteFile(Path.Combine(folder, "journal.db"), "full", SqliteJournal.Schema + SqliteReminders.Schema, JournalPragmas),
            new SqliteFile(Path.Combine(folder, "keys.db"), "full", SqliteKeyStore.Schema, SqliteKeyStore.Pragmas),
            new SqliteFile(Path.Combine(folder, "views.db"), "normal", SqliteViewStore.Schema, SqliteViewStore.Pragmas + ViewPragmas),
            new SqliteFile(Path.Combine(folder, "cache.db"), "normal", SqliteProgress.Schema, SqliteViewStore.Pragmas),
            new SqliteFile(Path.Combine(folder, "blobs.db"), "full", SqliteBlobStore.Schema, SqliteBlobStore.Pragmas),
            time ?? TimeProvider.System));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _journal.DisposeAsync();
        foreach (var file in _files)
        {
            file.Dispose();
        }
    }

    private static void CreateFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
