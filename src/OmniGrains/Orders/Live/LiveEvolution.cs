using OmniGrains.Engine;
using OmniGrains.Orders.Contracts;
using OmniGrains.Orders.Feed;

namespace OmniGrains.Orders.Live;

/// <summary>What a live order becomes by each event.</summary>
internal static class LiveEvolution
{
    public static LiveOrder Evolve(LiveOrder order, IEvent @event) => @event switch
    {
        PaymentNoted payment => order with { Payments = Put(order.Payments, payment, held => held.PaymentId == payment.PaymentId) },
        OrderEdited edited => Edit(order, edited),
        LinesCancelled cancelled => Cancel(order, cancelled),
        LedgerCorrected corrected => Ledger.Book(order, corrected),
        OrderPaused paused => order with { Pauses = [.. order.Pauses, paused.Reason] },
        OrderResumed resumed => order with { Pauses = [.. order.Pauses.Where(reason => reason != resumed.Reason)] },
        OrderNoteAdded note => order with { Notes = [.. order.Notes, note] },
        OrderNotesForgotten forgotten => order with
        {
            Notes = [.. order.Notes.Where(note => !forgotten.Subjects.Contains(note.Subject))],
            NotesForgotten = order.NotesForgotten + 1,
        },
        DeliveryAddressGiven given => order with { Address = given.Address },
        PromiseChanged promise => order with { PromisedBy = promise.PromisedBy },
        FulfilmentPicked picked => Staged(order, picked.FulfilmentId, FulfilmentStage.Picked),
        FulfilmentPacked packed => Staged(order, packed.FulfilmentId, FulfilmentStage.Packed),
        ReadyForCollection ready => With(order, ready.FulfilmentId, fulfilment => fulfilment with { Stage = FulfilmentStage.Ready, CollectBy = ready.CollectBy }),
        FulfilmentMoved moved => Move(order, moved),
        ShipmentSent sent => Send(order, sent),
        ShipmentTracked tracked => order with
        {
            Shipments = [.. order.Shipments.Select(shipment => shipment.Sent.ShipmentId == tracked.ShipmentId ? shipment with { Tracked = tracked } : shipment)],
        },
        OrderCollected collected => With(order, collected.FulfilmentId, fulfilment => fulfilment.Without(collected.Lines)) with
        {
            Collections = [.. order.Collections, collected],
        },
        CollectionRefused refused => order with { WrongCodes = refused.Attempts },
        CollectionCodeRenewed renewed => order with { CodeNumber = renewed.Number, WrongCodes = 0 },
        ReturnRequested requested => order with
        {
            Returns = Put(order.Returns, new LiveReturn(requested.ReturnId, requested.Lines, null, false), held => held.Id == requested.ReturnId),
        },
        ReturnWithdrawn withdrawn => order with
        {
            Returns = [.. order.Returns.Select(held => held.Id == withdrawn.ReturnId ? held with { Withdrawn = true } : held)],
        },
        ReturnReceived received => Receive(order, received),
        RefundMade refund => order with { Refunds = Put(order.Refunds, refund, held => held.RefundId == refund.RefundId) },
        StockCommitted committed => order with { Stock = order.Stock.With(committed) },
        StockShortNoted noted => order with { Stock = order.Stock.With(noted) },
        ReturnJoined { Lines: { } lines } => order with { ReturnedElsewhere = [.. order.ReturnedElsewhere, .. lines] },
        _ => order,
    };

    private static LiveOrder Edit(LiveOrder order, OrderEdited edited)
    {
        var lines = order.Lines;
        foreach (var line in edited.Lines)
        {
            lines = Put(lines, line, held => held.LineId == line.LineId);
        }

        var without = Release(order, edited.Released);
        return without with { Lines = lines, Fulfilments = [.. without.Fulfilments, .. edited.Fulfilments.Select(LiveFulfilment.Of)] };
    }

    private static LiveOrder Cancel(LiveOrder order, LinesCancelled cancelled) => Release(order, cancelled.Released) with
    {
        Cancellations = Put(order.Cancellations, cancelled, held => held.CancelId == cancelled.CancelId),
    };

    private static LiveOrder Release(LiveOrder order, IReadOnlyList<PlannedFulfilment> released) =>
        released.Aggregate(order, (current, part) => With(current, part.Id, fulfilment => fulfilment.Without(part.Lines)));

    private static LiveOrder Move(LiveOrder order, FulfilmentMoved moved)
    {
        var without = With(order, moved.FulfilmentId, fulfilment => fulfilment.Without(moved.Missing));
        return without with { Fulfilments = [.. without.Fulfilments, .. moved.Instead.Select(LiveFulfilment.Of)] };
    }

    private static LiveOrder Send(LiveOrder order, ShipmentSent sent)
    {
        var known = order.Shipments.FirstOrDefault(shipment => shipment.Sent.ShipmentId == sent.ShipmentId);
        var follows = order.IsForeign && (sent.SellsStock || (sent.Reconciled is null && known is { Follows: true }));
        var shipments = Put(order.Shipments, new LiveShipment(sent, known?.Tracked, follows), held => held.Sent.ShipmentId == sent.ShipmentId);
        var next = sent.FulfilmentId is { } id && known is null ? With(order, id, fulfilment => fulfilment.Without(sent.Lines)) : order;
        return (order.IsForeign && sent is { SellsStock: true, Reconciled: null, Place: { } place }
            ? next with { Stock = next.Stock.With(place, sent.Lines, quantity => new Moved(0, quantity, 0)) }
            : next) with
        {
            Shipments = shipments,
        };
    }

    private static LiveOrder Receive(LiveOrder order, ReturnReceived received)
    {
        var known = order.Returns.FirstOrDefault(held => held.Id == received.ReturnId);
        var now = (known ?? new LiveReturn(received.ReturnId, [], null, false)) with
        {
            Received = received,
            Follows = order.IsForeign && (received.MovesStock || (received.Reconciled is null && known is { Follows: true })),
        };
        return (order.IsForeign && received is { MovesStock: true, Reconciled: null, Place: { } place }
            ? order with { Stock = order.Stock.With(place, StockDecisions.Sellable(received), quantity => new Moved(0, 0, quantity)) }
            : order) with
        {
            Returns = Put(order.Returns, now, held => held.Id == received.ReturnId),
        };
    }

    private static LiveOrder Staged(LiveOrder order, string fulfilmentId, FulfilmentStage stage) =>
        With(order, fulfilmentId, fulfilment => fulfilment with { Stage = stage });

    private static LiveOrder With(LiveOrder order, string fulfilmentId, Func<LiveFulfilment, LiveFulfilment> change) => order with
    {
        Fulfilments = [.. order.Fulfilments.Select(fulfilment => fulfilment.Id == fulfilmentId ? change(fulfilment) : fulfilment)],
    };

    private static IReadOnlyList<T> Put<T>(IReadOnlyList<T> held, T value, Predicate<T> same)
    {
        List<T> changed = [.. held];
        var at = changed.FindIndex(same);
        if (at < 0)
        {
            changed.Add(value);
        }
        else
        {
            changed[at] = value;
        }

        return changed;
    }
}
