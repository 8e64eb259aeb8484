namespace OmniGrains.Engine;

/// <summary>
/// Destroys the keys and snapshots of erased subjects, and what this process remembers of their data. Its checkpoint lives in the key store itself: a key store that
/// is restored from an older backup carries the erasures out again by itself.
/// </summary>
internal sealed class ErasureLoop(KeyVault vault, IKeyStore keys, ISnapshots snapshots, Tail tail, Freshness freshness, Busy busy)
{
    public const string Name = "erasure";
    private const int BatchSize = 2_000;
    private const int SaveEvery = 20_000;
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestGathering = TimeSpan.FromMilliseconds(400);

    public async Task Run(Lease lease, CancellationToken stop)
    {
        var position = await keys.ErasedUpTo(stop);
        var saved = position;
        freshness.Report(Name, position);
        using var pace = new Pace(freshness, tail, busy, Moment, LongestGathering);
        while (true)
        {
            await pace.NextTurn(position, BatchSize, stop);
            var events = await tail.Read(position, BatchSize, stop);
            var erasures = events.Where(recorded => recorded.Event is IErasureEvent).ToList();
            foreach (var erasure in erasures)
            {
                await Erase((IErasureEvent)erasure.Event!, erasure.Position, stop);
            }

            position = events[^1].Position;
            if (position - saved > SaveEvery)
            {
                await vault.Destroy([], position, stop);
            }

            saved = erasures.Count > 0 || position - saved > SaveEvery ? position : saved;
            freshness.Report(Name, position);
        }
    }

    private async ValueTask Erase(IErasureEvent erasure, long position, CancellationToken stop)
    {
        await vault.Destroy(erasure.Subjects, position, stop);
        tail.Erase(erasure.Subjects, position);
        await snapshots.Delete(erasure.Streams, stop);
    }
}
