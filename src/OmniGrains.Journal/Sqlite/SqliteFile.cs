using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace OmniGrains.Journal.Sqlite;

/// <summary>One database file: its write connection, behind a lock, and a pool of read connections.</summary>
internal sealed class SqliteFile : IDisposable
{
    /// <summary>3.51.3. Before it, moving the log into the file beside a commit could lose pages for good (sqlite.org/wal.html#walresetbug).</summary>
    public const int LeastVersion = 3_051_003;

    private readonly string _pragmas;
    private readonly SqliteSession _writer;
    private readonly Lock _writing = new();
    private readonly ConcurrentBag<SqliteSession> _readers = [];
    private volatile bool _disposed;

    // Each connection has one user at a time, so SQLite need not lock it at each call, nor count what it allocates. Where SQLite runs already, it stays as it is.
    static SqliteFile()
    {
        Batteries_V2.Init();
        _ = raw.sqlite3_config(raw.SQLITE_CONFIG_MULTITHREAD);
        _ = raw.sqlite3_config(raw.SQLITE_CONFIG_MEMSTATUS, 0);
    }

    /// <summary>Opens or creates the file.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="synchronous">FULL for what must survive a power cut, NORMAL for what can be rebuilt.</param>
    /// <param name="schema">Idempotent statements that create its tables.</param>
    /// <param name="morePragmas">Further settings of each connection.</param>
    public SqliteFile(string path, string synchronous, string schema, string morePragmas = "")
    {
        if (raw.sqlite3_libversion_number() < LeastVersion)
        {
            throw new NotSupportedException($"SQLite {raw.sqlite3_libversion().utf8_to_string()} can lose what was written; at least 3.51.3 is needed.");
        }

        ConnectionString = new SqliteConnectionStringBuilder { DataSource = path, Pooling = true }.ToString();
        _pragmas = $"pragma busy_timeout=30000; pragma journal_mode=wal; pragma synchronous={synchronous}; {morePragmas}";
        Path = path;
        _writer = OpenSession();
        _writer.Execute(schema);
    }

    public string Path { get; }

    /// <summary>For ADO.NET readers.</summary>
    public string ConnectionString { get; }

    /// <summary>Uses the write connection; one user at a time.</summary>
    public T Write<T>(Func<SqliteSession, T> use)
    {
        lock (_writing)
        {
            return use(_writer);
        }
    }

    /// <summary>Runs a transaction that takes the write lock at once; rolls back when <paramref name="body"/> throws.</summary>
    public T Transact<T>(Func<SqliteSession, T> body)
    {
        lock (_writing)
        {
            return _writer.Transact(body);
        }
    }

    public void Transact(Action<SqliteSession> body) => Transact(session =>
    {
        body(session);
        return true;
    });

    /// <summary>Uses a read connection of the pool.</summary>
    public T Read<T>(Func<SqliteSession, T> use)
    {
        var session = _readers.TryTake(out var pooled) ? pooled : OpenSession();
        try
        {
            return use(session);
        }
        finally
        {
            if (_disposed)
            {
                session.Dispose();
            }
            else
            {
                _readers.Add(session);
            }
        }
    }

    public void Dispose()
    {
        _disposed = true;
        lock (_writing)
        {
            _writer.Dispose();
        }

        while (_readers.TryTake(out var reader))
        {
            reader.Dispose();
        }

        using var any = new SqliteConnection(ConnectionString);
        SqliteConnection.ClearPool(any);
    }

    private SqliteSession OpenSession()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder(ConnectionString) { Pooling = false }.ToString());
        connection.Open();
        var session = new SqliteSession(connection);
        session.Execute(_pragmas);
        return session;
    }
}

/// <summary>A connection with its prepared statements.</summary>
internal sealed class SqliteSession(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, Statement> _statements = new(StringComparer.Ordinal);

    private sqlite3 Handle => connection.Handle!;

    public Statement this[string sql] =>
        _statements.TryGetValue(sql, out var statement) ? statement : _statements[sql] = new Statement(Handle, sql);

    public void Execute(string sql) => Statement.Execute(Handle, sql);

    public T Transact<T>(Func<SqliteSession, T> body)
    {
        this["begin immediate"].Run();
        try
        {
            var result = body(this);
            this["commit"].Run();
            return result;
        }
        catch
        {
            // A failed commit leaves the transaction open; a failed begin never opened one.
            if (raw.sqlite3_get_autocommit(Handle) == 0)
            {
                Execute("rollback");
            }

            throw;
        }
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }

        connection.Dispose();
    }
}
