namespace OmniGrains.Engine;

/// <summary>
/// When a piece of background work takes its next turn: it lets events gather, so that they are taken by the batch. It does
/// not while somebody waits for the work itself.
/// </summary>
/// <param name="freshness">Knows who waits.</param>
/// <param name="tail">What there is to do.</param>
/// <param name="moment">How long to gather when there are few events.</param>
/// <param name="longest">How long at most when they come fast.</param>
internal sealed class Pace(Freshness freshness, Tail tail, TimeSpan moment, TimeSpan longest)
{
    private const int Many = 32;

    /// <summary>Waits until what follows <paramref name="position"/> should be taken on, at the latest when it is a whole batch.</summary>
    public async ValueTask Gather(long position, int batch, CancellationToken stop)
    {
        await freshness.Pause(moment, stop);
        var began = TimeProvider.System.GetTimestamp();
        for (var gathered = tail.Head - position; gathered >= Many && gathered < batch; gathered = tail.Head - position)
        {
            if (freshness.IsAwaited || TimeProvider.System.GetElapsedTime(began) > longest)
            {
                return;
            }

            await freshness.Pause(longest / 8, stop);
        }
    }
}
