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
    public async Task Run(string name, Func<Lease, CancellationToken, Task> work, CancellationToken stop, TimeSpan? retryEvery = null)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                if (await progress.Acquire(name, options.Node, options.LeaseDuration, stop) is { } lease)
                {
                    await Hold(lease, work, stop);
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

    private async Task Hold(Lease lease, Func<Lease, CancellationToken, Task> work, CancellationToken stop)
    {
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(stop);
        // On the pool: a long turn of the work must not cost it the lease.
        var renewing = Task.Run(() => Renew(lease, lost), CancellationToken.None);
        try
        {
            await work(lease, lost.Token);
        }
        catch (OperationCanceledException) when (lost.IsCancellationRequested)
        {
        }
        finally
        {
            await lost.CancelAsync();
            await renewing;
            await Release(lease);
        }
    }

    private async Task Renew(Lease lease, CancellationTokenSource lost)
    {
        while (true)
        {
            await Pause(options.LeaseDuration / 4, lost.Token);
            if (lost.IsCancellationRequested || !await StillMine(lease, lost.Token))
            {
                await lost.CancelAsync();
                return;
            }
        }
    }

    private async ValueTask<bool> StillMine(Lease lease, CancellationToken cancellation)
    {
        try
        {
            return await progress.Acquire(lease.Name, options.Node, options.LeaseDuration, cancellation) is { } renewed && renewed.Token == lease.Token;
        }
        catch (Exception exception)
        {
            options.OnFailure(lease.Name, exception);
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
