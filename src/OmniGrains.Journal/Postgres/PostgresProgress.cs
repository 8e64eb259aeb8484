using Npgsql;
using OmniGrains.Engine;

namespace OmniGrains.Journal.Postgres;

/// <summary>Leases by the database's clock, and checkpoints.</summary>
internal sealed class PostgresProgress(NpgsqlDataSource source) : IProgress
{
    /// <summary>
    /// Gives a row while the lease of that name and token is held, and keeps it from changing hands until the
    /// transaction ends.
    /// </summary>
    public const string Fence = "select 1 from omnigrains.leases where name = $1 and token = $2 and expires > clock_timestamp() for share";

    private const string Take = """
        insert into omnigrains.leases as l (name, owner, token, expires) values ($1, $2, 1, clock_timestamp() + $3)
        on conflict (name) do update set
            token = case when l.owner = excluded.owner then l.token else l.token + 1 end,
            owner = excluded.owner,
            expires = clock_timestamp() + $3
        where l.owner = excluded.owner or l.expires <= clock_timestamp()
        returning token
        """;

    // Without an owner the token grows even when the same process takes the lease again.
    private const string GiveUp = """
        update omnigrains.leases set owner = '', expires = '-infinity' where name = $1 and token = $2 and owner = $3
        """;

    private const string Save = $"""
        with held as materialized ({Fence})
        insert into omnigrains.checkpoints (name, position) select $1, $3 from held
        on conflict (name) do update set position = excluded.position
        """;

    public ValueTask<Lease?> Acquire(string name, string owner, TimeSpan duration, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(owner);
        return PostgresFailure.Translate("acquire a lease", async () =>
        {
            await using var command = source.With(Take, [name, owner, duration]);
            return await command.ExecuteScalarAsync(cancellation) is long token ? new Lease(name, token) : (Lease?)null;
        });
    }

    public async ValueTask Release(Lease lease, string owner, CancellationToken cancellation = default) =>
        await PostgresFailure.Translate("release a lease", async () =>
        {
            await using var command = source.With(GiveUp, [lease.Name, lease.Token, owner]);
            return await command.ExecuteNonQueryAsync(cancellation);
        });

    public ValueTask<long> LoadCheckpoint(string name, CancellationToken cancellation = default) =>
        PostgresFailure.Translate("load a checkpoint", async () =>
        {
            await using var command = source.With("select position from omnigrains.checkpoints where name = $1", [name]);
            return await command.ExecuteScalarAsync(cancellation) as long? ?? 0;
        });

    // Not waited for on disk: a crash of the server loses the last saves at most.
    public ValueTask<bool> SaveCheckpoint(Lease lease, long position, CancellationToken cancellation = default) =>
        PostgresFailure.Translate("save a checkpoint", async () =>
        {
            await using var connection = await source.OpenConnectionAsync(cancellation);
            await using var batch = new NpgsqlBatch(connection);
            batch.Add("begin");
            batch.Add("set local synchronous_commit = off");
            batch.Add(Save, [lease.Name, lease.Token, position]);
            batch.Add("commit");
            await batch.ExecuteNonQueryAsync(cancellation);
            return batch.BatchCommands[2].RecordsAffected == 1;
        });
}
