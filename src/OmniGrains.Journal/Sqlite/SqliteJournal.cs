using System.Diagnostics;
using OmniGrains.Engine;

namespace OmniGrains.Journal.Sqlite;

/// <summary>
/// The journal in one file, written ahead and fully synced: an append that was answered survives a power cut. Several
/// processes may append; SQLite's write lock orders them. There is no index of events by stream: each event names its
/// predecessor, and where streams end and which commands are known is indexed behind the appends (<see cref="Unindexed"/>),
/// so that the cost of an append does not grow with history.
/// </summary>
internal sealed class SqliteJournal(SqliteFile file) : IJournal, IAsyncDisposable
{
    public const string Schema = """
        create table if not exists events(
            position integer primary key, stream text not null, version integer not null, previous integer not null,
            type text not null, schema_version integer not null, sealed integer not null, at integer not null, data blob not null,
            command text, fingerprint text, reply blob);
        create table if not exists streams(stream text primary key, version integer not null, head integer not null) without rowid;
        create table if not exists commands(id text primary key, position integer not null) without rowid;
        create table if not exists indexed(one integer primary key check (one = 1), position integer not null);
        insert into indexed(one, position) values(1, 0) on conflict do nothing;
        """;

    private const string EventColumns = "position, stream, version, previous, type, schema_version, sealed, at, data";
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    private const int CheckpointEvery = 4_000;

    private readonly Unindexed _unindexed = new();
    private TaskCompletionSource _appended = NewSignal();
    private long _lastAppended;
    private Task _nextLook = Task.CompletedTask;
    private long _sinceCheckpoint;
    private Task _checkpoint = Task.CompletedTask;

    public ValueTask<IReadOnlyList<AppendResult>> Append(IReadOnlyList<Append> batch, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        var (plan, head, indexed) = file.Transact(session =>
        {
            _unindexed.Follow(session);
            var before = HeadOf(session);
            var decided = BatchArbiter.Decide(batch, before, StreamsOf(session, batch), CommandsOf(session, batch));
            Write(session, decided);
            return (decided, before, _unindexed.Index(session, (int)(decided.Head - before)));
        });
        indexed();
        if (plan.Accepted.Count > 0)
        {
            _unindexed.Add(plan);
            Volatile.Write(ref _lastAppended, plan.Head);
            Interlocked.Exchange(ref _appended, NewSignal()).TrySetResult();
            CheckpointAside(plan.Head - head);
        }

        return ValueTask.FromResult(plan.Results);
    }

    public ValueTask<IReadOnlyList<StoredEvent>> ReadStream(string stream, int afterVersion, CancellationToken cancellation = default) =>
        ValueTask.FromResult(file.Read(session => ReadChain(session, stream, afterVersion)));

    public ValueTask<IReadOnlyList<StoredEvent>> ReadAll(long after, int max, CancellationToken cancellation = default) =>
        ValueTask.FromResult<IReadOnlyList<StoredEvent>>(file.Read(session =>
        {
            var statement = session[$"select {EventColumns} from events where position > ?1 order by position limit ?2"].Bind(1, after).Bind(2, max);
            var events = new List<StoredEvent>();
            while (statement.Step())
            {
                events.Add(EventOf(statement));
            }

            return events;
        }));

    public ValueTask<long> Head(CancellationToken cancellation = default) => ValueTask.FromResult(file.Read(HeadOf));

    public ValueTask<RememberedCommand?> FindCommand(string commandId, CancellationToken cancellation = default) =>
        ValueTask.FromResult(file.Read(session =>
        {
            _unindexed.Follow(session);
            return CommandOf(session, commandId);
        }));

    // What this process appends is known at once; what others append is looked for at intervals.
    public async ValueTask WaitForEvents(long after, CancellationToken cancellation)
    {
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < LongestWait;)
        {
            var (appended, look) = (Volatile.Read(ref _appended).Task, _nextLook);
            if (Volatile.Read(ref _lastAppended) > after)
            {
                return;
            }

            if (look.IsCompleted)
            {
                _nextLook = look = Task.Delay(PollEvery, CancellationToken.None);
                if (await Head(cancellation) > after)
                {
                    return;
                }
            }

            await Task.WhenAny(appended, look).WaitAsync(cancellation);
        }
    }

    /// <summary>Waits for what goes on beside the appends; there must be none any more.</summary>
    public async ValueTask DisposeAsync() => await _checkpoint;

    internal static long Micros(DateTimeOffset at) => (at - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    internal static DateTimeOffset FromMicros(long micros) => DateTimeOffset.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond);

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal static long HeadOf(SqliteSession session)
    {
        var statement = session["select position from events order by position desc limit 1"];
        if (!statement.Step())
        {
            return 0;
        }

        var head = statement.Int64(0);
        statement.Reset();
        return head;
    }

    // Moves what is in the log into the database beside the appends, so that little is left to the one that must finish it.
    private void CheckpointAside(long events)
    {
        _sinceCheckpoint += events;
        if (_sinceCheckpoint >= CheckpointEvery && _checkpoint.IsCompleted)
        {
            _sinceCheckpoint = 0;
            _checkpoint = Task.Run(Checkpoint);
        }
    }

    private void Checkpoint()
    {
        try
        {
            file.Read(static session =>
            {
                session.Execute("pragma wal_checkpoint(passive)");
                return true;
            });
        }
        catch (JournalUnavailableException)
        {
            // The next one, or an append that finds the log too long, does it.
        }
    }

    private Dictionary<string, StreamHead> StreamsOf(SqliteSession session, IReadOnlyList<Append> batch)
    {
        var streams = new Dictionary<string, StreamHead>(batch.Count, StringComparer.Ordinal);
        foreach (var append in batch)
        {
            if (!streams.ContainsKey(append.Stream))
            {
                streams[append.Stream] = StreamOf(session, append.Stream);
            }
        }

        return streams;
    }

    private StreamHead StreamOf(SqliteSession session, string stream)
    {
        if (_unindexed.TryGetStream(stream, out var recent))
        {
            return recent;
        }

        var statement = session["select version, head from streams where stream = ?1"].Bind(1, stream);
        if (!statement.Step())
        {
            return default;
        }

        var head = new StreamHead((int)statement.Int64(0), statement.Int64(1));
        statement.Reset();
        return head;
    }

    private Dictionary<string, RememberedCommand> CommandsOf(SqliteSession session, IReadOnlyList<Append> batch)
    {
        var known = new Dictionary<string, RememberedCommand>(StringComparer.Ordinal);
        foreach (var append in batch)
        {
            if (CommandOf(session, append.CommandId) is { } command)
            {
                known[command.CommandId] = command;
            }
        }

        return known;
    }

    private RememberedCommand? CommandOf(SqliteSession session, string id)
    {
        if (!_unindexed.TryGetCommand(id, out var position) && (position = IndexedPositionOf(session, id)) == 0)
        {
            return null;
        }

        var statement = session["select stream, fingerprint, reply from events where position = ?1"].Bind(1, position);
        statement.Step();
        var command = new RememberedCommand(id, statement.Text(0), position, statement.TextOrNull(1), statement.Blob(2));
        statement.Reset();
        return command;
    }

    private static long IndexedPositionOf(SqliteSession session, string id)
    {
        var statement = session["select position from commands where id = ?1"].Bind(1, id);
        if (!statement.Step())
        {
            return 0;
        }

        var position = statement.Int64(0);
        statement.Reset();
        return position;
    }

    private static void Write(SqliteSession session, BatchPlan plan)
    {
        foreach (var (append, first, previous) in plan.Accepted)
        {
            WriteEvents(session, append, first, previous);
            foreach (var reminder in append.Reminders)
            {
                SqliteReminders.Write(session, append.Stream, first + append.Events.Count - 1, reminder);
            }
        }
    }

    private static void WriteEvents(SqliteSession session, Append append, long first, long previous)
    {
        var events = session[$"insert into events({EventColumns}, command, fingerprint, reply) values(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"];
        for (var i = 0; i < append.Events.Count; i++)
        {
            // The last event of an append remembers its command.
            var isLast = i == append.Events.Count - 1;
            var (type, schema, data, isSealed) = append.Events[i];
            events.Bind(1, first + i).Bind(2, append.Stream).Bind(3, append.ExpectedVersion + i + 1)
                .Bind(4, i == 0 ? previous : first + i - 1).Bind(5, type).Bind(6, schema).Bind(7, isSealed ? 1 : 0)
                .Bind(8, Micros(append.At)).Bind(9, data.Span).Bind(10, isLast ? append.CommandId : null)
                .Bind(11, isLast ? append.Fingerprint : null).Bind(12, isLast ? append.Reply.Span : default).Run();
        }
    }

    // Events never change once recorded, so the chain can be walked without a transaction.
    private IReadOnlyList<StoredEvent> ReadChain(SqliteSession session, string stream, int afterVersion)
    {
        _unindexed.Follow(session);
        var head = StreamOf(session, stream);
        if (head.Version <= afterVersion)
        {
            return [];
        }

        var events = new StoredEvent[head.Version - afterVersion];
        var statement = session[$"select {EventColumns} from events where position = ?1"];
        var position = head.Position;
        for (var i = events.Length - 1; i >= 0; i--)
        {
            if (!statement.Bind(1, position).Step())
            {
                throw new JournalUnavailableException($"The chain of {stream} is broken at position {position}.");
            }

            events[i] = EventOf(statement);
            position = statement.Int64(3);
            statement.Reset();
        }

        return events;
    }

    private static StoredEvent EventOf(Statement row) => new(
        row.Int64(0), row.Text(1), (int)row.Int64(2), FromMicros(row.Int64(7)),
        new EventData(string.Intern(row.Text(4)), (int)row.Int64(5), row.Blob(8), row.Int64(6) != 0));
}
