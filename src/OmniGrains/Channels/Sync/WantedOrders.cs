using OmniGrains.Channels.Connections;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Channels.Sync;

/// <summary>Asks a shop for the orders that its notifications only named.</summary>
internal sealed class WantedOrders(IGrains grains, Connectors connectors, IOrderFeed orders, Tail tail, TimeProvider time)
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits until something is wanted, then asks for all of it. Says how long to pause before the next time.</summary>
    public async Task<StepDone> Step(ConnectedShop shop, CancellationToken stop)
    {
        // Taken before looking: what is recorded in between makes the wait end at once.
        var seen = tail.Followed;
        var grain = SyncState.GrainOf(shop.Id);
        var wanted = (await grains.Read(grain, ReadSync.Query, stop)).Value.Wanted;
        if (wanted.IsEmpty || connectors.Of(shop) is not IOrderShop source)
        {
            await tail.Wait(seen, stop);
            return Moment;
        }

        ShopRefusedException? refused = null;
        foreach (var (externalId, mention) in wanted)
        {
            refused = await Fetch(source, shop, externalId, stop) ?? refused;
            await grains.Ask(grain, new SettleWanted(externalId, mention), Contexts.Fresh(time), stop);
        }

        return refused is null ? Moment : throw refused;
    }

    /// <summary>Null when the order was taken in or does not exist; otherwise why asking again would not help.</summary>
    private async Task<ShopRefusedException?> Fetch(IOrderShop source, ConnectedShop shop, string externalId, CancellationToken stop)
    {
        try
        {
            return await source.FetchOrder(shop, externalId, stop) is { } snapshot && await OrderIntake.Take(orders, snapshot, shop, time, stop) is { } rejection
                ? new ShopRefusedException("order-refused", $"{externalId}: {rejection.Code} {rejection.Detail}")
                : null;
        }
        catch (UnreadableDeliveryException unreadable)
        {
            return new ShopRefusedException("order-refused", $"{externalId}: {unreadable.Message}");
        }
        catch (ShopRefusedException refused) when (refused.Code == "refused")
        {
            return new ShopRefusedException("order-refused", $"{externalId}: {refused.Message}");
        }
    }
}

/// <summary>Hands what a shop answered to the orders.</summary>
internal static class OrderIntake
{
    /// <summary>Null when the order was taken in, otherwise why this order never will be.</summary>
    /// <exception cref="ShopRefusedException">Not now: we are overloaded.</exception>
    public static async Task<Rejection?> Take(IOrderFeed orders, OrderSnapshot snapshot, ConnectedShop shop, TimeProvider time, CancellationToken stop)
    {
        var result = await orders.Reflect(snapshot.SoldFrom(shop), new Intent(null, time.GetUtcNow(), $"connection {shop.Id}"), stop);
        return result.Rejection is { Kind: RejectionKind.Overloaded } overloaded
            ? throw new ShopRefusedException("overloaded", overloaded.Detail)
            : result.Rejection;
    }
}
