using System.Globalization;
using Npgsql;
using OmniGrains.Engine;

namespace OmniGrains.Journal.Postgres;

/// <summary>
/// The two round trips of an append. The first takes the lock and reads what the arbiter must know; the second records
/// the plan and commits. Whoever holds the lock is the only one to give out positions until its commit is visible, so
/// no reader sees a position before all smaller ones.
/// </summary>
internal static class PostgresAppend
{
    private const string InsertEvents = """
        insert into omnigrains.events (position, stream, version, previous, type, schema_version, sealed, at, data)
        select * from unnest($1::bigint[], $2::text[], $3::int[], $4::bigint[], $5::text[], $6::int[], $7::bool[], $8::timestamptz[], $9::bytea[])
        """;

    private const string InsertStreams = """
        insert into omnigrains.streams (stream, version, head) select * from unnest($1::text[], $2::int[], $3::bigint[])
        """;

    // Fails (a division by zero) unless every stream was still where the plan left it: with the primary key on new
    // streams, the database itself holds the expected versions, lock or no lock.
    private const string MoveStreams = """
        with moved as (
            update omnigrains.streams s set version = n.version, head = n.head
            from unnest($1::text[], $2::int[], $3::int[], $4::bigint[]) n (stream, expected, version, head)
            where s.stream = n.stream and s.version = n.expected
            returning 1)
        select 1 / (count(*) = cardinality($1))::int from moved
        """;

    private const string InsertCommands = """
        insert into omnigrains.commands (id, stream, position, fingerprint, reply)
        select * from unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::bytea[])
        """;

    private const string CancelReminders = """
        delete from omnigrains.reminders r using unnest($1::text[], $2::text[]) n (stream, name)
        where r.stream = n.stream and r.name = n.name
        """;

    private const string SetReminders = """
        insert into omnigrains.reminders (stream, name, due, set_at, command_type, command)
        select * from unnest($1::text[], $2::text[], $3::timestamptz[], $4::bigint[], $5::text[], $6::bytea[])
        on conflict (stream, name) do update set
            due = excluded.due, set_at = excluded.set_at, command_type = excluded.command_type, command = excluded.command
        """;

    public sealed record Facts(long Head, Dictionary<string, StreamHead> Streams, Dictionary<string, RememberedCommand> Known);

    /// <summary>Begins the transaction, waits for the lock, and reads.</summary>
    public static async Task<Facts> Begin(NpgsqlConnection connection, IReadOnlyList<Append> batch, CancellationToken cancellation)
    {
        await using var questions = new NpgsqlBatch(connection);
        questions.Add("begin");
        questions.Add($"select pg_advisory_xact_lock({PostgresSchema.AppendLock})");
        questions.Add("select coalesce(max(position), 0) from omnigrains.events");
        questions.Add(
            "select stream, version, head from omnigrains.streams where stream = any($1)",
            [batch.Select(append => append.Stream).Distinct(StringComparer.Ordinal).ToArray()]);
        questions.Add(
            $"select {PostgresRows.Command} from omnigrains.commands where id = any($1)",
            [batch.Select(append => append.CommandId).ToArray()]);

        await using var reader = await questions.ExecuteReaderAsync(cancellation);
        await reader.NextResultAsync(cancellation); // From the lock, the first to give rows, to the head.
        await reader.ReadAsync(cancellation);
        var facts = new Facts(reader.GetInt64(0), new(StringComparer.Ordinal), new(StringComparer.Ordinal));
        await reader.NextResultAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            facts.Streams.Add(reader.GetString(0), new StreamHead(reader.GetInt32(1), reader.GetInt64(2)));
        }

        await reader.NextResultAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            facts.Known.Add(reader.GetString(0), PostgresRows.ReadCommand(reader));
        }

        return facts;
    }

    /// <summary>Records the plan, tells the listeners and commits: all of it or, when this throws before the commit, none.</summary>
    public static async Task Commit(NpgsqlConnection connection, Facts facts, BatchPlan plan)
    {
        await using var statements = new NpgsqlBatch(connection);
        AddEvents(statements, plan);
        AddStreams(statements, facts, plan);
        AddCommands(statements, plan);
        AddReminders(statements, plan);
        statements.Add($"select pg_notify('{PostgresWakeUp.Channel}', $1)", [plan.Head.ToString(CultureInfo.InvariantCulture)]);
        statements.Add("commit");
        await statements.ExecuteNonQueryAsync(CancellationToken.None);
    }

    private static void AddEvents(NpgsqlBatch statements, BatchPlan plan)
    {
        var count = plan.Accepted.Sum(planned => planned.Append.Events.Count);
        var (positions, streams, versions, previous) = (new long[count], new string[count], new int[count], new long[count]);
        var (types, schemas, isSealed) = (new string[count], new int[count], new bool[count]);
        var (times, data) = (new DateTime[count], new ReadOnlyMemory<byte>[count]);
        var row = 0;
        foreach (var planned in plan.Accepted)
        {
            var at = Instants.ToMicroseconds(planned.Append.At);
            for (var e = 0; e < planned.Append.Events.Count; e++, row++)
            {
                var @event = planned.Append.Events[e];
                positions[row] = planned.FirstPosition + e;
                previous[row] = e == 0 ? planned.Previous : planned.FirstPosition + e - 1;
                (streams[row], versions[row]) = (planned.Append.Stream, planned.Append.ExpectedVersion + e + 1);
                (types[row], schemas[row], isSealed[row]) = (@event.Type, @event.SchemaVersion, @event.Sealed);
                (times[row], data[row]) = (at, @event.Data);
            }
        }

        statements.Add(InsertEvents, [positions, streams, versions, previous, types, schemas, isSealed, times, data]);
    }

    private static void AddStreams(NpgsqlBatch statements, Facts facts, BatchPlan plan)
    {
        var fresh = plan.Streams.Where(moved => !facts.Streams.ContainsKey(moved.Key)).ToList();
        if (fresh.Count > 0)
        {
            statements.Add(
                InsertStreams,
                [
                    fresh.ConvertAll(moved => moved.Key).ToArray(),
                    fresh.ConvertAll(moved => moved.Value.Version).ToArray(),
                    fresh.ConvertAll(moved => moved.Value.Position).ToArray(),
                ]);
        }

        var known = plan.Streams.Where(moved => facts.Streams.ContainsKey(moved.Key)).ToList();
        if (known.Count > 0)
        {
            statements.Add(
                MoveStreams,
                [
                    known.ConvertAll(moved => moved.Key).ToArray(),
                    known.ConvertAll(moved => facts.Streams[moved.Key].Version).ToArray(),
                    known.ConvertAll(moved => moved.Value.Version).ToArray(),
                    known.ConvertAll(moved => moved.Value.Position).ToArray(),
                ]);
        }
    }

    private static void AddCommands(NpgsqlBatch statements, BatchPlan plan) =>
        statements.Add(
            InsertCommands,
            [
                plan.Accepted.Select(planned => planned.Append.CommandId).ToArray(),
                plan.Accepted.Select(planned => planned.Append.Stream).ToArray(),
                plan.Accepted.Select(planned => planned.LastPosition).ToArray(),
                plan.Accepted.Select(planned => planned.Append.Fingerprint).ToArray(),
                plan.Accepted.Select(planned => planned.Append.Reply).ToArray(),
            ]);

    private static void AddReminders(NpgsqlBatch statements, BatchPlan plan)
    {
        var last = plan.LastReminders();
        var cancelled = last.Where(reminder => reminder.Data.Due is null).ToList();
        if (cancelled.Count > 0)
        {
            statements.Add(
                CancelReminders,
                [
                    cancelled.ConvertAll(reminder => reminder.Stream).ToArray(),
                    cancelled.ConvertAll(reminder => reminder.Data.Name).ToArray(),
                ]);
        }

        var set = last.Where(reminder => reminder.Data.Due is not null).ToList();
        if (set.Count > 0)
        {
            statements.Add(
                SetReminders,
                [
                    set.ConvertAll(reminder => reminder.Stream).ToArray(),
                    set.ConvertAll(reminder => reminder.Data.Name).ToArray(),
                    set.ConvertAll(reminder => Instants.ToMicroseconds(reminder.Data.Due!.Value)).ToArray(),
                    set.ConvertAll(reminder => reminder.SetAt).ToArray(),
                    set.ConvertAll(reminder => reminder.Data.CommandType).ToArray(),
                    set.ConvertAll(reminder => reminder.Data.Command).ToArray(),
                ]);
        }
    }
}
