using System.Collections.Concurrent;

namespace OmniGrains.Engine;

/// <summary>
/// Group commit: takes whatever is waiting, appends it in one commit, tells the grains and then the tail. One commit
/// at a time, so that what failed is known before anything that rested on it is sent. Background work goes behind those
/// who wait for an answer, and never fills a commit so much that they would wait long.
/// </summary>
internal sealed class JournalWriter : IAsyncDisposable
{
    private const int MostYielding = 256;

    private readonly ConcurrentQueue<WorkItem> _first = new();
    private readonly ConcurrentQueue<WorkItem> _yielding = new();
    private readonly AutoResetEvent _wake = new(initialState: false);
    private readonly IJournal _journal;
    private readonly KeyVault _vault;
    private readonly Tail _tail;
    private readonly EngineOptions _options;
    private readonly Thread _loop;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _stopping;
    private long _lastAsked;
    private int _sleeping;
    private int _pending;

    public JournalWriter(IJournal journal, KeyVault vault, Tail tail, EngineOptions options)
    {
        (_journal, _vault, _tail, _options) = (journal, vault, tail, options);
        _loop = new Thread(Loop) { IsBackground = true, Name = "journal writer" };
        _loop.Start();
    }

    public int Pending => Volatile.Read(ref _pending);

    /// <summary>The timestamp at which the last commit began that held a command which somebody waits for.</summary>
    public long LastAsked => Volatile.Read(ref _lastAsked);

    public bool TryReserve()
    {
        if (Interlocked.Increment(ref _pending) <= _options.MaxPending)
        {
            return true;
        }

        Interlocked.Decrement(ref _pending);
        return false;
    }

    /// <summary>Queues an append; called under the grain's lock, so that the queue keeps each grain's order.</summary>
    public void Enqueue(WorkItem item)
    {
        (item.Yields ? _yielding : _first).Enqueue(item);
        WakeUp();
    }

    /// <summary>Commits what is queued, then stops.</summary>
    public async ValueTask DisposeAsync()
    {
        _stopping = true;
        WakeUp();
        await _ended.Task;
        _loop.Join();
        _wake.Dispose();
    }

    // A thread of its own: a commit must not queue behind the requests that wait for it.
    private void Loop()
    {
        var items = new List<WorkItem>(_options.MaxBatch);
        var batch = new List<Append>(_options.MaxBatch);
        while (WaitForWork())
        {
            items.Clear();
            batch.Clear();
            Fill(_first, _options.MaxBatch, items, batch);
            if (items.Count > 0)
            {
                Volatile.Write(ref _lastAsked, TimeProvider.System.GetTimestamp());
            }

            Fill(_yielding, Math.Min(_options.MaxBatch, items.Count + MostYielding), items, batch);
            if (items.Count > 0)
            {
                _tail.BeginCommit();
                Commit(items, batch);
                _tail.EndCommit();
            }
        }

        _ended.SetResult();
    }

    // The exchange is a full fence: either the writer sees what was queued, or whoever queued it sees the writer asleep.
    private bool WaitForWork()
    {
        while (_first.IsEmpty && _yielding.IsEmpty)
        {
            if (_stopping)
            {
                return false;
            }

            Interlocked.Exchange(ref _sleeping, 1);
            if (_first.IsEmpty && _yielding.IsEmpty && !_stopping)
            {
                _wake.WaitOne();
            }

            Interlocked.Exchange(ref _sleeping, 0);
        }

        return true;
    }

    private void WakeUp()
    {
        if (Interlocked.Exchange(ref _sleeping, 0) == 1)
        {
            _wake.Set();
        }
    }

    private void Fill(ConcurrentQueue<WorkItem> queue, int most, List<WorkItem> items, List<Append> batch)
    {
        while (items.Count < most && queue.TryDequeue(out var item))
        {
            if (item.RunAhead!.Poisoned)
            {
                Release(1);
                item.Activation.NotCommitted(item, new AppendResult(AppendStatus.Discarded, 0), null);
                continue;
            }

            items.Add(item);
            batch.Add(item.Append!);
        }
    }

    private void Commit(List<WorkItem> items, List<Append> batch)
    {
        IReadOnlyList<AppendResult> results;
        try
        {
            Wait(_vault.Flush(CancellationToken.None));
            results = Wait(_journal.Append(batch));
        }
        catch (Exception exception)
        {
            _options.OnFailure("journal append", exception);
            Fail(items, exception);
            return;
        }

        Release(items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            if (results[i].Status == AppendStatus.Committed)
            {
                items[i].Activation.Committed(items[i], results[i].FirstPosition);
            }
            else
            {
                items[i].Activation.NotCommitted(items[i], results[i], null);
            }
        }

        Publish(items, results);
        Answer(items, results);
    }

    private static void Answer(List<WorkItem> items, IReadOnlyList<AppendResult> results)
    {
        var answered = new Answered(items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            if (results[i].Status == AppendStatus.Committed)
            {
                answered.Add(items[i]);
            }
        }

        answered.Send();
    }

    private void Fail(List<WorkItem> items, Exception exception)
    {
        Release(items.Count);
        var failure = exception as JournalUnavailableException
            ?? new JournalUnavailableException("The journal could not confirm the append.", exception);
        foreach (var item in items)
        {
            item.Activation.NotCommitted(item, default, failure);
        }
    }

    // After the grains have settled and before the replies leave: whoever is told of an event finds it in its grain, and
    // whoever has a reply finds its events in the tail.
    private void Publish(List<WorkItem> items, IReadOnlyList<AppendResult> results)
    {
        for (var i = 0; i < items.Count; i++)
        {
            if (results[i].Status != AppendStatus.Committed)
            {
                continue;
            }

            var append = items[i].Append!;
            for (var e = 0; e < append.Events.Count; e++)
            {
                _tail.Remember(new Recorded(
                    results[i].FirstPosition + e, append.Stream, append.ExpectedVersion + e + 1, append.At, append.Events[e].Type, items[i].Events[e]));
            }
        }

        _tail.Pulse();
    }

    private static void Wait(ValueTask task)
    {
        if (!task.IsCompletedSuccessfully)
        {
            task.AsTask().GetAwaiter().GetResult();
        }
    }

    private static T Wait<T>(ValueTask<T> task) => task.IsCompletedSuccessfully ? task.Result : task.AsTask().GetAwaiter().GetResult();

    private void Release(int count) => Interlocked.Add(ref _pending, -count);
}
