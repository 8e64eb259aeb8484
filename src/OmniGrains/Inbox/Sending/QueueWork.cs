using OmniGrains.Engine;

namespace OmniGrains.Inbox.Sending;

/// <summary>
/// Works off a queue of messages, one loop per connection with one owner in the cluster: a channel that is slow or down holds up no other, and a
/// conversation that fails holds up no other of the same channel.
/// </summary>
internal abstract class QueueWork(IGrains grains, Tail tail, TimeProvider time) : KeyedWork
{
    private const int Lanes = 8;
    private const int AtOnce = 64;
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    public sealed override async Task Run(KeyedRun run, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var head = tail.Head;
            await tail.WaitUntilFollowed(head, stop);
            var queue = (await grains.Read(QueueOf(run.Key), ReadOutbox.Query, stop)).Value;
            var due = queue.Due(time.GetUtcNow(), AtOnce);
            if (due.Count == 0)
            {
                await WaitForMore(head, queue.NextAt, stop);
                continue;
            }

            await Parallel.ForEachAsync(
                due, new ParallelOptions { MaxDegreeOfParallelism = Lanes, CancellationToken = stop }, (waiting, token) => Attempt(run.Key, waiting, token));
        }
    }

    protected abstract GrainId QueueOf(string connection);

    /// <summary>Makes one attempt, and records what became of it in the queue.</summary>
    protected abstract ValueTask Attempt(string connection, WaitingMessage waiting, CancellationToken stop);

    private async Task WaitForMore(long seen, DateTimeOffset? next, CancellationToken stop)
    {
        var wait = next is { } due ? due - time.GetUtcNow() : LongestWait;
        if (wait <= TimeSpan.Zero)
        {
            return;
        }

        using var patience = new CancellationTokenSource(wait < LongestWait ? wait : LongestWait, time);
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, stop);
        try
        {
            await tail.Wait(seen, bound.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // Time for what waits.
        }
    }
}
