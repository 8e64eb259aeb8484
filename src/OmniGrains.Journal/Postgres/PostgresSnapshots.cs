using Npgsql;
using OmniGrains.Engine;

namespace OmniGrains.Journal.Postgres;

/// <summary>Snapshots in an unlogged table: cheap to write, empty after a crash of the server.</summary>
internal sealed class PostgresSnapshots(NpgsqlDataSource source) : ISnapshots
{
    private const string Upsert = """
        insert into omnigrains.snapshots as s (stream, version, position, schema, data)
        select * from unnest($1::text[], $2::int[], $3::bigint[], $4::text[], $5::bytea[])
        on conflict (stream) do update set
            version = excluded.version, position = excluded.position, schema = excluded.schema, data = excluded.data
        where s.version <= excluded.version
        """;

    public ValueTask<Snapshot?> Load(string stream, CancellationToken cancellation = default) =>
        PostgresFailure.Translate("load a snapshot", async () =>
        {
            await using var command = source.With(
                "select stream, version, position, schema, data from omnigrains.snapshots where stream = $1", [stream]);
            return (await command.ReadRows(Read, cancellation)).SingleOrDefault();
        });

    public async ValueTask Save(IReadOnlyList<Snapshot> snapshots, CancellationToken cancellation = default) =>
        await PostgresFailure.Translate("save snapshots", async () =>
        {
            var latest = snapshots.GroupBy(snapshot => snapshot.Stream, StringComparer.Ordinal)
                .Select(group => group.MaxBy(snapshot => snapshot.Version)!)
                .OrderBy(snapshot => snapshot.Stream, StringComparer.Ordinal) // One order of locks for all processes.
                .ToList();
            await using var command = source.With(
                Upsert,
                [
                    latest.ConvertAll(snapshot => snapshot.Stream).ToArray(),
                    latest.ConvertAll(snapshot => snapshot.Version).ToArray(),
                    latest.ConvertAll(snapshot => snapshot.Position).ToArray(),
                    latest.ConvertAll(snapshot => snapshot.Schema).ToArray(),
                    latest.ConvertAll(snapshot => snapshot.Data).ToArray(),
                ]);
            return await command.ExecuteNonQueryAsync(cancellation);
        });

    public async ValueTask Delete(IReadOnlyList<string> streams, CancellationToken cancellation = default) =>
        await PostgresFailure.Translate("delete snapshots", async () =>
        {
            await using var command = source.With("delete from omnigrains.snapshots where stream = any($1)", [streams.ToArray()]);
            return await command.ExecuteNonQueryAsync(cancellation);
        });

    private static Snapshot Read(NpgsqlDataReader row) =>
        new(row.GetString(0), row.GetInt32(1), row.GetInt64(2), row.GetString(3), row.GetFieldValue<byte[]>(4));
}
