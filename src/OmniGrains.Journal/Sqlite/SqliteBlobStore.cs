using OmniGrains.Engine;

namespace OmniGrains.Journal.Sqlite;

/// <summary>Blobs in a file of their own. Deleted ones are overwritten with zeros, and their room is used again.</summary>
internal sealed class SqliteBlobStore(SqliteFile file) : IBlobStore
{
    public const string Schema = "create table if not exists blobs(owner text not null, name text not null, data blob not null, primary key(owner, name));";

    public const string Pragmas = "pragma secure_delete=on; pragma journal_size_limit=67108864;";

    public ValueTask Put(string owner, string name, ReadOnlyMemory<byte> data, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        file.Transact(session => session["insert into blobs(owner, name, data) values(?1, ?2, ?3) on conflict do nothing"].Bind(1, owner).Bind(2, name).Bind(3, data.Span).Run());
        return ValueTask.CompletedTask;
    }

    public ValueTask<ReadOnlyMemory<byte>?> Get(string owner, string name, CancellationToken cancellation = default) => ValueTask.FromResult(file.Read(session =>
    {
        var statement = session["select data from blobs where owner = ?1 and name = ?2"].Bind(1, owner).Bind(2, name);
        if (!statement.Step())
        {
            return (ReadOnlyMemory<byte>?)null;
        }

        var data = statement.Blob(0);
        statement.Reset();
        return data;
    }));

    public ValueTask Delete(string owner, CancellationToken cancellation = default)
    {
        file.Transact(session => session["delete from blobs where owner = ?1"].Bind(1, owner).Run());
        return ValueTask.CompletedTask;
    }

    public ValueTask Delete(string owner, string name, CancellationToken cancellation = default)
    {
        file.Transact(session => session["delete from blobs where owner = ?1 and name = ?2"].Bind(1, owner).Bind(2, name).Run());
        return ValueTask.CompletedTask;
    }
}
