namespace OmniGrains.Journal.Sqlite;

/// <summary>
/// A generation of streams and commands on its way into their tables, in the order of keys. Rows may be written twice:
/// a later head of a stream is never replaced by an earlier one, and the tables are said to know it only at the end.
/// </summary>
internal sealed class Indexing
{
    private const string PutStream = """
        insert into streams(stream, version, head) values(?1, ?2, ?3)
        on conflict(stream) do update set version = excluded.version, head = excluded.head where excluded.head > streams.head
        """;

    private const string PutCommand = "insert into commands(id, position) values(?1, ?2) on conflict(id) do nothing";
    private const string Finish = "update indexed set position = max(position, ?1)";

    private readonly KeyValuePair<string, StreamHead>[] _streams;
    private readonly KeyValuePair<string, long>[] _commands;
    private readonly long _upTo;

    public Indexing(Unindexed.Generation generation, long upTo)
    {
        _streams = [.. generation.Streams];
        _commands = [.. generation.Commands];
        _upTo = upTo;
        Array.Sort(_streams, static (one, other) => string.CompareOrdinal(one.Key, other.Key));
        Array.Sort(_commands, static (one, other) => string.CompareOrdinal(one.Key, other.Key));
    }

    /// <summary>How many rows are known to be written.</summary>
    public int Next { get; set; }

    public bool IsDone => Next > Rows;

    private int Rows => _streams.Length + _commands.Length;

    /// <summary>Writes some rows from <see cref="Next"/> on, and returns what it will be when they are committed.</summary>
    public int Write(SqliteSession session, int most)
    {
        var end = Math.Min(Rows, Next + most);
        for (var row = Next; row < end; row++)
        {
            if (row < _streams.Length)
            {
                var (stream, head) = _streams[row];
                session[PutStream].Bind(1, stream).Bind(2, head.Version).Bind(3, head.Position).Run();
            }
            else
            {
                var (id, position) = _commands[row - _streams.Length];
                session[PutCommand].Bind(1, id).Bind(2, position).Run();
            }
        }

        if (end < Rows)
        {
            return end;
        }

        session[Finish].Bind(1, _upTo).Run();
        return Rows + 1;
    }
}
