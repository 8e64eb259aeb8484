using OmniGrains.Channels.Connections;
using OmniGrains.Engine;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Channels.Sync;

/// <summary>
/// Finds what webhooks lost: lists what changed at the shop since the durable cursor, with an overlap, and takes it in. What
/// was known changes nothing.
/// </summary>
internal sealed class Reconciliation(IGrains grains, Connectors connectors, IOrderFeed orders, TimeProvider time)
{
    /// <summary>How far back each listing begins before the cursor: for changes that became visible late at the shop.</summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan FirstReach = TimeSpan.FromDays(1);
    private static readonly TimeSpan NotAsked = TimeSpan.FromSeconds(10);

    /// <summary>Reconciles once. Says how long to pause before the next time.</summary>
    public async Task<TimeSpan> Step(ConnectedShop shop, CancellationToken stop)
    {
        if (shop.Settings.PollEverySeconds == 0 || connectors.Of(shop) is not IOrderShop source)
        {
            return NotAsked;
        }

        var refused = await ListAll(shop, source, stop);
        if (refused is not null)
        {
            throw new ShopRefusedException("order-refused", refused);
        }

        return TimeSpan.FromSeconds(shop.Settings.PollEverySeconds);
    }

    /// <summary>Lists once; the text says which order was refused, if any. One that is refused does not stop the others.</summary>
    private async Task<string?> ListAll(ConnectedShop shop, IOrderShop source, CancellationToken stop)
    {
        var grain = SyncState.GrainOf(shop.Id);
        var cursor = (await grains.Read(grain, ReadSync.Query, stop)).Value.ReconciledUpTo;
        var since = cursor is { } known ? known - Overlap : time.GetUtcNow() - FirstReach;
        var newest = cursor;
        string? refused = null;
        string? page = null;
        do
        {
            var listed = await source.ListOrders(shop, since, page, stop);
            foreach (var snapshot in listed.Orders)
            {
                if (await OrderIntake.Take(orders, snapshot, shop, time, stop) is { } rejection)
                {
                    refused = $"{snapshot.ExternalId}: {rejection.Code} {rejection.Detail}";
                }

                newest = newest is null || snapshot.UpdatedAt > newest ? snapshot.UpdatedAt : newest;
            }

            if (listed.Unreadable > 0)
            {
                refused ??= $"{listed.Unreadable} of the orders that were listed are not what the shop's contract says.";
            }

            page = listed.Next;
            if (newest is { } upTo && upTo != cursor && (page is null || listed.ByChange))
            {
                await grains.Ask(grain, new MoveReconciled(upTo), Contexts.Fresh(time), stop);
                cursor = upTo;
            }
        }
        while (page is not null);
        return refused;
    }
}
