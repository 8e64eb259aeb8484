namespace OmniGrains.Engine;

/// <summary>
/// When a piece of background work takes its next turn. It lets events gather, so that they are taken by the batch, and
/// while requests compete for the processors it rests nine times as long as it works: those who wait for an answer go first.
/// It does neither while somebody waits for the work itself, and does not rest when it is half a minute behind.
/// </summary>
/// <param name="freshness">Knows who waits.</param>
/// <param name="tail">What there is to do.</param>
/// <param name="busy">Knows whether requests compete.</param>
/// <param name="moment">How long to gather when there are few events.</param>
/// <param name="longest">How long at most when they come fast.</param>
internal sealed class Pace(Freshness freshness, Tail tail, Busy busy, TimeSpan moment, TimeSpan longest)
{
    private const int Many = 32;
    private const int RestPerWork = 9;
    private static readonly TimeSpan FurthestBehind = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Nap = TimeSpan.FromMilliseconds(100);

    private readonly Queue<(long Head, long SeenAt)> _seen = new();
    private long _turnBegan;

    /// <summary>Waits until the next turn should begin, with what follows <paramref name="position"/>.</summary>
    public async ValueTask NextTurn(long position, int batch, CancellationToken stop)
    {
        await Rest(position, stop);
        await Gather(position, batch, stop);
        _turnBegan = Now;
    }

    private static long Now => TimeProvider.System.GetTimestamp();

    private async ValueTask Rest(long position, CancellationToken stop)
    {
        var rest = _turnBegan == 0 ? TimeSpan.Zero : RestPerWork * TimeProvider.System.GetElapsedTime(_turnBegan);
        var began = Now;
        for (var left = rest; left > TimeSpan.Zero && !freshness.IsAwaited && Behind(position) < FurthestBehind && busy.Now; left = rest - TimeProvider.System.GetElapsedTime(began))
        {
            await Sleep(left < Nap ? left : Nap, stop);
        }
    }

    private async ValueTask Gather(long position, int batch, CancellationToken stop)
    {
        await Sleep(moment, stop);
        var began = Now;
        for (var gathered = tail.Head - position; gathered >= Many && gathered < batch; gathered = tail.Head - position)
        {
            if (freshness.IsAwaited || TimeProvider.System.GetElapsedTime(began) > longest)
            {
                return;
            }

            await Sleep(longest / 2, stop);
        }
    }

    private async ValueTask Sleep(TimeSpan time, CancellationToken stop)
    {
        var began = Now;
        await freshness.Pause(time, stop);
        busy.Woke(TimeProvider.System.GetElapsedTime(began) - time);
    }

    // For how long there has been an event above the position, to the accuracy of a turn or a nap.
    private TimeSpan Behind(long position)
    {
        while (_seen.TryPeek(out var oldest) && oldest.Head <= position)
        {
            _seen.Dequeue();
        }

        if (tail.Head > position)
        {
            _seen.Enqueue((tail.Head, Now));
        }

        return _seen.TryPeek(out var first) ? TimeProvider.System.GetElapsedTime(first.SeenAt) : TimeSpan.Zero;
    }
}
