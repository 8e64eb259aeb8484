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
    private const int MostUnderWay = 24;

    /// <summary>Who has waited for so long for an answer keeps its lane no longer: eight that hang hold up no ninth for more than that.</summary>
    private static readonly TimeSpan Hanging = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    public sealed override async Task Run(KeyedRun run, CancellationToken stop)
    {
        var underWay = new Dictionary<string, UnderWay>(StringComparer.Ordinal);
        try
        {
            while (!stop.IsCancellationRequested)
            {
                await Round(run.Key, underWay, stop);
            }
        }
        finally
        {
            await Task.WhenAll(underWay.Values.Select(one => one.Attempt)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    protected abstract GrainId QueueOf(string connection);

    /// <summary>Makes one attempt, and records what became of it in the queue.</summary>
    protected abstract ValueTask Attempt(string connection, WaitingMessage waiting, CancellationToken stop);

    // One look at the queue. A conversation whose attempt was under way when the queue was read is passed over: what was read of it may be old.
    private async Task Round(string connection, Dictionary<string, UnderWay> underWay, CancellationToken stop)
    {
        await Reap(underWay);
        var head = tail.Head;
        await tail.WaitUntilFollowed(head, stop);
        var queue = (await grains.Read(QueueOf(connection), ReadOutbox.Query, stop)).Value;
        var due = queue.Due(time.GetUtcNow(), AtOnce, underWay.Keys);
        foreach (var waiting in due)
        {
            await FreeLane(underWay, stop);
            underWay[waiting.Conversation] = new UnderWay(Task.Run(() => Attempt(connection, waiting, stop).AsTask(), CancellationToken.None), time.GetTimestamp());
        }

        if (due.Count == 0)
        {
            await WaitForMore(head, queue.NextAt(underWay.Keys), underWay.Values.Select(one => one.Attempt), stop);
        }
    }

    // What ended with an exception ends the loop.
    private static async Task Reap(Dictionary<string, UnderWay> underWay)
    {
        foreach (var (conversation, attempt) in underWay.Where(one => one.Value.Attempt.IsCompleted).ToList())
        {
            underWay.Remove(conversation);
            await attempt.Attempt;
        }
    }

    private async Task FreeLane(Dictionary<string, UnderWay> underWay, CancellationToken stop)
    {
        while (underWay.Values.Select(one => Hanging - time.GetElapsedTime(one.Began)).Where(left => left > TimeSpan.Zero).Order().ToList() is var fresh
            && (fresh.Count >= Lanes || underWay.Count >= MostUnderWay))
        {
            using var next = CancellationTokenSource.CreateLinkedTokenSource(stop);
            var patience = Task.Delay(fresh.Count >= Lanes ? fresh[0] : LongestWait, time, next.Token);
            await Task.WhenAny([patience, .. underWay.Values.Select(one => one.Attempt)]);
            await next.CancelAsync();
            stop.ThrowIfCancellationRequested();
            await Reap(underWay);
        }
    }

    private sealed record UnderWay(Task Attempt, long Began);

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
