using Npgsql;
using OmniGrains.Engine;

namespace OmniGrains.Journal.Postgres;

/// <summary>Blobs in a table, which PostgreSQL keeps out of line (TOAST).</summary>
internal sealed class PostgresBlobStore(NpgsqlDataSource source) : IBlobStore
{
    public async ValueTask Put(string owner, string name, ReadOnlyMemory<byte> data, CancellationToken cancellation = default) =>
        await PostgresFailure.Translate("store a blob", async () =>
        {
            await using var command = source.With("insert into omnigrains.blobs (owner, name, data) values ($1, $2, $3) on conflict do nothing", [owner, name, data]);
            return await command.ExecuteNonQueryAsync(cancellation);
        });

    public ValueTask<ReadOnlyMemory<byte>?> Get(string owner, string name, CancellationToken cancellation = default) =>
        PostgresFailure.Translate("load a blob", async () =>
        {
            await using var command = source.With("select data from omnigrains.blobs where owner = $1 and name = $2", [owner, name]);
            return await command.ExecuteScalarAsync(cancellation) is byte[] data ? new ReadOnlyMemory<byte>(data) : (ReadOnlyMemory<byte>?)null;
        });

    public async ValueTask Delete(string owner, CancellationToken cancellation = default) =>
        await PostgresFailure.Translate("delete blobs", async () =>
        {
            await using var command = source.With("delete from omnigrains.blobs where owner = $1", [owner]);
            return await command.ExecuteNonQueryAsync(cancellation);
        });

    public async ValueTask Delete(string owner, string name, CancellationToken cancellation = default) =>
        await PostgresFailure.Translate("delete a blob", async () =>
        {
            await using var command = source.With("delete from omnigrains.blobs where owner = $1 and name = $2", [owner, name]);
            return await command.ExecuteNonQueryAsync(cancellation);
        });
}
