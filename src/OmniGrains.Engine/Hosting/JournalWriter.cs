using System.Collections.Concurrent;
using System.Threading.Channels;

namespace OmniGrains.Engine;

/// <summary>
/// Group commit: takes whatever is waiting, appends it in one commit, tells the tail and then the grains. One commit
/// at a time, so that what failed is known before anything that rested on it is sent. Background work goes behind those
/// who wait for an answer, and never fills a commit so much that they would wait long.
/// </summary>
internal sealed class JournalWriter : IAsyncDisposable
{
    private const int MostYielding = 2_000;

    private readonly ConcurrentQueue<WorkItem> _first = new();
    private readonly ConcurrentQueue<WorkItem> _yielding = new();
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite });
    private readonly IJournal _journal;
    private readonly KeyVault _vault;
    private readonly Tail _tail;
    private readonly EngineOptions _options;
    private readonly Task _loop;
    private int _pending;

    public JournalWriter(IJournal journal, KeyVault vault, Tail tail, EngineOptions options)
    {
        (_journal, _vault, _tail, _options) = (journal, vault, tail, options);
        _loop = Task.Run(Loop);
    }

    public int Pending => Volatile.Read(ref _pending);

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
        _signal.Writer.TryWrite(true);
    }

    /// <summary>Commits what is queued, then stops.</summary>
    public async ValueTask DisposeAsync()
    {
        _signal.Writer.TryComplete();
        await _loop;
    }

    private async Task Loop()
    {
        var items = new List<WorkItem>(_options.MaxBatch);
        var batch = new List<Append>(_options.MaxBatch);
        while (await _signal.Reader.WaitToReadAsync() || !(_first.IsEmpty && _yielding.IsEmpty))
        {
            _signal.Reader.TryRead(out _);
            do
            {
                items.Clear();
                batch.Clear();
                Fill(_first, _options.MaxBatch, items, batch);
                Fill(_yielding, Math.Min(_options.MaxBatch, items.Count + MostYielding), items, batch);
                if (items.Count > 0)
                {
                    await Commit(items, batch);
                }
            }
            while (!(_first.IsEmpty && _yielding.IsEmpty));
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

    private async Task Commit(List<WorkItem> items, List<Append> batch)
    {
        IReadOnlyList<AppendResult> results;
        try
        {
            await _vault.Flush(CancellationToken.None);
            results = await _journal.Append(batch);
        }
        catch (Exception exception)
        {
            _options.OnFailure("journal append", exception);
            Fail(items, exception);
            return;
        }

        Publish(items, results);
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

    // Before the replies leave, so that whoever has one also finds its events in the tail.
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

    private void Release(int count) => Interlocked.Add(ref _pending, -count);
}
