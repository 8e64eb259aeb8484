using Npgsql;
using OmniGrains.Engine;

namespace OmniGrains.Journal.Postgres;

/// <summary>The journal in PostgreSQL, shared by any number of processes.</summary>
internal sealed class PostgresJournal(NpgsqlDataSource appends, NpgsqlDataSource reads, PostgresWakeUp wakeUp) : IJournal
{
    // From the head back along the chain, by primary key; it reads no more events than it returns.
    private const string WalkStream = $"""
        with recursive chain as (
            select e.* from omnigrains.streams s join omnigrains.events e on e.position = s.head
            where s.stream = $1 and e.version > $2
            union all
            select e.* from chain c join omnigrains.events e on e.position = c.previous
            where c.version > $2 + 1)
        select {PostgresRows.Event} from chain order by version
        """;

    public ValueTask<IReadOnlyList<AppendResult>> Append(IReadOnlyList<Append> batch, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfZero(batch.Count);
        return PostgresFailure.Translate("append", async () =>
        {
            await using var connection = await appends.OpenConnectionAsync(cancellation);
            var facts = await PostgresAppend.Begin(connection, batch, cancellation);
            var plan = BatchArbiter.Decide(batch, facts.Head, facts.Streams, facts.Known);
            if (plan.Accepted.Count > 0)
            {
                // An open transaction that is not committed is rolled back when the connection returns to its pool.
                cancellation.ThrowIfCancellationRequested();
                await PostgresAppend.Commit(connection, facts, plan);
                wakeUp.Advance(plan.Head);
            }

            return plan.Results;
        });
    }

    public ValueTask<IReadOnlyList<StoredEvent>> ReadStream(string stream, int afterVersion, CancellationToken cancellation = default) =>
        PostgresFailure.Translate("read a stream", async () =>
        {
            await using var command = reads.With(WalkStream, [stream, afterVersion]);
            return await command.ReadRows(PostgresRows.ReadEvent, cancellation);
        });

    public ValueTask<IReadOnlyList<StoredEvent>> ReadAll(long after, int max, CancellationToken cancellation = default) =>
        PostgresFailure.Translate("read the journal", async () =>
        {
            await using var command = reads.With(
                $"select {PostgresRows.Event} from omnigrains.events where position > $1 order by position limit $2", [after, max]);
            return await command.ReadRows(PostgresRows.ReadEvent, cancellation);
        });

    public ValueTask<long> Head(CancellationToken cancellation = default) =>
        PostgresFailure.Translate("read the head", async () =>
        {
            await using var command = reads.With("select coalesce(max(position), 0) from omnigrains.events");
            return (long)(await command.ExecuteScalarAsync(cancellation))!;
        });

    public ValueTask<RememberedCommand?> FindCommand(string commandId, CancellationToken cancellation = default) =>
        PostgresFailure.Translate("find a command", async () =>
        {
            await using var command = reads.With($"select {PostgresRows.Command} from omnigrains.commands where id = $1", [commandId]);
            return (await command.ReadRows(PostgresRows.ReadCommand, cancellation)).SingleOrDefault();
        });

    public ValueTask WaitForEvents(long after, CancellationToken cancellation) => wakeUp.Wait(after, cancellation);
}
