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
    public async Task<StepDone> Step(ConnectedShop shop, CancellationToken stop)
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
        var listing = new Listing(cursor);
        for (string? page = null; ;)
        {
            var listed = await source.ListOrders(shop, since, page, stop);
            foreach (var snapshot in listed.Orders)
            {
                listing.Add(snapshot, await OrderIntake.Take(orders, snapshot, shop, time, stop));
            }

            listing.Add(listed);
            page = listed.Next;
            if (page is null && listing.MustBeginAnew(listed))
            {
                continue;
            }

            if (listing.Newest is { } upTo && upTo != cursor && (page is null || listed.ByChange))
            {
                await grains.Ask(grain, new MoveReconciled(upTo), Contexts.Fresh(time), stop);
                cursor = upTo;
            }

            if (page is null)
            {
                return listing.Refused;
            }
        }
    }

    /// <summary>
    /// What was seen of a listing. Numbered pages shift when an order changes meanwhile, and one can slip through between two of them: then fewer were
    /// seen than there are, and all are listed anew before the cursor moves.
    /// </summary>
    private sealed class Listing(DateTimeOffset? cursor)
    {
        private const int MostRounds = 5;

        private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
        private int _unreadable;
        private int _rounds = 1;
        private (int Seen, long? Total, DateTimeOffset? Newest) _before;

        public DateTimeOffset? Newest { get; private set; } = cursor;

        public string? Refused { get; private set; }

        public void Add(OrderSnapshot snapshot, Rejection? rejection)
        {
            _seen.Add(snapshot.ExternalId);
            Refused = rejection is null ? Refused : $"{snapshot.ExternalId}: {rejection.Code} {rejection.Detail}";
            Newest = Newest is null || snapshot.UpdatedAt > Newest ? snapshot.UpdatedAt : Newest;
        }

        public void Add(OrderPage page)
        {
            _unreadable += page.Unreadable;
            Refused ??= page.Unreadable > 0 ? $"{page.Unreadable} of the orders that were listed are not what the shop's contract says." : null;
        }

        /// <exception cref="ShopRefusedException">It was begun anew too often.</exception>
        public bool MustBeginAnew(OrderPage last)
        {
            // Nothing has changed since the last round: then the total is not what it says.
            var round = (_seen.Count, last.Total, Newest);
            if (last.Total is not { } total || total <= _seen.Count + _unreadable || round == _before)
            {
                return false;
            }

            (_before, _unreadable) = (round, 0);
            return ++_rounds <= MostRounds
                ? true
                : throw new ShopRefusedException("orders-moved", "The shop's orders change faster than they can be listed; they will be listed again.");
        }
    }
}
