using System.Collections.Concurrent;

namespace OmniGrains.Journal.Sqlite;

/// <summary>
/// What the newest events say about streams and commands, in memory until the tables of streams and commands catch up.
/// An append then writes at the journal's end and nowhere else; the tables are brought up to date by the ten thousand
/// events, in the order of their keys, so that a page is written once for many of them.
/// </summary>
/// <remarks>
/// The tables know everything up to a position that is stored with them; all later events are here, whichever process
/// appended them. Readers look here first and in the tables then, never the other way round.
/// </remarks>
internal sealed class Unindexed
{
    private readonly Lock _following = new();
    private volatile Generations _generations = new(new Generation(), null);
    private long _followed = -1;

    /// <summary>How many events have not reached the tables.</summary>
    public int Count => _generations.Young.Count;

    public bool TryGetStream(string stream, out StreamHead head)
    {
        var (young, old) = _generations;
        return young.Streams.TryGetValue(stream, out head) || (old is not null && old.Streams.TryGetValue(stream, out head));
    }

    public bool TryGetCommand(string id, out long position)
    {
        var (young, old) = _generations;
        return young.Commands.TryGetValue(id, out position) || (old is not null && old.Commands.TryGetValue(id, out position));
    }

    /// <summary>Takes in what was appended since the last time, by this process or another.</summary>
    public void Follow(SqliteSession session)
    {
        if (SqliteJournal.HeadOf(session) <= Volatile.Read(ref _followed))
        {
            return;
        }

        lock (_following)
        {
            if (_followed < 0)
            {
                _followed = IndexedUpTo(session);
            }

            var events = session["select position, stream, version, command from events where position > ?1 order by position"].Bind(1, _followed);
            while (events.Step())
            {
                Add(events.Text(1), new StreamHead((int)events.Int64(2), events.Int64(0)), events.TextOrNull(3));
            }
        }
    }

    /// <summary>Takes in a batch that this process has just committed; nothing is read back.</summary>
    public void Add(BatchPlan plan)
    {
        lock (_following)
        {
            foreach (var (append, first, _) in plan.Accepted)
            {
                if (first != _followed + 1)
                {
                    return; // Others appended in between: following reads all of it.
                }

                var last = first + append.Events.Count - 1;
                Add(append.Stream, new StreamHead(append.ExpectedVersion + append.Events.Count, last), append.CommandId);
                _generations.Young.Count += append.Events.Count - 1;
            }
        }
    }

    /// <summary>Brings the tables up to date, in one transaction of its own.</summary>
    public void Index(SqliteFile file)
    {
        Generation old;
        long upTo;
        lock (_following)
        {
            old = _generations.Young;
            upTo = _followed;
            _generations = new Generations(new Generation(), old);
        }

        try
        {
            file.Transact(session => Write(session, old, upTo));
        }
        catch
        {
            Restore(old);
            throw;
        }

        lock (_following)
        {
            _generations = new Generations(_generations.Young, null);
        }
    }

    private static void Write(SqliteSession session, Generation generation, long upTo)
    {
        var streams = session["""
            insert into streams(stream, version, head) values(?1, ?2, ?3)
            on conflict(stream) do update set version = excluded.version, head = excluded.head where excluded.head > streams.head
            """];
        foreach (var (stream, head) in generation.Streams.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            streams.Bind(1, stream).Bind(2, head.Version).Bind(3, head.Position).Run();
        }

        var commands = session["insert into commands(id, position) values(?1, ?2) on conflict(id) do nothing"];
        foreach (var (id, position) in generation.Commands.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            commands.Bind(1, id).Bind(2, position).Run();
        }

        session["update indexed set position = max(position, ?1)"].Bind(1, upTo).Run();
    }

    private static long IndexedUpTo(SqliteSession session)
    {
        var statement = session["select position from indexed"];
        statement.Step();
        var position = statement.Int64(0);
        statement.Reset();
        return position;
    }

    private void Add(string stream, StreamHead head, string? command)
    {
        var young = _generations.Young;
        young.Streams[stream] = head;
        if (command is not null)
        {
            young.Commands[command] = head.Position;
        }

        young.Count++;
        Volatile.Write(ref _followed, head.Position);
    }

    // What could not be written stays here, behind what has come since.
    private void Restore(Generation old)
    {
        lock (_following)
        {
            var young = _generations.Young;
            foreach (var (stream, head) in old.Streams)
            {
                young.Streams.TryAdd(stream, head);
            }

            foreach (var (id, position) in old.Commands)
            {
                young.Commands.TryAdd(id, position);
            }

            young.Count += old.Count;
            _generations = new Generations(young, null);
        }
    }

    private sealed record Generations(Generation Young, Generation? Old);

    private sealed class Generation
    {
        public ConcurrentDictionary<string, StreamHead> Streams { get; } = new(StringComparer.Ordinal);

        public ConcurrentDictionary<string, long> Commands { get; } = new(StringComparer.Ordinal);

        public int Count { get; set; }
    }
}
