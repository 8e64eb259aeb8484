namespace OmniGrains.Engine;

/// <summary>
/// This process's part of keyed work: tries to own every key that there is, and runs those that it owns. A key's loop never
/// runs twice in one process, not even when the key goes and comes back while its loop is still ending.
/// </summary>
internal sealed class KeyedLoop(KeyedWork work, Ownership ownership, IProgress progress, Tail tail, Busy busy, EngineOptions options)
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, Running> _running = new(StringComparer.Ordinal);

    public async Task Run(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            // Read before the keys: what is recorded in between makes the wait end at once.
            var followed = tail.Followed;
            try
            {
                Follow([.. await work.Keys(stop)], stop);
                await tail.Wait(followed, stop);
            }
            catch (Exception exception) when (!stop.IsCancellationRequested)
            {
                options.OnFailure(work.Name, exception);
            }
            catch (Exception)
            {
                break;
            }

            await Ownership.Pause(Moment, stop);
        }

        await Task.WhenAll(_running.Values.Select(running => running.Work));
    }

    private void Follow(HashSet<string> keys, CancellationToken stop)
    {
        foreach (var (key, running) in _running)
        {
            if (running.Work.IsCompleted)
            {
                running.Stop.Dispose();
                _running.Remove(key);
            }
            else if (!keys.Contains(key))
            {
                running.Stop.Cancel();
            }
        }

        foreach (var key in keys.Where(key => !_running.ContainsKey(key)))
        {
            var own = CancellationTokenSource.CreateLinkedTokenSource(stop);
            _running[key] = new Running(Task.Run(() => Own(key, own.Token), CancellationToken.None), own);
        }
    }

    private Task Own(string key, CancellationToken stop) =>
        ownership.Run($"{work.Name}/{key}", (held, lost) => Work(new KeyedRun(key, held, progress, busy), lost), stop, options.LeaseDuration / 2);

    private async Task Work(KeyedRun run, CancellationToken stop)
    {
        for (var attempt = 0; !stop.IsCancellationRequested; attempt++)
        {
            var began = TimeProvider.System.GetTimestamp();
            try
            {
                await work.Run(run, stop);
                attempt = 0; // Its work is done for now, or its cursor was lost to a lease that ran out: no failure.
            }
            catch (Exception exception)
            {
                if (stop.IsCancellationRequested)
                {
                    return;
                }

                options.OnFailure($"{work.Name}/{run.Key}", exception);
            }

            attempt = TimeProvider.System.GetElapsedTime(began) > LongestPause ? 0 : Math.Min(attempt, 9);
            await Ownership.Pause(TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, Moment.Ticks << attempt)), stop);
        }
    }

    private sealed record Running(Task Work, CancellationTokenSource Stop);
}
