namespace OmniGrains.Engine.Tests;

/// <summary>A journal that can be held, and that can fail before or after the commit.</summary>
internal sealed class FaultyJournal(IJournal inner) : IJournal
{
    private TaskCompletionSource? _gate;
    private int _appends;
    private int _loads;

    public enum Fault
    {
        None,
        BeforeCommit,
        AfterCommit,
    }

    public Fault Next { get; set; }

    /// <summary>How long the disk takes for each append.</summary>
    public TimeSpan Takes { get; set; }

    public int Appends => _appends;

    public int Loads => _loads;

    /// <summary>Every append from now on waits until <see cref="Release"/>.</summary>
    public void Hold() => _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Release()
    {
        _gate?.SetResult();
        _gate = null;
    }

    public async ValueTask<IReadOnlyList<AppendResult>> Append(IReadOnlyList<Append> batch, CancellationToken cancellation = default)
    {
        Interlocked.Increment(ref _appends);
        await (_gate?.Task ?? Task.CompletedTask);
        await (Takes > TimeSpan.Zero ? Task.Delay(Takes, cancellation) : Task.CompletedTask);
        var fault = Next;
        Next = Fault.None;
        if (fault == Fault.BeforeCommit)
        {
            throw new JournalUnavailableException("before the commit");
        }

        var results = await inner.Append(batch, cancellation);
        return fault == Fault.AfterCommit ? throw new JournalUnavailableException("after the commit") : results;
    }

    public ValueTask<IReadOnlyList<StoredEvent>> ReadStream(string stream, int afterVersion, CancellationToken cancellation = default)
    {
        Interlocked.Increment(ref _loads);
        return inner.ReadStream(stream, afterVersion, cancellation);
    }

    public ValueTask<IReadOnlyList<StoredEvent>> ReadAll(long after, int max, CancellationToken cancellation = default) => inner.ReadAll(after, max, cancellation);

    public ValueTask<long> Head(CancellationToken cancellation = default) => inner.Head(cancellation);

    public ValueTask<RememberedCommand?> FindCommand(string commandId, CancellationToken cancellation = default) => inner.FindCommand(commandId, cancellation);

    public ValueTask WaitForEvents(long after, CancellationToken cancellation) => inner.WaitForEvents(after, cancellation);
}
