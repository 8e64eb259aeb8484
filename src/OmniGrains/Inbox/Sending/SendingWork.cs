using OmniGrains.Channels.Contracts;
using OmniGrains.Engine;

namespace OmniGrains.Inbox.Sending;

/// <summary>
/// Sends what is queued, one loop per connection with one owner in the cluster: a channel that is slow or down holds up no other, and
/// a conversation that fails holds up no other of the same channel.
/// </summary>
internal sealed class SendingWork(IGrains grains, IMessaging messaging, Tail tail, SendOne sending, TimeProvider time) : KeyedWork
{
    private const int Lanes = 8;
    private const int AtOnce = 64;
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    public override string Name => "inbox-sending";

    public override ValueTask<IReadOnlyCollection<string>> Keys(CancellationToken cancellation) => messaging.Senders(cancellation);

    public override async Task Run(KeyedRun run, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var head = tail.Head;
            await tail.WaitUntilFollowed(head, stop);
            var outbox = (await grains.Read(Outbox.GrainOf(run.Key), ReadOutbox.Query, stop)).Value;
            var due = outbox.Due(time.GetUtcNow(), AtOnce);
            if (due.Count == 0)
            {
                await WaitForMore(head, outbox.NextAt, stop);
                continue;
            }

            await Parallel.ForEachAsync(
                due, new ParallelOptions { MaxDegreeOfParallelism = Lanes, CancellationToken = stop }, (waiting, token) => sending.Send(run.Key, waiting, token));
        }
    }

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
