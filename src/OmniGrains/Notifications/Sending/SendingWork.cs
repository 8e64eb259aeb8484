using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Notifications.Contracts;
using OmniGrains.Notifications.Setup;

namespace OmniGrains.Notifications.Sending;

/// <summary>
/// Sends what is queued, one loop per channel with one owner in the cluster, so that a channel that is slow or down holds up no other. The
/// journal is the outbox. A batch is written down before it is sent: what has no result after a crash is sent again, under the same key, when
/// it is transactional; of everything else it is told that it is in doubt, because nobody shall be advertised to twice.
/// </summary>
internal sealed class SendingWork(IGrains grains, Tail tail, SendOne sending, TimeProvider time) : KeyedWork
{
    private const int AtOnce = 64;
    private const int Lanes = 16;

    private readonly Follower _follower = new(tail);

    public override string Name => "notification-sending";

    public override async ValueTask<IReadOnlyCollection<string>> Keys(CancellationToken cancellation) =>
        [.. (await grains.Read(AllProviders.Grain, ReadProviders.Query, cancellation)).Value.List.Where(one => one.Enabled).Select(one => one.Channel).Distinct(StringComparer.Ordinal)];

    public override async Task Run(KeyedRun run, CancellationToken stop)
    {
        var inDoubt = new Doubts((await grains.Read(Lane.GrainOf(run.Key), ReadLane.Query, stop)).Value.Positions);
        await _follower.Run(run, found => Send(run.Key, found, inDoubt, stop), stop);
    }

    private async Task Send(string channel, IReadOnlyList<Recorded> found, Doubts inDoubt, CancellationToken stop)
    {
        inDoubt.BeginAt(found[0].Position);
        var due = found.Where(recorded => recorded.Event is NotificationQueued queued && queued.Channel == channel).ToList();
        foreach (var batch in due.Chunk(AtOnce))
        {
            long[] positions = [.. batch.Select(recorded => recorded.Position)];
            await Begin(channel, inDoubt.With(positions));
            await SendBatch(channel, batch, inDoubt, stop);
            inDoubt.Settle(positions);
        }
    }

    // What was begun is brought to its end also when the process is told to stop; then nothing is in doubt.
    private async Task SendBatch(string channel, IReadOnlyList<Recorded> batch, Doubts inDoubt, CancellationToken stop)
    {
        try
        {
            await Parallel.ForEachAsync(
                batch.GroupBy(recorded => recorded.Stream, StringComparer.Ordinal), new ParallelOptions { MaxDegreeOfParallelism = Lanes, CancellationToken = stop },
                async (person, _) =>
                {
                    foreach (var recorded in person)
                    {
                        await sending.Send((NotificationQueued)recorded.Event!, inDoubt.Has(recorded.Position));
                    }
                });
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await Begin(channel, inDoubt.With([]));
            throw;
        }
    }

    private async Task Begin(string channel, IReadOnlyList<long> positions)
    {
        var now = time.GetUtcNow();
        await grains.Ask(Lane.GrainOf(channel), new BeginBatch(positions), new CommandContext(new CommandId($"nl{Guid.CreateVersion7(now):N}"), now), CancellationToken.None);
    }
}
