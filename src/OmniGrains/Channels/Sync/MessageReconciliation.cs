using System.Collections.Concurrent;
using OmniGrains.Channels.Connections;
using OmniGrains.Channels.Marketplaces;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Channels.Sync;

/// <summary>
/// Finds the messages whose notifications were lost, those that a notification only announced, and what became of answers in doubt: lists what was written since the durable cursor, with
/// an overlap, and takes it in. What was known changes nothing.
/// </summary>
internal sealed class MessageReconciliation(IGrains grains, ConnectionDirectory directory, Connectors connectors, IInboxFeed inbox, IInboxSigns signs, RelayedMail relayed, Tail tail, TimeProvider time)
{
    /// <summary>What is wanted when a notification says that there is something to read.</summary>
    public const string Announced = "messages";

    private static readonly TimeSpan FirstReach = TimeSpan.FromDays(1);
    private static readonly TimeSpan NotAsked = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<string, DateTimeOffset> _asked = new(StringComparer.Ordinal);

    public static GrainId GrainOf(string connection) => SyncState.GrainOf($"{connection}:{Announced}");

    /// <summary>Waits until it is time or something was announced, then asks. Says how long to pause before the next time.</summary>
    public async Task<StepDone> Step(ConnectedShop shop, CancellationToken stop)
    {
        if (connectors.Of(shop) is not IMessageShop source || !source.ReadsMessages(shop))
        {
            return NotAsked;
        }

        var grain = GrainOf(shop.Id);
        if (!await IsTime(shop, grain, stop))
        {
            return Moment;
        }

        // Read before it is asked: what is announced meanwhile stays wanted.
        var (now, state) = (time.GetUtcNow(), (await grains.Read(grain, ReadSync.Query, stop)).Value);
        var refused = await ListAll(shop, source, grain, state.ReconciledUpTo, stop);
        _asked[shop.Id] = now;
        foreach (var (announced, mention) in state.Wanted)
        {
            await grains.Ask(grain, new SettleWanted(announced, mention), Contexts.Fresh(time), stop);
        }

        return refused is null ? Moment : throw new ShopRefusedException("message-refused", refused);
    }

    // False when the connection is set up otherwise by now.
    private async Task<bool> IsTime(ConnectedShop shop, GrainId grain, CancellationToken stop)
    {
        while (await directory.Find(shop.Id, stop) is { } current && current.Revision == shop.Revision)
        {
            // Taken before looking: what is recorded in between makes the wait end at once.
            var (seen, now) = (tail.Followed, time.GetUtcNow());
            var due = shop.Settings.PollEverySeconds == 0 ? DateTimeOffset.MaxValue
                : _asked.TryGetValue(shop.Id, out var last) ? last + TimeSpan.FromSeconds(shop.Settings.PollEverySeconds)
                : now;
            if (now >= due || !(await grains.Read(grain, ReadSync.Query, stop)).Value.Wanted.IsEmpty)
            {
                return true;
            }

            await Wait(seen, due - now, stop);
            await Task.Delay(Moment, time, stop);
        }

        return false;
    }

    /// <summary>
    /// Lists once; the text says which message was refused, if any. One that is refused does not stop the others. The cursor moves by the shop's clock, when all
    /// that was listed has been handed over.
    /// </summary>
    private async Task<string?> ListAll(ConnectedShop shop, IMessageShop source, GrainId grain, DateTimeOffset? cursor, CancellationToken stop)
    {
        var since = cursor is { } known ? known - Reconciliation.Overlap : time.GetUtcNow() - FirstReach;
        var newest = cursor;
        string? refused = null;
        await foreach (var read in source.ListMessages(shop, since, stop))
        {
            foreach (var message in read.Messages)
            {
                var rejection = (await inbox.Take(await relayed.Tied(message, stop), time.GetUtcNow(), stop)).Rejection;
                if (rejection is { Kind: RejectionKind.Overloaded })
                {
                    throw new ShopRefusedException("overloaded", $"{rejection.Code} {rejection.Detail}");
                }

                refused ??= rejection is null ? null : $"{rejection.Code} {rejection.Detail}";
            }

            // After what it answers, which may begin the conversation.
            foreach (var elsewhere in read.Elsewhere)
            {
                await signs.Note(elsewhere, time.GetUtcNow(), stop);
            }

            newest = newest is null || read.UpTo > newest ? read.UpTo : newest;
        }

        if (newest is { } upTo && upTo != cursor)
        {
            await grains.Ask(grain, new MoveReconciled(upTo), Contexts.Fresh(time), stop);
        }

        return refused;
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
