using System.Text;
using OmniGrains.Engine;
using SQLitePCL;
using static SQLitePCL.raw;

namespace OmniGrains.Journal.Sqlite;

/// <summary>
/// A prepared statement on SQLite's own interface: appending is the hot path, and ADO.NET costs more there than SQLite does.
/// Not thread-safe; owned by one connection.
/// </summary>
internal sealed class Statement : IDisposable
{
    private readonly sqlite3 _db;
    private readonly sqlite3_stmt _statement;
    private readonly List<int> _parameters = [];

    public Statement(sqlite3 db, string sql)
    {
        _db = db;
        Check(sqlite3_prepare_v3(db, sql, SQLITE_PREPARE_PERSISTENT, out _statement), db);
    }

    public Statement Bind(int index, long value)
    {
        Check(sqlite3_bind_int64(_statement, index, value), _db);
        return this;
    }

    public Statement Bind(int index, string? value)
    {
        Check(value is null ? sqlite3_bind_null(_statement, index) : BindText(index, value), _db);
        return this;
    }

    public Statement Bind(int index, ReadOnlySpan<byte> value)
    {
        Check(value.IsEmpty ? sqlite3_bind_zeroblob(_statement, index, 0) : sqlite3_bind_blob(_statement, index, value), _db);
        return this;
    }

    public Statement Bind(int index, object? value) => value switch
    {
        null => Bind(index, (string?)null),
        string text => Bind(index, text),
        long number => Bind(index, number),
        int number => Bind(index, (long)number),
        bool flag => Bind(index, flag ? 1L : 0L),
        byte[] bytes => Bind(index, bytes.AsSpan()),
        _ => throw new NotSupportedException($"A view cannot store a {value.GetType().Name}."),
    };

    /// <summary>Runs to the end and makes ready for the next use.</summary>
    public void Run()
    {
        while (Step())
        {
        }
    }

    /// <summary>Advances to the next row; resets itself when there is none.</summary>
    public bool Step()
    {
        var code = sqlite3_step(_statement);
        if (code == SQLITE_ROW)
        {
            return true;
        }

        sqlite3_reset(_statement);
        return code == SQLITE_DONE ? false : throw Failure(code, _db);
    }

    public void Reset() => sqlite3_reset(_statement);

    public long Int64(int column) => sqlite3_column_int64(_statement, column);

    public string Text(int column) => sqlite3_column_text(_statement, column).utf8_to_string();

    public string? TextOrNull(int column) => sqlite3_column_type(_statement, column) == SQLITE_NULL ? null : Text(column);

    public byte[] Blob(int column) => sqlite3_column_blob(_statement, column).ToArray();

    public object?[] Row()
    {
        var row = new object?[sqlite3_column_count(_statement)];
        for (var i = 0; i < row.Length; i++)
        {
            row[i] = sqlite3_column_type(_statement, i) switch
            {
                SQLITE_NULL => null,
                SQLITE_INTEGER => Int64(i),
                SQLITE_BLOB => Blob(i),
                _ => Text(i),
            };
        }

        return row;
    }

    /// <summary>SQLite's number of the parameter <c>$number</c>; 0 when the statement does not use it.</summary>
    public int IndexOf(int number)
    {
        while (_parameters.Count < number)
        {
            _parameters.Add(sqlite3_bind_parameter_index(_statement, $"${_parameters.Count + 1}"));
        }

        return _parameters[number - 1];
    }

    public void Dispose() => _statement.Dispose();

    public static void Execute(sqlite3 db, string sql) => Check(sqlite3_exec(db, sql), db);

    private int BindText(int index, string value)
    {
        Span<byte> buffer = stackalloc byte[256];
        if (Encoding.UTF8.TryGetBytes(value, buffer, out var written))
        {
            return sqlite3_bind_text(_statement, index, buffer[..written]);
        }

        return sqlite3_bind_text(_statement, index, Encoding.UTF8.GetBytes(value));
    }

    private static void Check(int code, sqlite3 db)
    {
        if (code != SQLITE_OK)
        {
            throw Failure(code, db);
        }
    }

    private static JournalUnavailableException Failure(int code, sqlite3 db) =>
        new($"SQLite error {code}: {sqlite3_errmsg(db).utf8_to_string()}");
}
