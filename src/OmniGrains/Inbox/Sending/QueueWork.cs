using OmniGrains.Engine;

namespace OmniGrains.Inbox.Sending;

/// <summary>
/// Works off a queue of messages, one loop per connection with one owner in the cluster: a channel that is slow or down holds up no other, and a
/// conversation whose message takes long, or fails, holds up no other of the same channel. Of one conversation there is one attempt at a time. What is under way
/// ends before the loop does: nobody begins it a second time meanwhile.
/// </summary>
internal abstract class QueueWork(IGrains grains, Tail tail, TimeProvider time) : KeyedWork
{
    private const int Lanes = 8;
    private const int AtOnce = 64;
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    public sealed override async Task Run(KeyedRun run, CancellationToken stop)
    {
        var underWay = new Dictionary<string, Task>(StringComparer.Ordinal);
        try
        {
            while (!stop.IsCancellationRequested)
            {
                await Round(run.Key, underWay, stop);
            }
        }
        finally
        {
            await Task.WhenAll(underWay.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    protected abstract GrainId QueueOf(string connection);

    /// <summary>Makes one attempt, and records what became of it in the queue.</summary>
    protected abstract ValueTask Attempt(string connection, WaitingMessage waiting, CancellationToken stop);

    // One look at the queue. A conversation whose attempt was under way when the queue was read is passed over: what was read of it may be old.
    private async Task Round(string connection, Dictionary<string, Task> underWay, CancellationToken stop)
    {
        await Reap(underWay);
        var head = tail.Head;
        await tail.WaitUntilFollowed(head, stop);
        var queue = (await grains.Read(QueueOf(connection), ReadOutbox.Query, stop)).Value;
        var due = queue.Due(time.GetUtcNow(), AtOnce, underWay.Keys);
        foreach (var waiting in due)
        {
            await FreeLane(underWay, stop);
            underWay[waiting.Conversation] = Task.Run(() => Attempt(connection, waiting, stop).AsTask(), CancellationToken.None);
        }

        if (due.Count == 0)
        {
            await WaitForMore(head, queue.NextAt(underWay.Keys), underWay.Values, stop);
        }
    }

    // What ended with an exception ends the loop.
    private static async Task Reap(Dictionary<string, Task> underWay)
    {
        foreach (var (conversation, attempt) in underWay.Where(one => one.Value.IsCompleted).ToList())
        {
            underWay.Remove(conversation);
            await attempt;
        }
    }

    private static async Task FreeLane(Dictionary<string, Task> underWay, CancellationToken stop)
    {
        while (underWay.Count >= Lanes)
        {
            await Task.WhenAny(underWay.Values).WaitAsync(stop);
            await Reap(underWay);
        }
    }

    private async Task WaitForMore(long seen, DateTimeOffset? next, IEnumerable<Task> underWay, CancellationToken stop)
    {
        var wait = next is { } due ? due - time.GetUtcNow() : LongestWait;
        if (wait <= TimeSpan.Zero)
        {
            return;
        }

        using var patience = new CancellationTokenSource(wait < LongestWait ? wait : LongestWait, time);
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, stop);
        var more = tail.Wait(seen, bound.Token).AsTask();
        await Task.WhenAny([more, .. underWay]);
        await bound.CancelAsync();
        try
        {
            await more;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // Time for what waits, or something has ended.
        }
    }
}
