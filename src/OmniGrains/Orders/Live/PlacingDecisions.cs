using OmniGrains.Engine;
using OmniGrains.Inventory.Contracts;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Orders.Live;

/// <summary>Placing an order whose stock is held, and what becomes of holds that fell due.</summary>
internal static class PlacingDecisions
{
    public static Decision Decide(Order state, PlaceLive place, in CommandContext context) => state switch
    {
        Order.Documented known => Again(known, place),
        Order.Expected { Told: not null } => Decision.Reject(LiveRejections.AlreadyPlaced(place.Sale.OrderId)),
        Order.Expected { AbandonedHolds: { } abandoned } when place.Placed.Fulfilments.Any(part => abandoned.Contains(part.HoldId)) =>
            Decision.Reject(LiveRejections.HoldExpired),
        Order.Expected expected => Place(place, expected.Returns, context),
        _ => Place(place, [], context),
    };

    /// <summary>
    /// The owner's word about a hold that fell due. A hold that is not known here by now never will be: the order that
    /// comes with it later is refused.
    /// </summary>
    public static Decision Settle(Order state, SettleHold settle)
    {
        var kept = state is Order.Documented { Live: { } live }
            && live.Fulfilments.Any(fulfilment => fulfilment.HoldId == settle.HoldId && fulfilment.Place == settle.Stock.Place && fulfilment.IsOpen);
        return Decision.Accept(new HoldSettlement(kept), new HoldSettled(settle.HoldId, settle.Stock, kept));
    }

    private static Decision Again(Order.Documented known, PlaceLive place) =>
        known.Live?.Placed is { } placed && known.Document.Fingerprint == place.Sale.Fingerprint
            ? Decision.Unchanged(ReplyOf(known.Live, placed, place))
            : Decision.Reject(LiveRejections.AlreadyPlaced(place.Sale.OrderId));

    private static Decision Place(PlaceLive place, IReadOnlyList<ReturnHeld> waiting, in CommandContext context)
    {
        var (sale, placed) = (place.Sale, place.Placed);
        var order = (Order.Documented)OrderGrain.Apply(Order.Unknown.Instance, sale);
        var change = new Change(order, context.At);
        foreach (var held in waiting)
        {
            change.Add(new ReturnJoined(sale.OrderId, held.ReturnId, sale.Record, held.Record, held.Total, held.Lines));
        }

        change.Add(placed);
        foreach (var payment in place.Payments)
        {
            change.Add(payment);
        }

        if (place.Address is { } address && placed.Record is { } record)
        {
            change.Add(new DeliveryAddressGiven(record, sale.OrderId, address));
        }

        var follows = change.AcceptAs(ReplyOf(change.Now, placed, place));
        var accepted = Decision.Accept(follows.Reply, [sale, .. follows.Events]);
        return waiting.Aggregate(accepted, (decision, held) => decision.Remind(new Reminder(OrderGrain.PatienceFor(held.ReturnId), null, null)));
    }

    private static PlacedReply ReplyOf(LiveOrder order, OrderPlaced placed, PlaceLive place) => new(
        place.Customer, place.Refused, Axes.Of(order).Payment, placed.Lines.Sum(line => line.Amount), placed.Fulfilments);
}
