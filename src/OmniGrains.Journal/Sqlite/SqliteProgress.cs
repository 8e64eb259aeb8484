using OmniGrains.Engine;

namespace OmniGrains.Journal.Sqlite;

/// <summary>
/// Leases, checkpoints and snapshots in the cache file. Losing that file costs time: reactions run again from the start, and the journal knows the
/// commands that it accepted. Work whose decisions would be others today writes down in the journal how far it is.
/// </summary>
internal sealed class SqliteProgress(SqliteFile file, TimeProvider time) : IProgress, ISnapshots
{
    public const string Schema = """
        create table if not exists leases(name text primary key, owner text not null, token integer not null, expires integer not null) without rowid;
        create table if not exists checkpoints(name text primary key, position integer not null) without rowid;
        create table if not exists snapshots(
            stream text primary key, version integer not null, position integer not null, schema text not null, data blob not null);
        """;

    public ValueTask<Lease?> Acquire(string name, string owner, TimeSpan duration, CancellationToken cancellation = default) =>
        ValueTask.FromResult(file.Transact(session => TryAcquire(session, name, owner, duration)));

    public ValueTask Release(Lease lease, string owner, CancellationToken cancellation = default)
    {
        file.Transact(session => session["update leases set expires = 0 where name = ?1 and token = ?2 and owner = ?3"]
            .Bind(1, lease.Name).Bind(2, lease.Token).Bind(3, owner).Run());
        return ValueTask.CompletedTask;
    }

    public ValueTask<long> LoadCheckpoint(string name, CancellationToken cancellation = default) =>
        ValueTask.FromResult(file.Read(session =>
        {
            var statement = session["select position from checkpoints where name = ?1"].Bind(1, name);
            if (!statement.Step())
            {
                return 0L;
            }

            var position = statement.Int64(0);
            statement.Reset();
            return position;
        }));

    public ValueTask<bool> SaveCheckpoint(Lease lease, long position, CancellationToken cancellation = default) =>
        ValueTask.FromResult(file.Transact(session =>
        {
            if (!IsHeld(session, lease))
            {
                return false;
            }

            session["""
                insert into checkpoints(name, position) values(?1, ?2)
                on conflict(name) do update set position = excluded.position
                """].Bind(1, lease.Name).Bind(2, position).Run();
            return true;
        }));

    /// <summary>Whether the lease is still the current one.</summary>
    public bool IsHeld(Lease lease) => file.Read(session => IsHeld(session, lease));

    public ValueTask<Snapshot?> Load(string stream, CancellationToken cancellation = default) =>
        ValueTask.FromResult(file.Read(session =>
        {
            var statement = session["select version, position, schema, data from snapshots where stream = ?1"].Bind(1, stream);
            if (!statement.Step())
            {
                return null;
            }

            var snapshot = new Snapshot(stream, (int)statement.Int64(0), statement.Int64(1), statement.Text(2), statement.Blob(3));
            statement.Reset();
            return snapshot;
        }));

    public ValueTask Save(IReadOnlyList<Snapshot> snapshots, CancellationToken cancellation = default)
    {
        file.Transact(session =>
        {
            foreach (var snapshot in snapshots)
            {
                session["""
                    insert into snapshots(stream, version, position, schema, data) values(?1, ?2, ?3, ?4, ?5)
                    on conflict(stream) do update set
                        version = excluded.version, position = excluded.position, schema = excluded.schema, data = excluded.data
                    where excluded.version >= snapshots.version
                    """].Bind(1, snapshot.Stream).Bind(2, snapshot.Version).Bind(3, snapshot.Position)
                    .Bind(4, snapshot.Schema).Bind(5, snapshot.Data.Span).Run();
            }
        });
        return ValueTask.CompletedTask;
    }

    public ValueTask Delete(IReadOnlyList<string> streams, CancellationToken cancellation = default)
    {
        file.Transact(session =>
        {
            foreach (var stream in streams)
            {
                session["delete from snapshots where stream = ?1"].Bind(1, stream).Run();
            }
        });
        return ValueTask.CompletedTask;
    }

    private Lease? TryAcquire(SqliteSession session, string name, string owner, TimeSpan duration)
    {
        var now = SqliteJournal.Micros(time.GetUtcNow());
        var statement = session["select owner, token, expires from leases where name = ?1"].Bind(1, name);
        var token = 0L;
        if (statement.Step())
        {
            var (holder, expires) = (statement.Text(0), statement.Int64(2));
            token = statement.Int64(1);
            statement.Reset();
            if (expires > now && holder != owner)
            {
                return null;
            }

            token = expires > now ? token : token + 1;
        }
        else
        {
            token = 1;
        }

        session["""
            insert into leases(name, owner, token, expires) values(?1, ?2, ?3, ?4)
            on conflict(name) do update set owner = excluded.owner, token = excluded.token, expires = excluded.expires
            """].Bind(1, name).Bind(2, owner).Bind(3, token).Bind(4, now + ((long)duration.TotalMilliseconds * 1_000)).Run();
        return new Lease(name, token);
    }

    private bool IsHeld(SqliteSession session, Lease lease)
    {
        var statement = session["select 1 from leases where name = ?1 and token = ?2 and expires > ?3"]
            .Bind(1, lease.Name).Bind(2, lease.Token).Bind(3, SqliteJournal.Micros(time.GetUtcNow()));
        var held = statement.Step();
        statement.Reset();
        return held;
    }
}
