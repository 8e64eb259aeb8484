using OmniGrains.Engine;
using OmniGrains.Orders.Contracts;
using OmniGrains.Orders.Live;

namespace OmniGrains.Orders.Feed;

/// <summary>Takes in what a foreign shop told.</summary>
/// <param name="Told">What it told.</param>
/// <param name="Supply">What was looked up of our stock.</param>
internal sealed record TakeIn(OrderTold Told, Supply Supply) : ICommand<TakenIn>;

/// <summary>What it led to.</summary>
internal sealed record TakenIn(bool Changed, string? Record);

/// <summary>
/// Foreign orders: what is told is merged first; then what happened to the order is brought in line with it. Each step
/// compares what should be with what is, so that nothing depends on the order of arrival.
/// </summary>
internal static class FeedDecisions
{
    private const string ByShop = "told";

    public static Decision Decide(Order state, TakeIn take, in CommandContext context)
    {
        var known = ToldOf(state);
        if (state is Order.Documented { Told: null } own)
        {
            return Decision.Reject(LiveRejections.AlreadyPlaced(own.Document.OrderId));
        }

        var told = known.With(take.Told);
        if (told.Knows(known))
        {
            return Decision.Unchanged(new TakenIn(false, told.Record?.Value));
        }

        var events = new List<IEvent> { take.Told };
        var next = OrderGrain.Apply(state, take.Told);
        if (next is Order.Expected expected && told.IsSale)
        {
            var placing = Placing(expected, told, take.Told);
            events.AddRange(placing);
            next = placing.Aggregate(next, OrderGrain.Apply);
        }

        var reply = new TakenIn(true, told.Record?.Value);
        if (next is not Order.Documented order)
        {
            return Decision.Accept(reply, events);
        }

        var follows = Follow(new Change(order, context.At), told, take.Supply).AcceptAs(reply).Events;
        var accepted = Decision.Accept(reply, [.. events, .. follows]);
        return state is Order.Expected waiting
            ? waiting.Returns.Aggregate(accepted, (decision, held) => decision.Remind(new Reminder(OrderGrain.PatienceFor(held.ReturnId), null, null)))
            : accepted;
    }

    public static Told ToldOf(Order state) => state switch
    {
        Order.Expected expected => expected.Told ?? Told.Nothing,
        Order.Documented documented => documented.Told ?? Told.Nothing,
        _ => Told.Nothing,
    };

    private static List<IEvent> Placing(Order.Expected expected, Told told, OrderTold last)
    {
        var lines = told.Lines!.Value.Select(LineOf).ToList();
        var sale = new PurchaseRecorded(
            last.OrderId, PurchaseKind.Sale, last.Source, last.ExternalId, told.Channel!.Value, told.Place?.Value, told.Country?.Value,
            told.PlacedAt!.Value, told.Record?.Value, told.Currency!.Value, lines.Sum(line => line.Amount),
            [.. lines.Select(line => new OrderLine(line.Sku, line.Name, line.Kind, line.Quantity, line.UnitPrice, line.Discount, line.Tax, line.Amount))],
            [], null, "told");
        var placed = new OrderPlaced(
            last.OrderId, told.Number?.Value, sale.Channel, sale.Record, sale.OccurredAt, DeliveryKind.Ship, null, sale.Country, null,
            told.PromisedBy?.Value, lines, [], told.StockIsTheirs);
        return
        [
            sale,
            .. expected.Returns.Select(held => new ReturnJoined(sale.OrderId, held.ReturnId, sale.Record, held.Record, held.Total, held.Lines)),
            placed,
        ];
    }

    private static Change Follow(Change change, Told told, Supply supply)
    {
        Lines(change, told);
        change.Book(CorrectionCause.Edit);
        Payments(change, told);
        Shipments(change, told, supply);
        Refunds(change, told, supply);
        change.Book(CorrectionCause.Refund, told.Refunds.Values.Select(refund => refund.Value.Place).LastOrDefault(place => place is not null));
        Cancellation(change, told);
        change.Book(CorrectionCause.Cancel);
        StockDecisions.Follow(change, told, supply);
        if (told.PromisedBy?.Value is { } promise && change.Now.PromisedBy != promise)
        {
            change.Add(new PromiseChanged(change.OrderId, promise, change.Now.PromisedBy, ByShop));
        }

        return change;
    }

    private static void Lines(Change change, Told told)
    {
        var wanted = told.Lines!.Value.Select(LineOf).ToList();
        var gone = change.Now.Lines
            .Where(line => line.Quantity != 0 && wanted.TrueForAll(other => other.LineId != line.LineId))
            .Select(line => line with { Quantity = 0, Discount = 0, Amount = 0 });
        List<PlacedLine> different = [.. wanted.Where(line => line != change.Now.Line(line.LineId)), .. gone];
        if (different.Count > 0)
        {
            change.Add(new OrderEdited(change.OrderId, different, [], [], ByShop));
        }
    }

    private static void Payments(Change change, Told told)
    {
        foreach (var (id, register) in told.Payments)
        {
            var payment = register.Value;
            var state = StateOf(payment.State);
            var known = change.Now.Payments.FirstOrDefault(held => held.PaymentId == id);
            if (known is null || known.State != state || known.Amount != payment.Amount || known.Method != payment.Method)
            {
                change.Add(new PaymentNoted(change.OrderId, id, payment.Method, payment.Amount, state, null, register.At));
            }
        }
    }

    private static void Shipments(Change change, Told told, Supply supply)
    {
        foreach (var (id, register) in told.Shipments)
        {
            var shipment = register.Value;
            var lines = (shipment.Lines ?? [])
                .Where(line => change.Now.Line(line.LineId) is not null)
                .Select(line => QuantityOf(change.Now, line, supply)).ToList();
            var known = change.Now.Shipments.FirstOrDefault(held => held.Sent.ShipmentId == id);
            var follows = StockDecisions.Follows(
                told, shipment.Place, known is { Sent: { Lines.Count: > 0, Place: var place } } ? (place, known.Follows) : null, supply);
            if (known is null || known.Follows != follows || !IsSame(known.Sent, shipment, lines))
            {
                change.Add(new ShipmentSent(
                    change.OrderId, id, null, shipment.Place, shipment.Carrier, shipment.TrackingNumber, lines, shipment.ShippedAt ?? register.At, null,
                    follows, Reconciled: true));
            }

            var status = StatusOf(shipment.Status);
            var tracking = change.Now.Shipments.First(held => held.Sent.ShipmentId == id).Tracked;
            if (status != ParcelStatus.Unknown && (tracking is null || (tracking.At < register.At && tracking.Status != status)))
            {
                change.Add(new ShipmentTracked(change.OrderId, id, shipment.Carrier, shipment.TrackingNumber, status, register.At, null));
            }
        }
    }

    private static bool IsSame(ShipmentSent sent, SnapshotShipment told, List<LineQuantity> lines) =>
        sent.Carrier == told.Carrier && sent.TrackingNumber == told.TrackingNumber && sent.Place == told.Place
        && sent.Lines.Select(line => (line.LineId, line.Quantity)).SequenceEqual(lines.Select(line => (line.LineId, line.Quantity)));

    private static LineQuantity QuantityOf(LiveOrder order, SnapshotQuantity told, Supply supply)
    {
        var sku = order.Line(told.LineId)!.Sku;
        return new LineQuantity(told.LineId, sku, told.Quantity, new PartsOfLines(order, supply).Of(told.LineId, sku));
    }

    private static void Refunds(Change change, Told told, Supply supply)
    {
        var (refundable, returnable) = (new Dictionary<string, decimal>(StringComparer.Ordinal), new Dictionary<string, decimal>(StringComparer.Ordinal));
        foreach (var account in change.Now.Accounts)
        {
            refundable[account.Line.LineId] = account.Line.Quantity;
            returnable[account.Line.LineId] = account.HandedOver;
        }

        foreach (var (id, register) in told.Refunds)
        {
            var refund = register.Value;
            var lines = LinesOf(change.Now, refund, refundable);
            var allowance = refund.Amount == 0 ? 0 : refund.Amount - lines.Sum(line => line.Amount);
            var back = lines.Count == 0 ? null : id;
            var known = change.Now.Refunds.FirstOrDefault(held => held.RefundId == id);
            if (known is null || known.Amount != refund.Amount || known.Allowance != allowance || !known.Lines.SequenceEqual(lines))
            {
                change.Add(new RefundMade(change.OrderId, id, back, refund.Amount, lines, allowance, ByShop, refund.Place, refund.At));
            }

            Received(change, told, refund, lines, returnable, supply);
        }
    }

    private static List<RefundedLine> LinesOf(LiveOrder order, SnapshotRefund refund, Dictionary<string, decimal> refundable)
    {
        var lines = new List<RefundedLine>();
        foreach (var line in refund.Lines ?? [])
        {
            var quantity = Math.Min(line.Quantity, refundable.GetValueOrDefault(line.LineId));
            if (quantity > 0)
            {
                refundable[line.LineId] -= quantity;
                var account = order.Accounts.First(held => held.Line.LineId == line.LineId);
                lines.Add(new RefundedLine(line.LineId, account.Line.Sku, quantity, line.Amount ?? account.ValueOf(quantity)));
            }
        }

        return lines;
    }

    // What was never sent did not come back, even though money was given back for it.
    private static void Received(
        Change change, Told told, SnapshotRefund refund, List<RefundedLine> lines, Dictionary<string, decimal> returnable, Supply supply)
    {
        var received = new List<ReturnedLine>();
        foreach (var line in lines)
        {
            var of = refund.Lines!.First(one => one.LineId == line.LineId);
            var quantity = of.Unsent == true ? 0 : Math.Min(line.Quantity, returnable[line.LineId]);
            if (quantity > 0)
            {
                returnable[line.LineId] -= quantity;
                received.Add(new ReturnedLine(
                    line.LineId, line.Sku, quantity, of.Restock ? Disposition.Sellable : Disposition.None,
                    new PartsOfLines(change.Now, supply).Of(line.LineId, line.Sku)));
            }
        }

        var known = change.Now.Returns.FirstOrDefault(held => held.Id == refund.Id);
        var follows = refund.Place is not null && StockDecisions.Follows(
            told, refund.Place, known is { Received: { Lines.Count: > 0, Place: var place } } ? (place, known.Follows) : null, supply);
        if ((known?.Received is null && received.Count > 0) || (known?.Received is { } before && (known.Follows != follows || !IsSame(before, refund, received))))
        {
            change.Add(new ReturnReceived(change.OrderId, refund.Id, refund.Place, received, refund.At, follows, Reconciled: true));
        }
    }

    private static bool IsSame(ReturnReceived known, SnapshotRefund told, List<ReturnedLine> lines) => known.Place == told.Place
        && known.Lines.Select(line => line with { Parts = null }).SequenceEqual(lines.Select(line => line with { Parts = null }));

    private static void Cancellation(Change change, Told told)
    {
        if (told.Cancelled is not { } cancelled)
        {
            return;
        }

        var known = change.Now.Cancellations.FirstOrDefault(held => held.CancelId == ByShop);
        var lines = change.Now.Accounts
            .Select(account => new LineQuantity(
                account.Line.LineId, account.Line.Sku, account.Line.Quantity - Math.Max(account.HandedOver, 0) - account.RefundedQuantity))
            .Where(line => line.Quantity > 0).ToList();
        if ((known is null && lines.Count > 0) || (known is not null && !known.Lines.SequenceEqual(lines)))
        {
            change.Add(new LinesCancelled(change.OrderId, ByShop, lines, [], cancelled.Value, true));
        }
    }

    private static PlacedLine LineOf(SnapshotLine line) => new(
        line.LineId, line.Sku, line.Name, line.Kind, line.Quantity, line.UnitPrice, line.Discount, line.Tax,
        Math.Round(line.Quantity * line.UnitPrice, 4, MidpointRounding.AwayFromZero) - line.Discount);

    private static PaymentStep StateOf(string state) => state switch
    {
        "authorised" => PaymentStep.Authorised,
        "captured" => PaymentStep.Captured,
        "voided" => PaymentStep.Voided,
        "failed" => PaymentStep.Failed,
        _ => PaymentStep.Pending,
    };

    public static ParcelStatus StatusOf(string? status) =>
        Enum.TryParse<ParcelStatus>(status?.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var parsed)
        && Enum.IsDefined(parsed) && !int.TryParse(status, out _)
            ? parsed
            : ParcelStatus.Unknown;
}
