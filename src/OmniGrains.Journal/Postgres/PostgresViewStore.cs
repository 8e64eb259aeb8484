using System.Collections.Concurrent;
using System.Data.Common;
using Npgsql;
using OmniGrains.Engine;

namespace OmniGrains.Journal.Postgres;

/// <summary>
/// Views in a schema of their own, found by bare table names. A batch of events, the rows it leads to and the
/// checkpoints are one transaction, fenced by the lease. It is not waited for on disk: should the server crash and lose
/// it, rows and checkpoints are lost together, and the next batch is refused until the view has been prepared anew.
/// </summary>
internal sealed class PostgresViewStore(NpgsqlDataSource source) : IViewStore
{
    private const string MoveCheckpoints = """
        update omnigrains.views v set position = n.position
        from unnest($1::text[], $2::int[], $3::bigint[], $4::bigint[]) n (name, version, expected, position)
        where v.name = n.name and v.version = n.version and v.position = coalesce(n.expected, v.position)
        """;

    private readonly ConcurrentDictionary<string, long> _left = new(StringComparer.Ordinal);
    private readonly PostgresColumnTypes _types = new();

    public SqlDialect Dialect => SqlDialect.Postgres;

    public async ValueTask<DbConnection> Open(CancellationToken cancellation = default) =>
        await PostgresFailure.Translate("open a connection", async () => await source.OpenConnectionAsync(cancellation));

    public ValueTask<long> Prepare(View view, CancellationToken cancellation = default) => Build(view, always: false, cancellation);

    public async ValueTask Reset(View view, CancellationToken cancellation = default) => await Build(view, always: true, cancellation);

    public ValueTask<long> Checkpoint(string view, CancellationToken cancellation = default) =>
        PostgresFailure.Translate("read a view's checkpoint", async () =>
        {
            await using var command = source.With("select position from omnigrains.views where name = $1", [view]);
            return await command.ExecuteScalarAsync(cancellation) as long? ?? 0;
        });

    public ValueTask<bool> Apply(Lease lease, IReadOnlyList<ViewBatch> batches, CancellationToken cancellation = default) =>
        PostgresFailure.Translate("apply events to views", async () =>
        {
            await using var connection = await source.OpenConnectionAsync(cancellation);
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            if (!await Advance(connection, lease, batches, cancellation))
            {
                return false;
            }

            var writer = new PostgresViewWriter(connection, _types, cancellation);
            foreach (var batch in batches)
            {
                await batch.View.Apply(batch.Events, writer);
            }

            await transaction.CommitAsync(cancellation);
            foreach (var batch in batches)
            {
                _left[batch.View.Name] = batch.UpTo;
            }

            return true;
        });

    private async Task<bool> Advance(NpgsqlConnection connection, Lease lease, IReadOnlyList<ViewBatch> batches, CancellationToken cancellation)
    {
        await using var statements = new NpgsqlBatch(connection);
        statements.Add("set local synchronous_commit = off");
        statements.Add(PostgresProgress.Fence, [lease.Name, lease.Token]);
        statements.Add(
            MoveCheckpoints,
            [
                batches.Select(batch => batch.View.Name).ToArray(),
                batches.Select(batch => batch.View.Version).ToArray(),
                batches.Select(batch => _left.TryGetValue(batch.View.Name, out var left) ? left : (long?)null).ToArray(),
                batches.Select(batch => batch.UpTo).ToArray(),
            ]);
        await using var reader = await statements.ExecuteReaderAsync(cancellation);
        var held = await reader.ReadAsync(cancellation);
        await reader.CloseAsync();
        return held && statements.BatchCommands[2].RecordsAffected == batches.Count;
    }

    private ValueTask<long> Build(View view, bool always, CancellationToken cancellation) =>
        PostgresFailure.Translate($"prepare view {view.Name}", async () =>
        {
            await using var connection = await source.OpenConnectionAsync(cancellation);
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            await Run(connection, $"select pg_advisory_xact_lock({PostgresMigration.SchemaLock})", cancellation);
            var position = always ? null : await PositionIfIntact(connection, view, cancellation);
            if (position is null)
            {
                await Rebuild(connection, view, cancellation);
            }

            await transaction.CommitAsync(cancellation);
            return _left[view.Name] = position ?? 0;
        });

    private static async Task<long?> PositionIfIntact(NpgsqlConnection connection, View view, CancellationToken cancellation) =>
        await Run(
            connection,
            """
            select position from omnigrains.views where name = $1 and version = $2
            and not exists (select from unnest($3::text[]) t (name) where to_regclass(t.name) is null)
            """,
            cancellation,
            view.Name,
            view.Version,
            view.Tables.ToArray()) as long?;

    private static async Task Rebuild(NpgsqlConnection connection, View view, CancellationToken cancellation)
    {
        foreach (var table in view.Tables)
        {
            await Run(connection, $"drop table if exists {table}", cancellation);
        }

        foreach (var statement in view.Schema(SqlDialect.Postgres))
        {
            await Run(connection, statement, cancellation);
        }

        await Run(
            connection,
            """
            insert into omnigrains.views (name, version, position) values ($1, $2, 0)
            on conflict (name) do update set version = excluded.version, position = 0
            """,
            cancellation,
            view.Name,
            view.Version);
    }

    private static async Task<object?> Run(NpgsqlConnection connection, string sql, CancellationToken cancellation, params object[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        }

        return await command.ExecuteScalarAsync(cancellation);
    }
}
