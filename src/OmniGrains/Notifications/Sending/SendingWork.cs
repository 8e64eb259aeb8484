using System.Collections.Concurrent;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Notifications.Contracts;
using OmniGrains.Notifications.Setup;

namespace OmniGrains.Notifications.Sending;

/// <summary>
/// Sends what is queued, one loop per channel with one owner in the cluster, so that a channel that is slow or down holds up no other, and one
/// more for what campaigns tell over it: an order that is ready does not wait behind a million letters. The journal is the outbox. A batch is
/// written down before it is sent: what may have been begun and has no result after a crash is sent again, under the same key, when it is transactional;
/// of everything else it is told that it is in doubt, because nobody shall be advertised to twice. What it held back for a paused campaign it queues anew itself:
/// one loop does both, so that nothing is held back that nobody looks at again.
/// </summary>
internal sealed class SendingWork(IGrains grains, Tail tail, SendOne sending, PausedNotices paused, IBulkSenders senders, TimeProvider time) : KeyedWork
{
    private const string Bulk = ".bulk";
    private const int PromptLanes = 16;

    // Fewer than the connections that a provider usually has: one of them is always free soon.
    private const int BulkLanes = 8;

    private readonly Follower _follower = new(tail);

    public override string Name => "notification-sending";

    public override async ValueTask<IReadOnlyCollection<string>> Keys(CancellationToken cancellation) =>
        [.. (await grains.Read(AllProviders.Grain, ReadProviders.Query, cancellation)).Value.List.Where(one => one.Enabled)
            .SelectMany(one => (string[])[one.Channel, one.Channel + Bulk]).Distinct(StringComparer.Ordinal)];

    public override async Task Run(KeyedRun run, CancellationToken stop)
    {
        var inDoubt = new Doubts(await MayHaveBeenSent((await grains.Read(Lane.GrainOf(run.Key), ReadLane.Query, stop)).Value, MostLanes(IsBulk(run.Key)), stop));
        await _follower.Run(run, found => Send(run, found, inDoubt, stop), stop);
    }

    private async Task<IEnumerable<long>> MayHaveBeenSent(Lane lane, int atOnce, CancellationToken stop)
    {
        if (lane.Earlier is not { } earlier)
        {
            return lane.Positions;
        }

        var batch = new List<(long Position, string Person, bool IsOpen)>();
        foreach (var position in lane.Positions)
        {
            foreach (var recorded in await tail.Read(position - 1, 1, stop))
            {
                batch.Add((position, recorded.Stream, recorded.Event is NotificationQueued queued && await sending.IsOpen(queued)));
            }
        }

        return Doubts.MayHaveBeenSent(batch, earlier, atOnce);
    }

    private async Task Send(KeyedRun run, IReadOnlyList<Recorded> found, Doubts inDoubt, CancellationToken stop)
    {
        inDoubt.BeginAt(found[0].Position);
        var bulk = IsBulk(run.Key);
        var channel = bulk ? run.Key[..^Bulk.Length] : run.Key;
        var due = found.Where(recorded => recorded.Event is NotificationQueued queued && queued.Bulk == bulk && queued.Channel == channel).ToList();
        var counted = Task.CompletedTask;
        foreach (var batch in due.Chunk(IBulkSenders.LargestBatch))
        {
            long[] positions = [.. batch.Select(recorded => recorded.Position)];
            await Begin(run.Key, inDoubt.With(positions));
            await counted;
            var handed = await SendBatch(run, batch, bulk && run.IsBusy ? 1 : MostLanes(bulk), inDoubt, stop);
            inDoubt.Settle(positions);
            counted = Count(handed);
        }

        await counted;
        foreach (var released in bulk ? found.Select(recorded => recorded.Event).OfType<IBulkReleased>() : [])
        {
            await paused.GoOn(released.Cause, channel, stop);
        }
    }

    // What a crash leaves in doubt is counted by it: a release with fewer must still count with these.
    private static int MostLanes(bool bulk) => bulk ? BulkLanes : PromptLanes;

    // What was begun is brought to its end also when the process is told to stop; then nothing is in doubt.
    private async Task<IReadOnlyCollection<string>> SendBatch(KeyedRun run, IReadOnlyList<Recorded> batch, int lanes, Doubts inDoubt, CancellationToken stop)
    {
        var handed = new ConcurrentBag<string>();
        try
        {
            await Parallel.ForEachAsync(
                batch.GroupBy(recorded => recorded.Stream, StringComparer.Ordinal), new ParallelOptions { MaxDegreeOfParallelism = lanes, CancellationToken = stop },
                async (person, _) =>
                {
                    foreach (var recorded in person)
                    {
                        if (!run.IsOwned)
                        {
                            throw new OperationCanceledException("Another node may send this by now.");
                        }

                        if (await sending.Send((NotificationQueued)recorded.Event!, inDoubt.Has(recorded.Position)) is { } cause)
                        {
                            handed.Add(cause);
                        }
                    }
                });
            return handed;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested && run.IsOwned)
        {
            await Begin(run.Key, inDoubt.With([]));
            await Count(handed);
            throw;
        }
    }

    private async Task Count(IReadOnlyCollection<string> handed)
    {
        foreach (var (cause, count) in handed.CountBy(cause => cause, StringComparer.Ordinal))
        {
            var now = time.GetUtcNow();
            await senders.Handed(cause, count, new CommandContext(new CommandId($"nh{Guid.CreateVersion7(now):N}"), now) { Yields = true });
        }
    }

    // What campaigns tell yields: otherwise it would take its own batches for requests that it has to make way for.
    private async Task Begin(string lane, BeginBatch batch)
    {
        var now = time.GetUtcNow();
        var context = new CommandContext(new CommandId($"nl{Guid.CreateVersion7(now):N}"), now) { Yields = IsBulk(lane) };
        (await grains.Ask(Lane.GrainOf(lane), batch, context, CancellationToken.None)).OrUnavailable();
    }

    private static bool IsBulk(string lane) => lane.EndsWith(Bulk, StringComparison.Ordinal);
}
