using OmniGrains.Channels.Connections;
using OmniGrains.Engine;

namespace OmniGrains.Channels.Sync;

/// <summary>
/// What is asked of the connected shops, one loop per connection with one owner in the cluster: orders that were named
/// only, reconciliation, and stock levels outwards. The three wait and fail apart from each other, and a shop that is slow
/// or down holds up no other.
/// </summary>
internal sealed class ConnectionWork(
    IGrains grains, ConnectionDirectory directory, Connectors connectors, WantedOrders wanted, Reconciliation reconciliation, MessageReconciliation messages, StockPush stock, TimeProvider time)
    : KeyedWork
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);

    public override string Name => "connections";

    public override async ValueTask<IReadOnlyCollection<string>> Keys(CancellationToken cancellation) =>
        [.. (await directory.All(cancellation)).ById.Values.Where(IsAsked).Select(connection => connection.Id)];

    public override async Task Run(KeyedRun run, CancellationToken stop) => await Task.WhenAll(
        Repeat("fetch", run.Key, wanted.Step, stop),
        Repeat("reconcile", run.Key, reconciliation.Step, stop),
        Repeat("messages", run.Key, messages.Step, stop),
        Repeat("stock", run.Key, stock.For(run).Step, stop));

    private bool IsAsked(Connection connection) => connection.Settings is { Enabled: true, BaseUrl: not null } settings
        && connectors.Find(settings.Connector) is IOrderShop or IStockShop;

    private async Task Repeat(string work, string connection, Func<ConnectedShop, CancellationToken, Task<StepDone>> step, CancellationToken stop)
    {
        for (var failures = 0; !stop.IsCancellationRequested;)
        {
            try
            {
                if (await directory.Find(connection, stop) is not { } shop)
                {
                    return;
                }

                var done = await step(shop, stop);
                if (done.DidSomething)
                {
                    failures = 0;
                    await Note(connection, new NoteTrouble(work, null, null), stop);
                }

                await Task.Delay(done.Pause, time, stop);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception exception)
            {
                await Task.WhenAll(Report(connection, work, exception, stop), Pause(exception, failures++, stop));
            }
        }
    }

    private async Task Report(string connection, string work, Exception exception, CancellationToken stop)
    {
        var note = exception is ShopRefusedException refused
            ? new NoteTrouble(work, refused.Code, refused.Message)
            : new NoteTrouble(work, "unexpected", exception.GetType().Name);
        try
        {
            await Note(connection, note, stop);
        }
        catch (Exception unrecorded) when (unrecorded is JournalUnavailableException or OperationCanceledException)
        {
            // It will be noted at the next failure, if it still fails.
        }
    }

    private async Task Note(string connection, NoteTrouble note, CancellationToken stop)
    {
        var grain = SyncState.GrainOf(connection);
        var known = (await grains.Read(grain, ReadSync.Query, stop)).Value.Troubles.GetValueOrDefault(note.Work);
        if (known?.Code != note.Code || known?.Detail != note.Detail)
        {
            await grains.Ask(grain, note, Contexts.Fresh(time), stop);
        }
    }

    // Doubles from a second to ten minutes, unless the shop says how long; with up to a fifth more, so that shops are not asked in step.
    private async Task Pause(Exception exception, int failures, CancellationToken stop)
    {
        var grown = TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, FirstPause.Ticks << Math.Min(failures, 20)));
        var asked = (exception as ShopRefusedException)?.RetryAfter ?? TimeSpan.Zero;
        var pause = asked > grown ? asked : grown;
        await Task.Delay(pause * (1 + (Random.Shared.NextDouble() / 5)), time, stop).ContinueWith(
            static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }
}

/// <summary>What became of one round of work that did not fail.</summary>
/// <param name="Pause">How long to wait before the next one.</param>
/// <param name="DidSomething">False when there was nothing to do: that does not show that it works again.</param>
internal readonly record struct StepDone(TimeSpan Pause, bool DidSomething = true)
{
    public static implicit operator StepDone(TimeSpan pause) => new(pause);
}

/// <summary>Contexts of commands that background work sends on its own account.</summary>
internal static class Contexts
{
    public static CommandContext Fresh(TimeProvider time)
    {
        var now = time.GetUtcNow();
        return new CommandContext(new CommandId($"cs{Guid.CreateVersion7(now):N}"), now);
    }
}
