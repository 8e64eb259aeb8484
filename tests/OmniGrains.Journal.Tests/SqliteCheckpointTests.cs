using OmniGrains.Journal.Sqlite;

namespace OmniGrains.Journal.Tests;

/// <summary>
/// The journal's log is moved into its file beside appends. SQLite before 3.51.3 could lose pages then, for good, when the log began anew in the
/// middle of it (sqlite.org/wal.html#walresetbug); a mapped file makes that moment long enough to be met within seconds.
/// </summary>
public sealed class SqliteCheckpointTests : IDisposable
{
    private const int Commits = 100_000;
    private const int CheckEvery = 5_000;

    private const string Schema = """
        create table pages(content blob);
        with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < 65000) insert into pages select zeroblob(1000) from numbers;
        create table events(position integer primary key, data blob not null);
        create table streams(stream text primary key, version integer not null) without rowid;
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("omnigrains-checkpoints-").FullName;

    [Fact]
    public async Task Nothing_is_lost_while_others_move_the_log_into_the_file()
    {
        using var file = new SqliteFile(Path.Combine(_folder, "journal.db"), "off", Schema, SqliteStores.JournalPragmas);
        var over = false;
        var checkpoints = Enumerable.Range(0, 2).Select(_ => Task.Factory.StartNew(
            () =>
            {
                while (!Volatile.Read(ref over))
                {
                    file.Read(Checkpoint);
                }
            },
            TaskCreationOptions.LongRunning)).ToList();
        try
        {
            for (var i = 1; i <= Commits; i++)
            {
                Append(file, i);
                if (i % CheckEvery == 0)
                {
                    file.Read(Check).ShouldBe(("ok", (long)i));
                }
            }
        }
        finally
        {
            Volatile.Write(ref over, true);
            await Task.WhenAll(checkpoints);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static void Append(SqliteFile file, int i) => file.Transact(session =>
    {
        session["insert into events(position, data) values(?1, randomblob(?2))"].Bind(1, i).Bind(2, 50 + (i * 7919 % 3000)).Run();
        session["insert into streams(stream, version) values(hex(randomblob(8)), ?1)"].Bind(1, i).Run();
    });

    private static bool Checkpoint(SqliteSession session)
    {
        session.Execute("pragma wal_checkpoint(passive)");
        return true;
    }

    private static (string Found, long Events) Check(SqliteSession session)
    {
        var integrity = session["pragma integrity_check"];
        integrity.Step();
        var found = integrity.Text(0);
        integrity.Reset();
        var count = session["select count(*) from events where (select max(position) from events) = (select count(*) from streams)"];
        count.Step();
        var events = count.Int64(0);
        count.Reset();
        return (found, events);
    }
}
