using System.Diagnostics;
using Npgsql;
using OmniGrains.Engine;

namespace OmniGrains.Journal.Postgres;

/// <summary>
/// Wrapped keys in a schema, or a database, of their own. After <see cref="Destroy"/> no query can reach a key, and the
/// table has been vacuumed once no running transaction could still see it. What PostgreSQL does not overwrite by itself
/// remains for a while: free space inside a page until it is used again, WAL until it is recycled or expires from an
/// archive, and backups. All of that is wrapped by the master key, so it is of no use to whoever does not also hold
/// that; a transaction left open for long puts the vacuum off until autovacuum repeats it.
/// </summary>
internal sealed class PostgresKeyStore(NpgsqlDataSource source) : IKeyStore
{
    private const string DeleteKeys = """
        with gone as (delete from omnigrains_keys.keys where subject = any($1) returning 1)
        update omnigrains_keys.state set erased_up_to = greatest(erased_up_to, $2)
        returning (select count(*) from gone), pg_current_xact_id()::xid::text
        """;

    private const string StillVisible = """
        select exists (
            select from pg_stat_activity
            where datname = current_database() and pid <> pg_backend_pid()
              and backend_xmin is not null and age(backend_xmin) >= age($1::text::xid))
        """;

    private static readonly TimeSpan LongestWaitForOthers = TimeSpan.FromSeconds(2);

    public ValueTask<IReadOnlyList<StoredKey>> LoadSubject(string subject, CancellationToken cancellation = default) =>
        Load("select id, subject, wrapped from omnigrains_keys.keys where subject = $1", subject, cancellation);

    public ValueTask<IReadOnlyList<StoredKey>> LoadKeys(IReadOnlyCollection<Guid> ids, CancellationToken cancellation = default) =>
        Load("select id, subject, wrapped from omnigrains_keys.keys where id = any($1)", ids.ToArray(), cancellation);

    public async ValueTask Save(IReadOnlyList<StoredKey> keys, CancellationToken cancellation = default) =>
        await PostgresFailure.Translate("save keys", async () =>
        {
            await using var command = source.With(
                """
                insert into omnigrains_keys.keys (id, subject, wrapped)
                select * from unnest($1::uuid[], $2::text[], $3::bytea[]) on conflict (id) do nothing
                """,
                [
                    keys.Select(key => key.Id).ToArray(),
                    keys.Select(key => key.Subject).ToArray(),
                    keys.Select(key => key.Wrapped).ToArray(),
                ]);
            return await command.ExecuteNonQueryAsync(cancellation);
        });

    public async ValueTask Destroy(IReadOnlyList<string> subjects, long upToPosition, CancellationToken cancellation = default) =>
        await PostgresFailure.Translate("destroy keys", async () =>
        {
            await using var connection = await source.OpenConnectionAsync(cancellation);
            var (deleted, transaction) = await Delete(connection, subjects, upToPosition, cancellation);
            if (deleted > 0)
            {
                await WaitUntilInvisible(connection, transaction, cancellation);
                await using var vacuum = new NpgsqlCommand("vacuum omnigrains_keys.keys", connection);
                await vacuum.ExecuteNonQueryAsync(cancellation);
            }

            return deleted;
        });

    public ValueTask<long> ErasedUpTo(CancellationToken cancellation = default) =>
        PostgresFailure.Translate("read how far keys are erased", async () =>
        {
            await using var command = source.With("select erased_up_to from omnigrains_keys.state");
            return (long)(await command.ExecuteScalarAsync(cancellation))!;
        });

    public ValueTask<ReadOnlyMemory<byte>> CheckValue(ReadOnlyMemory<byte> initial, CancellationToken cancellation = default) =>
        PostgresFailure.Translate("read the check value", async () =>
        {
            await using var command = source.With(
                "update omnigrains_keys.state set check_value = coalesce(check_value, $1) returning check_value", [initial]);
            return new ReadOnlyMemory<byte>((byte[])(await command.ExecuteScalarAsync(cancellation))!);
        });

    private static async Task<(long Deleted, string Transaction)> Delete(
        NpgsqlConnection connection, IReadOnlyList<string> subjects, long upToPosition, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(DeleteKeys, connection)
        {
            Parameters = { new() { Value = subjects.ToArray() }, new() { Value = upToPosition } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return (reader.GetInt64(0), reader.GetString(1));
    }

    private static async Task WaitUntilInvisible(NpgsqlConnection connection, string transaction, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        await using var command = new NpgsqlCommand(StillVisible, connection) { Parameters = { new() { Value = transaction } } };
        while ((bool)(await command.ExecuteScalarAsync(cancellation))! && Stopwatch.GetElapsedTime(started) < LongestWaitForOthers)
        {
            await Task.Delay(10, cancellation);
        }
    }

    private ValueTask<IReadOnlyList<StoredKey>> Load(string sql, object parameter, CancellationToken cancellation) =>
        PostgresFailure.Translate("load keys", async () =>
        {
            await using var command = source.With(sql, [parameter]);
            return await command.ReadRows(
                row => new StoredKey(row.GetGuid(0), row.GetString(1), row.GetFieldValue<byte[]>(2)), cancellation);
        });
}
