using OmniGrains.Engine;

namespace OmniGrains.Journal.Sqlite;

/// <summary>
/// The keys file. Deleted rows are overwritten with zeros (secure_delete) and the write-ahead log is emptied at once;
/// what a file system or a disk keeps of overwritten blocks is wrapped by the master key.
/// </summary>
internal sealed class SqliteKeyStore(SqliteFile file) : IKeyStore
{
    public const string Schema = """
        create table if not exists keys(id blob primary key, subject text not null, wrapped blob not null) without rowid;
        create index if not exists keys_subject on keys(subject);
        create table if not exists vault(one integer primary key check (one = 1), erased_up_to integer not null, check_value blob);
        insert into vault(one, erased_up_to) values(1, 0) on conflict do nothing;
        """;

    public const string Pragmas = "pragma secure_delete=on;";

    public ValueTask<IReadOnlyList<StoredKey>> LoadSubject(string subject, CancellationToken cancellation = default) =>
        ValueTask.FromResult<IReadOnlyList<StoredKey>>(file.Read(session =>
        {
            var statement = session["select id, subject, wrapped from keys where subject = ?1"].Bind(1, subject);
            var keys = new List<StoredKey>();
            while (statement.Step())
            {
                keys.Add(KeyOf(statement));
            }

            return keys;
        }));

    public ValueTask<IReadOnlyList<StoredKey>> LoadKeys(IReadOnlyCollection<Guid> ids, CancellationToken cancellation = default) =>
        ValueTask.FromResult<IReadOnlyList<StoredKey>>(file.Read(session =>
        {
            var keys = new List<StoredKey>(ids.Count);
            var statement = session["select id, subject, wrapped from keys where id = ?1"];
            foreach (var id in ids)
            {
                if (statement.Bind(1, id.ToByteArray()).Step())
                {
                    keys.Add(KeyOf(statement));
                    statement.Reset();
                }
            }

            return keys;
        }));

    public ValueTask Save(IReadOnlyList<StoredKey> keys, CancellationToken cancellation = default)
    {
        file.Transact(session =>
        {
            foreach (var key in keys)
            {
                session["insert into keys(id, subject, wrapped) values(?1, ?2, ?3) on conflict do nothing"]
                    .Bind(1, key.Id.ToByteArray()).Bind(2, key.Subject).Bind(3, key.Wrapped.Span).Run();
            }
        });
        return ValueTask.CompletedTask;
    }

    public ValueTask Destroy(IReadOnlyList<string> subjects, long upToPosition, CancellationToken cancellation = default)
    {
        file.Transact(session =>
        {
            foreach (var subject in subjects)
            {
                session["delete from keys where subject = ?1"].Bind(1, subject).Run();
            }

            session["update vault set erased_up_to = max(erased_up_to, ?1)"].Bind(1, upToPosition).Run();
        });
        if (subjects.Count > 0)
        {
            file.Write(session =>
            {
                session.Execute("pragma wal_checkpoint(truncate)");
                return true;
            });
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<long> ErasedUpTo(CancellationToken cancellation = default) =>
        ValueTask.FromResult(file.Read(session =>
        {
            var statement = session["select erased_up_to from vault"];
            statement.Step();
            var position = statement.Int64(0);
            statement.Reset();
            return position;
        }));

    public ValueTask<ReadOnlyMemory<byte>> CheckValue(ReadOnlyMemory<byte> initial, CancellationToken cancellation = default) =>
        ValueTask.FromResult<ReadOnlyMemory<byte>>(file.Transact(session =>
        {
            session["update vault set check_value = ?1 where check_value is null"].Bind(1, initial.Span).Run();
            var statement = session["select check_value from vault"];
            statement.Step();
            var value = statement.Blob(0);
            statement.Reset();
            return value;
        }));

    private static StoredKey KeyOf(Statement row) => new(new Guid(row.Blob(0)), row.Text(1), row.Blob(2));
}
