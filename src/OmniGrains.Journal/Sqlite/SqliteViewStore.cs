using System.Data.Common;
using Microsoft.Data.Sqlite;
using OmniGrains.Engine;

namespace OmniGrains.Journal.Sqlite;

/// <summary>Views in a file of their own, which may be deleted at any time: they are rebuilt from the journal.</summary>
internal sealed class SqliteViewStore(SqliteFile file, SqliteProgress progress) : IViewStore
{
    public const string Schema =
        "create table if not exists view_checkpoints(view text primary key, version integer not null, position integer not null) without rowid;";

    /// <summary>Rows of erased people are overwritten, not only unlinked.</summary>
    public const string Pragmas = "pragma secure_delete=on; pragma cache_size=-65536;";

    public SqlDialect Dialect => SqlDialect.Sqlite;

    public async ValueTask<DbConnection> Open(CancellationToken cancellation = default)
    {
        var connection = new SqliteConnection(file.ConnectionString);
        await connection.OpenAsync(cancellation);
        return connection;
    }

    public ValueTask<long> Prepare(View view, CancellationToken cancellation = default) =>
        ValueTask.FromResult(file.Transact(session =>
        {
            var (version, position) = StateOf(session, view.Name);
            if (version == view.Version)
            {
                return position;
            }

            Recreate(session, view);
            return 0L;
        }));

    public ValueTask Reset(View view, CancellationToken cancellation = default)
    {
        file.Transact(session => Recreate(session, view));
        return ValueTask.CompletedTask;
    }

    public ValueTask<long> Checkpoint(string view, CancellationToken cancellation = default) =>
        ValueTask.FromResult(file.Read(session => StateOf(session, view).Position));

    public ValueTask<bool> Apply(Lease lease, IReadOnlyList<ViewBatch> batches, CancellationToken cancellation = default)
    {
        if (!progress.IsHeld(lease))
        {
            return ValueTask.FromResult(false);
        }

        file.Transact(session =>
        {
            var writer = new Writer(session);
            foreach (var batch in batches)
            {
                var applied = batch.View.Apply(batch.Events, writer);
                if (!applied.IsCompletedSuccessfully)
                {
                    applied.AsTask().GetAwaiter().GetResult();
                }

                SaveState(session, batch.View, batch.UpTo);
            }
        });
        return ValueTask.FromResult(true);
    }

    private static void Recreate(SqliteSession session, View view)
    {
        foreach (var table in view.Tables)
        {
            session.Execute($"drop table if exists {table}");
        }

        foreach (var statement in view.Schema(SqlDialect.Sqlite))
        {
            session.Execute(statement);
        }

        SaveState(session, view, 0);
    }

    private static (long Version, long Position) StateOf(SqliteSession session, string view)
    {
        var statement = session["select version, position from view_checkpoints where view = ?1"].Bind(1, view);
        if (!statement.Step())
        {
            return (0, 0);
        }

        var state = (statement.Int64(0), statement.Int64(1));
        statement.Reset();
        return state;
    }

    private static void SaveState(SqliteSession session, View view, long position) => session["""
        insert into view_checkpoints(view, version, position) values(?1, ?2, ?3)
        on conflict(view) do update set version = excluded.version, position = excluded.position
        """].Bind(1, view.Name).Bind(2, view.Version).Bind(3, position).Run();

    private sealed class Writer(SqliteSession session) : IViewWriter
    {
        public SqlDialect Dialect => SqlDialect.Sqlite;

        public ValueTask Execute(string sql, IReadOnlyList<object?[]> rows)
        {
            var statement = session[sql];
            foreach (var row in rows)
            {
                Bind(statement, row);
                statement.Run();
            }

            return ValueTask.CompletedTask;
        }

        public ValueTask<IReadOnlyList<object?[]>> Query(string sql, params object?[] parameters)
        {
            var statement = session[sql];
            Bind(statement, parameters);
            var rows = new List<object?[]>();
            while (statement.Step())
            {
                rows.Add(statement.Row());
            }

            return ValueTask.FromResult<IReadOnlyList<object?[]>>(rows);
        }

        // SQLite numbers $1, $2… in the order of their first appearance, so they are found by name.
        private static void Bind(Statement statement, object?[] row)
        {
            for (var i = 0; i < row.Length; i++)
            {
                if (statement.IndexOf(i + 1) is var index and > 0)
                {
                    statement.Bind(index, row[i]);
                }
            }
        }
    }
}
