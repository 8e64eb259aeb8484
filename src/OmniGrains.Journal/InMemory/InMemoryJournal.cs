using OmniGrains.Engine;

namespace OmniGrains.Journal.InMemory;

/// <summary>The journal in memory.</summary>
internal sealed class InMemoryJournal(InMemoryDatabase database) : IJournal
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    public ValueTask<IReadOnlyList<AppendResult>> Append(IReadOnlyList<Append> batch, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfZero(batch.Count);
        cancellation.ThrowIfCancellationRequested();
        BatchPlan plan;
        lock (database.Gate)
        {
            plan = BatchArbiter.Decide(batch, database.Events.Count, HeadsOf(batch), database.Commands);
            Record(plan);
        }

        if (plan.Accepted.Count > 0)
        {
            database.Pulse();
        }

        return ValueTask.FromResult(plan.Results);
    }

    public ValueTask<IReadOnlyList<StoredEvent>> ReadStream(string stream, int afterVersion, CancellationToken cancellation = default)
    {
        lock (database.Gate)
        {
            IReadOnlyList<StoredEvent> events = database.Streams.TryGetValue(stream, out var positions)
                ? positions.Skip(afterVersion).Select(position => database.Events[(int)position - 1]).ToList()
                : [];
            return ValueTask.FromResult(events);
        }
    }

    public ValueTask<IReadOnlyList<StoredEvent>> ReadAll(long after, int max, CancellationToken cancellation = default)
    {
        lock (database.Gate)
        {
            var from = (int)Math.Min(after, database.Events.Count);
            return ValueTask.FromResult<IReadOnlyList<StoredEvent>>(
                database.Events.GetRange(from, Math.Min(max, database.Events.Count - from)));
        }
    }

    public ValueTask<long> Head(CancellationToken cancellation = default)
    {
        lock (database.Gate)
        {
            return ValueTask.FromResult((long)database.Events.Count);
        }
    }

    public ValueTask<RememberedCommand?> FindCommand(string commandId, CancellationToken cancellation = default)
    {
        lock (database.Gate)
        {
            return ValueTask.FromResult(database.Commands.GetValueOrDefault(commandId));
        }
    }

    public async ValueTask WaitForEvents(long after, CancellationToken cancellation)
    {
        using var longest = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        longest.CancelAfter(LongestWait);
        while (!longest.IsCancellationRequested)
        {
            var next = database.NextAppend;
            if (await Head(CancellationToken.None) > after)
            {
                return;
            }

            await next.WaitAsync(longest.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        cancellation.ThrowIfCancellationRequested();
    }

    private Dictionary<string, StreamHead> HeadsOf(IReadOnlyList<Append> batch)
    {
        var heads = new Dictionary<string, StreamHead>(StringComparer.Ordinal);
        foreach (var append in batch)
        {
            if (database.Streams.TryGetValue(append.Stream, out var positions))
            {
                heads[append.Stream] = new StreamHead(positions.Count, positions[^1]);
            }
        }

        return heads;
    }

    private void Record(BatchPlan plan)
    {
        foreach (var planned in plan.Accepted)
        {
            var append = planned.Append;
            if (!database.Streams.TryGetValue(append.Stream, out var positions))
            {
                database.Streams[append.Stream] = positions = [];
            }

            var at = new DateTimeOffset(Instants.ToMicroseconds(append.At));
            foreach (var @event in append.Events)
            {
                positions.Add(database.Events.Count + 1);
                database.Events.Add(new StoredEvent(
                    database.Events.Count + 1, append.Stream, positions.Count, at, @event with { Data = @event.Data.ToArray() }));
            }

            database.Commands.Add(append.CommandId, new RememberedCommand(
                append.CommandId, append.Stream, planned.LastPosition, append.Fingerprint, append.Reply.ToArray()));
        }

        foreach (var reminder in plan.LastReminders())
        {
            Remind(reminder);
        }
    }

    private void Remind(PlannedReminder reminder)
    {
        var key = (reminder.Stream, reminder.Data.Name);
        if (reminder.Data.Due is { } due)
        {
            database.Reminders[key] = new DueReminder(
                reminder.Stream, reminder.Data.Name, reminder.SetAt, new DateTimeOffset(Instants.ToMicroseconds(due)),
                reminder.Data.CommandType, reminder.Data.Command.ToArray());
        }
        else
        {
            database.Reminders.Remove(key);
        }
    }
}
