namespace OmniGrains.Engine;

/// <summary>
/// When a piece of background work takes its next turn. It lets events gather, so that they are taken by the batch, and
/// while requests compete for the processors all of it together rests nine times as long as it works: those who wait for an answer go
/// first. It does neither while somebody waits for the work itself, and does not rest when it is half a minute behind.
/// Work whose outcome somebody watches for is taken as it comes, until more of it than it can do has come for a while.
/// </summary>
/// <param name="freshness">Knows who waits.</param>
/// <param name="tail">What there is to do.</param>
/// <param name="busy">Knows whether requests compete.</param>
/// <param name="moment">How long to gather when there are few events.</param>
/// <param name="longest">How long at most when they come fast.</param>
internal sealed class Pace(Freshness freshness, Tail tail, Busy busy, TimeSpan moment, TimeSpan longest) : IDisposable
{
    private const int Many = 32;
    private const int RestPerWork = 9;
    private const int Plenty = 200;
    private static readonly TimeSpan FurthestBehind = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PromptFurthestBehind = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan ForAWhile = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Nap = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan HardWork = TimeSpan.FromMilliseconds(5);

    private readonly Queue<(long Head, long SeenAt)> _seen = new();
    private long _turnBegan;
    private long _plentySince;
    private bool _worksHard;

    /// <summary>Ends the turn, and waits until the next one should begin, with what follows <paramref name="position"/>. Having nothing to do is rest.</summary>
    public async ValueTask NextTurn(long position, int batch, CancellationToken stop)
    {
        var ended = Now;
        await tail.Wait(position, stop);
        await Rest(position, ended, FurthestBehind, static (pace, turn) => pace.RestAfter(turn), stop);
        await Gather(position, batch, stop);
        _turnBegan = Now;
    }

    /// <summary>
    /// The same for work that somebody watches for. It begins at once, unless for a second now each turn has found plenty to do and requests
    /// compete for the processors: then it rests too, and not when it is twenty seconds behind.
    /// </summary>
    public async ValueTask NextPromptTurn(long position, CancellationToken stop)
    {
        var ended = Now;
        await tail.Wait(position, stop);
        _plentySince = tail.Head - position < Plenty ? 0 : _plentySince == 0 ? Now : _plentySince;
        if (_plentySince != 0 && TimeProvider.System.GetElapsedTime(_plentySince) > ForAWhile)
        {
            await Rest(position, ended, PromptFurthestBehind, static (_, turn) => RestPerWork * turn, stop);
        }

        _turnBegan = Now;
    }

    /// <summary>The work has ended, or goes on in another process.</summary>
    public void Dispose() => WorksHard(false);

    private static long Now => TimeProvider.System.GetTimestamp();

    private async ValueTask Rest(long position, long ended, TimeSpan furthest, Func<Pace, TimeSpan, TimeSpan> restAfter, CancellationToken stop)
    {
        var rest = _turnBegan == 0 ? TimeSpan.Zero : restAfter(this, TimeProvider.System.GetElapsedTime(_turnBegan, ended));
        for (var left = Left(); left > TimeSpan.Zero && !freshness.IsAwaited && Behind(position) < furthest && busy.Now; left = Left())
        {
            await Sleep(left < Nap ? left : Nap, stop);
        }

        TimeSpan Left() => rest - TimeProvider.System.GetElapsedTime(ended);
    }

    // Those whose turns take long share the tenth that is theirs; a short turn is no reason for others to rest longer.
    private TimeSpan RestAfter(TimeSpan turn)
    {
        WorksHard(turn > HardWork);
        return RestPerWork * Math.Max(1, busy.WorkHard) * turn;
    }

    private void WorksHard(bool hard)
    {
        if (hard != _worksHard)
        {
            busy.CountHard(hard ? 1 : -1);
            _worksHard = hard;
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

    // Timers know whole milliseconds: the rest of one would be no pause at all, and asked for again and again until it is over.
    private async ValueTask Sleep(TimeSpan time, CancellationToken stop)
    {
        var (began, pause) = (Now, TimeSpan.FromMilliseconds(Math.Ceiling(time.TotalMilliseconds)));
        await freshness.Pause(pause, stop);
        busy.Woke(TimeProvider.System.GetElapsedTime(began) - pause);
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
