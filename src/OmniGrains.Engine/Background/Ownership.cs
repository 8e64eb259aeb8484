namespace OmniGrains.Engine;

/// <summary>
/// Runs a piece of background work while this process owns its lease, and again whenever it gets it back. The work is
/// cancelled as soon as a renewal fails, before another process can take over.
/// </summary>
internal sealed class Ownership(IProgress progress, EngineOptions options)
{
    /// <param name="name">What to own.</param>
    /// <param name="work">What to do while it is owned.</param>
    /// <param name="stop">Ends it all.</param>
    /// <param name="retryEvery">How often to try while somebody else owns it.</param>
    public async Task Run(string name, Func<Held, CancellationToken, Task> work, CancellationToken stop, TimeSpan? retryEvery = null)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var asked = TimeProvider.System.GetTimestamp();
                if (await progress.Acquire(name, options.Node, options.LeaseDuration, stop) is { } lease)
                {
                    await Hold(new Held(lease, options.LeaseDuration, asked), work, stop);
                }
            }
            catch (Exception exception) when (!stop.IsCancellationRequested)
            {
                options.OnFailure(name, exception);
            }
            catch (Exception)
            {
                return; // It ends: what fails now must not keep the process from draining.
            }

            await Pause(retryEvery ?? options.LeaseDuration / 8, stop);
        }
    }

    internal static Task Pause(TimeSpan time, CancellationToken stop) =>
        Task.Delay(time, stop).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    private async Task Hold(Held held, Func<Held, CancellationToken, Task> work, CancellationToken stop)
    {
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(stop);
        // On the pool: a long turn of the work must not cost it the lease.
        var renewing = Task.Run(() => Renew(held, lost), CancellationToken.None);
        try
        {
            await work(held, lost.Token);
        }
        catch (OperationCanceledException) when (lost.IsCancellationRequested)
        {
        }
        finally
        {
            await lost.CancelAsync();
            await renewing;
            await Release(held.Lease);
        }
    }

    private async Task Renew(Held held, CancellationTokenSource lost)
    {
        while (true)
        {
            await Pause(options.LeaseDuration / 4, lost.Token);
            if (lost.IsCancellationRequested || !await StillMine(held, lost.Token))
            {
                await lost.CancelAsync();
                return;
            }
        }
    }

    private async ValueTask<bool> StillMine(Held held, CancellationToken cancellation)
    {
        try
        {
            var asked = TimeProvider.System.GetTimestamp();
            if (await progress.Acquire(held.Lease.Name, options.Node, options.LeaseDuration, cancellation) is not { } renewed || renewed.Token != held.Lease.Token)
            {
                return false;
            }

            held.Renewed(asked);
            return true;
        }
        catch (Exception exception)
        {
            options.OnFailure(held.Lease.Name, exception);
            return false;
        }
    }

    private async ValueTask Release(Lease lease)
    {
        try
        {
            await progress.Release(lease, options.Node, CancellationToken.None);
        }
        catch (Exception exception)
        {
            options.OnFailure(lease.Name, exception); // It runs out by itself.
        }
    }
}

/// <summary>A lease, and for how long nobody else can have it.</summary>
internal sealed class Held(Lease lease, TimeSpan duration, long asked)
{
    private long _asked = asked;

    public Lease Lease => lease;

    /// <summary>
    /// Whether it has not run out yet, by this process's clock from before it was asked for: also right after the process was stopped for a while, when
    /// nothing has been cancelled yet.
    /// </summary>
    public bool IsSure => TimeProvider.System.GetElapsedTime(Volatile.Read(ref _asked)) < duration;

    public void Renewed(long asked) => Volatile.Write(ref _asked, asked);
}
