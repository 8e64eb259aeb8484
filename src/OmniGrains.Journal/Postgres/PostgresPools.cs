using Npgsql;

namespace OmniGrains.Journal.Postgres;

/// <summary>
/// The connections of one process. Appends have a pool of their own, so that readers never hold them up. No session
/// state is ever changed on a pooled connection; all of it comes with the connection string.
/// </summary>
internal sealed class PostgresPools : IAsyncDisposable
{
    // A commit is on disk when it returns, whatever the role or the database is set to.
    private const string Durable = "-c synchronous_commit=on -c jit=off";

    // The journal is read by key only. A plan that was made while a table was small must not scan it once it is large.
    private const string ByKey =
        " -c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off";

    public PostgresPools(PostgresOptions options)
    {
        Appends = Build(options.ConnectionString, Durable + ByKey, 2);
        Journal = Build(options.ConnectionString, Durable + ByKey, options.JournalConnections);
        Views = Build(options.ConnectionString, Durable, options.ViewConnections, PostgresSchema.Views);
        Keys = Build(options.KeysConnectionString ?? options.ConnectionString, Durable, 2);
        Listener = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(options.ConnectionString)
        {
            Pooling = false,
            KeepAlive = 10,
            ApplicationName = "omnigrains listener",
        });
    }

    public NpgsqlDataSource Appends { get; }

    public NpgsqlDataSource Journal { get; }

    public NpgsqlDataSource Views { get; }

    public NpgsqlDataSource Keys { get; }

    public NpgsqlDataSource Listener { get; }

    public async ValueTask DisposeAsync()
    {
        await Appends.DisposeAsync();
        await Journal.DisposeAsync();
        await Views.DisposeAsync();
        await Keys.DisposeAsync();
        await Listener.DisposeAsync();
    }

    private static NpgsqlDataSource Build(string connectionString, string settings, int connections, string? searchPath = null)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString)
        {
            MaxPoolSize = connections,
            MinPoolSize = 0,
            NoResetOnClose = true,
            MaxAutoPrepare = 200,
            AutoPrepareMinUsages = 2,
            WriteBufferSize = 64 * 1024,
            ReadBufferSize = 32 * 1024,
            ApplicationName = "omnigrains",
        };
        builder.Options = string.IsNullOrEmpty(builder.Options) ? settings : $"{builder.Options} {settings}";
        builder.SearchPath = searchPath ?? builder.SearchPath;
        return NpgsqlDataSource.Create(builder);
    }
}
