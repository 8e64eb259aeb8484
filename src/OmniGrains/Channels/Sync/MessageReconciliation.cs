using System.Collections.Concurrent;
using OmniGrains.Channels.Connections;
using OmniGrains.Channels.Marketplaces;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Channels.Sync;

/// <summary>
/// Finds the messages whose notifications were lost, and those that a notification only announced: lists what was written since the durable cursor, with
/// an overlap, and takes it in. What was known changes nothing.
/// </summary>
internal sealed class MessageReconciliation(IGrains grains, Connectors connectors, IInboxFeed inbox, RelayedMail relayed, Tail tail, TimeProvider time)
{
    /// <summary>What is wanted when a notification says that there is something to read.</summary>
    public const string Announced = "messages";

    private static readonly TimeSpan FirstReach = TimeSpan.FromDays(1);
    private static readonly TimeSpan NotAsked = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<string, DateTimeOffset> _asked = new(StringComparer.Ordinal);

    public static GrainId GrainOf(string connection) => SyncState.GrainOf($"{connection}:{Announced}");

    /// <summary>Waits until it is time or something was announced, then asks. Says how long to pause before the next time.</summary>
    public async Task<TimeSpan> Step(ConnectedShop shop, CancellationToken stop)
    {
        if (connectors.Of(shop) is not IMessageShop source || !source.ReadsMessages(shop))
        {
            return NotAsked;
        }

        // Taken before looking: what is recorded in between makes the wait end at once.
        var seen = tail.Followed;
        var (now, grain) = (time.GetUtcNow(), GrainOf(shop.Id));
        var state = (await grains.Read(grain, ReadSync.Query, stop)).Value;
        var due = shop.Settings.PollEverySeconds == 0 ? DateTimeOffset.MaxValue
            : _asked.GetValueOrDefault(shop.Id, DateTimeOffset.MinValue) is var last && last == DateTimeOffset.MinValue ? now
            : last + TimeSpan.FromSeconds(shop.Settings.PollEverySeconds);
        if (state.Wanted.IsEmpty && now < due)
        {
            await Wait(seen, due - now, stop);
            return TimeSpan.Zero;
        }

        await ListAll(shop, source, grain, state.ReconciledUpTo, stop);
        _asked[shop.Id] = now;
        foreach (var (announced, mention) in state.Wanted)
        {
            await grains.Ask(grain, new SettleWanted(announced, mention), Contexts.Fresh(time), stop);
        }

        return Moment;
    }

    // The cursor moves by the shop's clock, when all that was listed is taken in.
    private async Task ListAll(ConnectedShop shop, IMessageShop source, GrainId grain, DateTimeOffset? cursor, CancellationToken stop)
    {
        var since = cursor is { } known ? known - Reconciliation.Overlap : time.GetUtcNow() - FirstReach;
        var newest = cursor;
        foreach (var message in await source.ListMessages(shop, since, stop))
        {
            if ((await inbox.Take(await relayed.Tied(message, stop), time.GetUtcNow(), stop)).Rejection is { } refused)
            {
                throw new ShopRefusedException(refused.Kind == RejectionKind.Overloaded ? "overloaded" : "message-refused", $"{refused.Code} {refused.Detail}");
            }

            newest = newest is null || message.SentAt > newest ? message.SentAt : newest;
        }

        if (newest is { } upTo && upTo != cursor)
        {
            await grains.Ask(grain, new MoveReconciled(upTo), Contexts.Fresh(time), stop);
        }
    }

    private async Task Wait(long seen, TimeSpan longest, CancellationToken stop)
    {
        using var patience = new CancellationTokenSource(longest < TimeSpan.FromMinutes(10) ? longest : TimeSpan.FromMinutes(10), time);
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, stop);
        try
        {
            await tail.Wait(seen, bound.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // Time to ask.
        }
    }
}
