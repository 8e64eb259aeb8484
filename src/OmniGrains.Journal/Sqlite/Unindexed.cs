using System.Collections.Concurrent;

namespace OmniGrains.Journal.Sqlite;

/// <summary>
/// What the newest events say about streams and commands, in memory until the tables of streams and commands catch up.
/// Ten thousand events at a time go into the tables in the order of their keys, so that a page is written once for many of
/// them: each append takes a share of that with it, so that none waits for all of it.
/// </summary>
/// <remarks>
/// The tables know everything up to a position that is stored with them; all later events are here, whichever process
/// appended them. Readers look here first and in the tables then, never the other way round.
/// </remarks>
internal sealed class Unindexed
{
    private const int IndexEvery = 10_000;
    private const int RowsPerEvent = 4;

    private readonly Lock _following = new();
    private volatile Generations _generations = new(new Generation(), null);
    private long _followed = -1;
    private Indexing? _indexing;

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

    /// <summary>Takes the tables a share further, within an append's transaction.</summary>
    /// <param name="session">The transaction.</param>
    /// <param name="events">How many events the append records.</param>
    /// <returns>Call it when the transaction is committed; otherwise the same share is written again.</returns>
    public Action Index(SqliteSession session, int events)
    {
        if (_indexing is null && _generations.Young.Count >= IndexEvery)
        {
            _indexing = Rotate();
        }

        if (_indexing is not { } indexing)
        {
            return static () => { };
        }

        var next = indexing.Write(session, events * RowsPerEvent);
        return () =>
        {
            indexing.Next = next;
            if (indexing.IsDone)
            {
                Forget();
            }
        };
    }

    private Indexing Rotate()
    {
        lock (_following)
        {
            var old = _generations.Young;
            _generations = new Generations(new Generation(), old);
            return new Indexing(old, _followed);
        }
    }

    private void Forget()
    {
        lock (_following)
        {
            _indexing = null;
            _generations = new Generations(_generations.Young, null);
        }
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

    private sealed record Generations(Generation Young, Generation? Old);

    internal sealed class Generation
    {
        public ConcurrentDictionary<string, StreamHead> Streams { get; } = new(StringComparer.Ordinal);

        public ConcurrentDictionary<string, long> Commands { get; } = new(StringComparer.Ordinal);

        public int Count { get; set; }
    }
}
