using OmniGrains.Engine;

namespace OmniGrains.Journal.Postgres;

/// <summary>All stores of one process over PostgreSQL. Dispose it after the engine.</summary>
public sealed class PostgresStores : IAsyncDisposable
{
    private readonly PostgresPools _pools;
    private readonly PostgresBroadcast _broadcast;
    private readonly PostgresListener _listener;

    private PostgresStores(PostgresPools pools)
    {
        _pools = pools;
        var wakeUp = new PostgresWakeUp();
        _broadcast = new PostgresBroadcast(pools.Journal);
        _listener = new PostgresListener(pools.Listener, wakeUp, _broadcast);
        Stores = new Stores(
            new PostgresJournal(pools.Appends, pools.Journal, wakeUp),
            new PostgresProgress(pools.Journal),
            new PostgresReminders(pools.Journal),
            new PostgresSnapshots(pools.Journal),
            new PostgresKeyStore(pools.Keys),
            new PostgresViewStore(pools.Views),
            new PostgresBlobStore(pools.Journal),
            _broadcast);
    }

    /// <summary>The ports.</summary>
    public Stores Stores { get; }

    /// <summary>Connects, and creates or migrates the tables; any number of processes may do so at the same time.</summary>
    /// <exception cref="JournalUnavailableException">The database cannot be reached or refuses.</exception>
    /// <exception cref="InvalidOperationException">The tables were made by a newer version, or commits would not be durable.</exception>
    public static async ValueTask<PostgresStores> OpenAsync(PostgresOptions options, CancellationToken cancellation = default)
    {
        var pools = new PostgresPools(options);
        try
        {
            await PostgresSchema.Migrate(pools, cancellation);
            return new PostgresStores(pools);
        }
        catch (Npgsql.NpgsqlException exception)
        {
            await pools.DisposeAsync();
            throw new JournalUnavailableException("PostgreSQL cannot be reached or refused to create the tables.", exception);
        }
        catch
        {
            await pools.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync();
        await _broadcast.DisposeAsync();
        await _pools.DisposeAsync();
    }
}
