using OmniGrains.Engine;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Orders.Live;

/// <summary>What may be done with an order that exists. Pure.</summary>
internal static partial class LiveDecisions
{
    public static Decision Decide(Order.Documented order, IOrderChange command, in CommandContext context)
    {
        if (order.Document.Kind != PurchaseKind.Sale)
        {
            return Decision.Reject(LiveRejections.NotASale(order.Document.OrderId));
        }

        var change = new Change(order, context.At);
        return command switch
        {
            SetPayment payment => Pay(change, payment),
            EditLines edit => Edit(change, edit),
            CancelLines cancel => Cancel(change, cancel),
            PauseOrder pause => Pause(change, pause),
            ResumeOrder resume => Resume(change, resume),
            AddNote note => NoteDecisions.Add(change, note),
            ForgetNotes forget => NoteDecisions.Forget(change, forget),
            MovePromise move => Promise(change, move),
            RequestReturn request => Request(change, request),
            WithdrawReturn withdraw => Withdraw(change, withdraw),
            ReceiveReturn receive => Receive(change, receive),
            GiveBack give => GiveBack(change, give),
            NoteTracking tracking => Track(change, tracking),
            _ => Fulfil(change, command),
        };
    }

    private static Decision Pay(Change change, SetPayment set)
    {
        var known = change.Now.Payments.FirstOrDefault(payment => payment.PaymentId == set.PaymentId);
        if (known is not null && known.Amount == set.Amount && known.State == set.State && known.Method == set.Method)
        {
            return change.Accept(set.PaymentId);
        }

        if (known is not null && !MayFollow(known.State, set.State))
        {
            return Decision.Reject(LiveRejections.PaymentState(known.State, set.State));
        }

        if (set.State == PaymentStep.Captured && known?.State == PaymentStep.Authorised && set.Amount > known.Amount)
        {
            return Decision.Reject(LiveRejections.CaptureTooMuch(known.Amount));
        }

        return change
            .Add(new PaymentNoted(change.OrderId, set.PaymentId, set.Method, set.Amount, set.State, set.Reference ?? known?.Reference, change.At))
            .Accept(set.PaymentId);
    }

    private static bool MayFollow(PaymentStep from, PaymentStep to) => (from, to) switch
    {
        (PaymentStep.Pending, _) => true,
        (PaymentStep.Authorised, PaymentStep.Captured or PaymentStep.Voided or PaymentStep.Failed or PaymentStep.Authorised) => true,
        (PaymentStep.Failed, PaymentStep.Pending or PaymentStep.Authorised or PaymentStep.Captured) => true,
        _ => false,
    };

    private static Decision Edit(Change change, EditLines edit)
    {
        if (IsElsewhere(change, edit.ExpectedRevision))
        {
            return Decision.Reject(LiveRejections.Changed);
        }

        if (change.Now.Placed is null || change.Now.IsForeign)
        {
            return Decision.Reject(LiveRejections.NotEditable);
        }

        var accounts = change.Now.Accounts.ToDictionary(account => account.Line.LineId, StringComparer.Ordinal);
        var less = new List<LineQuantity>();
        foreach (var line in edit.Lines)
        {
            if (!accounts.TryGetValue(line.LineId, out var account))
            {
                continue;
            }

            if (line.Quantity < account.Cancelled + account.HandedOver || line.Sku != account.Line.Sku)
            {
                return Decision.Reject(LiveRejections.HandedOverAlready(line.LineId));
            }

            if (line.Quantity < account.Line.Quantity && account.IsGoods)
            {
                less.Add(new LineQuantity(line.LineId, line.Sku, account.Line.Quantity - line.Quantity));
            }
        }

        return change
            .Add(new OrderEdited(change.OrderId, edit.Lines, Numbered(change.Now, edit.More), TakenOff(change.Now, less), edit.Reason))
            .Book(CorrectionCause.Edit)
            .GiveBackOverpaid()
            .Accept();
    }

    private static Decision Cancel(Change change, CancelLines cancel)
    {
        if (change.Now.Placed is null || change.Now.IsForeign)
        {
            return Decision.Reject(LiveRejections.NotEditable);
        }

        var accounts = change.Now.Accounts;
        var lines = cancel.Lines ?? WholeOf(accounts);
        foreach (var line in lines)
        {
            if (accounts.FirstOrDefault(account => account.Line.LineId == line.LineId) is not { } account)
            {
                return Decision.Reject(LiveRejections.NoSuchLine(line.LineId));
            }

            if (lines.Of(line.LineId) > account.Open)
            {
                return Decision.Reject(LiveRejections.NothingToCancel(line.LineId, account.Open));
            }
        }

        if (lines.Count == 0)
        {
            return cancel.Lines is null && accounts.Any(account => account.Cancelled > 0) && accounts.All(account => account.HandedOver == 0)
                ? change.Accept()
                : Decision.Reject(LiveRejections.NothingLeft);
        }

        return Cancelled(change, lines, TakenOff(change.Now, lines), cancel.Reason).Accept();
    }

    /// <summary>Cancels, corrects the books, voids what was only authorised, and gives back what was paid too much.</summary>
    private static Change Cancelled(
        Change change, IReadOnlyList<LineQuantity> lines, IReadOnlyList<PlannedFulfilment> released, string reason)
    {
        var whole = change.Now.Accounts.Where(account => account.IsGoods).All(account => account.Open == lines.Of(account.Line.LineId));
        var id = $"c{change.Now.Cancellations.Count + 1}";
        change.Add(new LinesCancelled(change.OrderId, id, lines, released, reason, whole)).Book(CorrectionCause.Cancel).GiveBackOverpaid();
        if (whole && change.Now.Accounts.All(account => account.Kept == 0))
        {
            foreach (var payment in change.Now.Payments.Where(payment => payment.State is PaymentStep.Authorised or PaymentStep.Pending).ToList())
            {
                change.Add(payment with { State = PaymentStep.Voided, At = change.At });
            }
        }

        return change;
    }

    // Shipping and fees go with the goods, but only while nothing has been handed over.
    private static List<LineQuantity> WholeOf(IReadOnlyList<LineAccount> accounts)
    {
        var untouched = accounts.All(account => account.HandedOver == 0);
        return
        [
            .. accounts.Where(account => account.Open > 0 && (account.IsGoods || untouched))
                .Select(account => new LineQuantity(account.Line.LineId, account.Line.Sku, account.Open)),
        ];
    }

    /// <summary>From which fulfilments quantities are taken away: those that are least advanced first.</summary>
    private static IReadOnlyList<PlannedFulfilment> TakenOff(LiveOrder order, IReadOnlyList<LineQuantity> lines)
    {
        var taken = new List<PlannedFulfilment>();
        var wanted = lines.GroupBy(line => line.LineId, StringComparer.Ordinal)
            .ToDictionary(line => line.Key, line => line.Sum(one => one.Quantity), StringComparer.Ordinal);
        foreach (var fulfilment in order.Fulfilments.Where(fulfilment => fulfilment.IsOpen).OrderBy(fulfilment => fulfilment.Stage))
        {
            var part = new List<LineQuantity>();
            foreach (var line in fulfilment.Left)
            {
                var less = Math.Min(line.Quantity, wanted.GetValueOrDefault(line.LineId));
                if (less > 0)
                {
                    wanted[line.LineId] -= less;
                    part.Add(line with { Quantity = less });
                }
            }

            if (part.Count > 0)
            {
                taken.Add(new PlannedFulfilment(fulfilment.Id, fulfilment.Place, part, fulfilment.HoldId));
            }
        }

        return taken;
    }

    private static Decision Pause(Change change, PauseOrder pause) => change.Now.Pauses.Contains(pause.Reason)
        ? change.Accept()
        : change.Add(new OrderPaused(change.OrderId, pause.Reason, pause.Actor)).Accept();

    private static Decision Resume(Change change, ResumeOrder resume) => change.Now.Pauses.Contains(resume.Reason)
        ? change.Add(new OrderResumed(change.OrderId, resume.Reason, resume.Actor)).Accept()
        : change.Accept();

    private static Decision Promise(Change change, MovePromise move)
    {
        if (IsElsewhere(change, move.ExpectedRevision))
        {
            return Decision.Reject(LiveRejections.Changed);
        }

        return change.Now.PromisedBy == move.PromisedBy
            ? change.Accept()
            : change.Add(new PromiseChanged(change.OrderId, move.PromisedBy, change.Now.PromisedBy, move.Reason)).Accept();
    }

    private static Decision Track(Change change, NoteTracking tracking)
    {
        var shipment = change.Now.Shipments.FirstOrDefault(shipment => shipment.Sent.ShipmentId == tracking.ShipmentId);
        if (shipment is null)
        {
            return Decision.Reject(LiveRejections.NoSuchShipment(tracking.ShipmentId));
        }

        // Scans come late and out of order: the newest one counts.
        return shipment.Tracked is { } known && known.At >= tracking.At && known.EstimatedDelivery == tracking.EstimatedDelivery
            ? change.Accept()
            : change.Add(new ShipmentTracked(
                change.OrderId, tracking.ShipmentId, tracking.Carrier ?? shipment.Sent.Carrier, tracking.TrackingNumber ?? shipment.Sent.TrackingNumber,
                tracking.Status, tracking.At, tracking.EstimatedDelivery ?? shipment.Tracked?.EstimatedDelivery)).Accept();
    }

    private static bool IsElsewhere(Change change, int? expected) => expected is { } revision && revision != change.Order.Revision;
}

/// <summary>How much an order holds at most.</summary>
internal static class LiveLimits
{
    public const int MostNotes = 200;
    public const int MostReturns = 200;
    public const int MostWrongCodes = 5;
}
