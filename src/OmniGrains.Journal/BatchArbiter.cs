using OmniGrains.Engine;

namespace OmniGrains.Journal;

/// <summary>
/// Decides a batch, the same way for every store. Pure: the caller holds whatever lock keeps the facts true until the
/// plan is recorded.
/// </summary>
internal static class BatchArbiter
{
    /// <summary>Decides each append of a batch in order.</summary>
    /// <param name="batch">The appends.</param>
    /// <param name="head">The journal's last position before the batch.</param>
    /// <param name="streams">The streams of the batch that exist, as they stand before the batch.</param>
    /// <param name="known">The command ids of the batch that are recorded already.</param>
    /// <returns>One result per append, and what must be written, in order and without holes.</returns>
    public static BatchPlan Decide(
        IReadOnlyList<Append> batch,
        long head,
        IReadOnlyDictionary<string, StreamHead> streams,
        IReadOnlyDictionary<string, RememberedCommand> known)
    {
        var trial = new Trial(head, streams, known, batch.Count);
        foreach (var append in batch)
        {
            trial.Judge(append);
        }

        return trial.Plan();
    }

    private sealed class Trial(
        long head, IReadOnlyDictionary<string, StreamHead> streams, IReadOnlyDictionary<string, RememberedCommand> known, int count)
    {
        private readonly List<AppendResult> _results = new(count);
        private readonly List<PlannedAppend> _accepted = new(count);
        private readonly Dictionary<string, RememberedCommand> _fresh = new(count, StringComparer.Ordinal);
        private readonly Dictionary<string, StreamHead> _moved = new(StringComparer.Ordinal);
        private readonly HashSet<string> _failed = new(StringComparer.Ordinal);
        private long _head = head;

        public BatchPlan Plan() => new(_results, _accepted, _moved, _head);

        public void Judge(Append append)
        {
            ArgumentOutOfRangeException.ThrowIfZero(append.Events.Count);
            var current = CurrentOf(append.Stream);
            if (_failed.Contains(append.Stream))
            {
                _results.Add(new AppendResult(AppendStatus.Discarded, 0));
            }
            else if (EarlierOf(append.CommandId) is { } earlier)
            {
                Refuse(append, new AppendResult(AppendStatus.DuplicateCommand, 0, earlier));
            }
            else if (current.Version != append.ExpectedVersion)
            {
                Refuse(append, new AppendResult(AppendStatus.VersionConflict, 0));
            }
            else
            {
                Accept(append, current);
            }
        }

        private StreamHead CurrentOf(string stream) =>
            _moved.TryGetValue(stream, out var moved) ? moved : streams.GetValueOrDefault(stream);

        private RememberedCommand? EarlierOf(string commandId) =>
            known.GetValueOrDefault(commandId) ?? _fresh.GetValueOrDefault(commandId);

        private void Refuse(Append append, AppendResult result)
        {
            _failed.Add(append.Stream);
            _results.Add(result);
        }

        private void Accept(Append append, StreamHead current)
        {
            var first = _head + 1;
            _head += append.Events.Count;
            _moved[append.Stream] = new StreamHead(current.Version + append.Events.Count, _head);
            _fresh[append.CommandId] = new RememberedCommand(append.CommandId, append.Stream, _head, append.Fingerprint, append.Reply);
            _accepted.Add(new PlannedAppend(append, first, current.Position));
            _results.Add(new AppendResult(AppendStatus.Committed, first));
        }
    }
}

/// <summary>How many events a stream holds, and the position of the last; zero and zero when it does not exist.</summary>
internal readonly record struct StreamHead(int Version, long Position);

/// <summary>An append that must be recorded.</summary>
/// <param name="Append">What to record.</param>
/// <param name="FirstPosition">The position of its first event; the others follow without holes.</param>
/// <param name="Previous">The position of the event before it in its stream; 0 when there is none.</param>
internal readonly record struct PlannedAppend(Append Append, long FirstPosition, long Previous)
{
    public long LastPosition => FirstPosition + Append.Events.Count - 1;
}

/// <summary>What a batch leaves of one reminder.</summary>
/// <param name="Stream">Whose it is.</param>
/// <param name="SetAt">The position of the last event of the append that set it.</param>
/// <param name="Data">The reminder; without a due time it is cancelled.</param>
internal readonly record struct PlannedReminder(string Stream, long SetAt, ReminderData Data);

/// <summary>What a batch comes to.</summary>
/// <param name="Results">One per append, in order.</param>
/// <param name="Accepted">What to record, in the order of positions.</param>
/// <param name="Streams">The streams that move, and where to.</param>
/// <param name="Head">The journal's last position once the plan is recorded.</param>
internal sealed record BatchPlan(
    IReadOnlyList<AppendResult> Results,
    IReadOnlyList<PlannedAppend> Accepted,
    IReadOnlyDictionary<string, StreamHead> Streams,
    long Head)
{
    /// <summary>The reminders that the batch touches, each once, as the last append left it.</summary>
    public IReadOnlyCollection<PlannedReminder> LastReminders()
    {
        var last = new Dictionary<(string Stream, string Name), PlannedReminder>();
        foreach (var planned in Accepted)
        {
            foreach (var reminder in planned.Append.Reminders)
            {
                last[(planned.Append.Stream, reminder.Name)] = new PlannedReminder(planned.Append.Stream, planned.LastPosition, reminder);
            }
        }

        return last.Values;
    }
}
