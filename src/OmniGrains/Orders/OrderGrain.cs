using OmniGrains.Engine;
using OmniGrains.Inventory.Contracts;
using OmniGrains.Orders.Contracts;
using OmniGrains.Orders.Feed;
using OmniGrains.Orders.Live;
using static OmniGrains.Orders.Order;

namespace OmniGrains.Orders;

/// <summary>
/// One order of one source: recorded once, whatever the order of arrival. A return that names its sale meets it here, at
/// the sale's id, whichever of the two comes first; and here is decided what becomes of stock that is held for it.
/// </summary>
internal sealed class OrderGrain : Grain<Order>
{
    /// <summary>How long a return waits for the sale that it names.</summary>
    public static readonly TimeSpan SaleExpectedWithin = TimeSpan.FromDays(90);

    public override string Type => OrderId.GrainType;

    public override Order Initial => Unknown.Instance;

    public override bool Transient => true;

    public override object Answer(Order state, IQuery query) => query is ReadDocument ? new OrderDocument((state as Documented)?.Document) : state;

    public override Decision Decide(Order state, ICommand command, in CommandContext context) => (state, command) switch
    {
        (Unknown, RecordDocument record) => Record(record, []),
        (Expected expected, RecordDocument record) => Record(record, expected.Returns),
        (Documented recorded, RecordDocument record) => RecordAgain(recorded, record),

        (Documented recorded, JoinReturn join) => Join(recorded, join, context),
        (Expected expected, JoinReturn join) when expected.Returns.Any(held => held.ReturnId == join.ReturnId) => Decision.Unchanged(Done.It),
        (Unknown or Expected, JoinReturn join) => Hold(join, context),

        (Expected expected, StopWaitingForSale stop) when expected.Returns.FirstOrDefault(held => held.ReturnId == stop.ReturnId) is { } held =>
            Decision.Accept(Done.It, new ReturnUnmatched(held.OrderId, stop.ReturnId)),
        (_, StopWaitingForSale) => Decision.Unchanged(Done.It),

        (Documented { Document.Record: null, Attribution: null } recorded, AttributeReturn attribute) => Attribute(recorded, attribute),
        (_, AttributeReturn) => Decision.Unchanged(Done.It),

        (_, PlaceLive place) => PlacingDecisions.Decide(state, place, context),
        (_, SettleHold settle) => PlacingDecisions.Settle(state, settle),
        (_, NoteClaim note) => ClaimDecisions.Decide(state, note, context),
        (_, TakeIn take) => FeedDecisions.Decide(state, take, context),
        (Documented order, IOrderChange change) => LiveDecisions.Decide(order, change, context),
        (_, IOrderChange) => Decision.Reject(OrderRejections.NoSuchOrder),

        _ => throw new NotSupportedException($"An order does not take {command.GetType().Name}."),
    };

    public override Order Evolve(Order state, IEvent @event) => Apply(state, @event);

    /// <summary>What an order becomes by an event.</summary>
    public static Order Apply(Order state, IEvent @event) => (state, @event) switch
    {
        (Expected { Told: { } told }, PurchaseRecorded document) => new Documented(document, [], null) { Told = told },
        (_, PurchaseRecorded document) => new Documented(document, [], null),
        (Expected expected, ReturnHeld held) => expected with { Returns = [.. expected.Returns, held] },
        (Unknown, ReturnHeld held) => new Expected([held]),
        (Expected expected, ReturnUnmatched unmatched) => Without(expected, unmatched.ReturnId),
        (Expected expected, OrderTold told) => expected with { Told = (expected.Told ?? Told.Nothing).With(told) },
        (Unknown, OrderTold told) => new Expected([]) { Told = Told.Nothing.With(told) },
        (Expected expected, HoldSettled { Kept: false } settled) => expected with { AbandonedHolds = [.. expected.AbandonedHolds ?? [], settled.HoldId] },
        (Unknown, HoldSettled { Kept: false } settled) => new Expected([]) { AbandonedHolds = [settled.HoldId] },
        (Documented recorded, _) => Apply(recorded, @event) with { Revision = recorded.Revision + 1 },
        _ => state,
    };

    /// <summary>The name of the reminder that ends a return's waiting.</summary>
    public static string PatienceFor(string returnId) => $"awaits-sale:{returnId}";

    private static Documented Apply(Documented order, IEvent @event) => @event switch
    {
        ReturnJoined joined => order with
        {
            Returns = [.. order.Returns, joined],
            Live = order.Live is { } live ? LiveEvolution.Evolve(live, joined) : null,
        },
        ReturnAttributed attributed => order with { Attribution = attributed },
        OrderTold told => order with { Told = (order.Told ?? Told.Nothing).With(told) },
        OrderPlaced placed => order with { Live = LiveOrder.Of(placed, order.Document.Currency, order.Told is not null, order.Returns) },
        HoldSettled or ReturnExceeded or OrderStateChanged => order,
        _ => order with { Live = LiveEvolution.Evolve(order.Now, @event) },
    };

    private static Decision Record(RecordDocument record, IReadOnlyList<ReturnHeld> waiting)
    {
        var document = record.Document;
        var receipt = new DocumentReceipt(document.OrderId, record.Customer, document.Total, record.Refused);
        if (waiting.Count == 0)
        {
            return Decision.Accept(receipt, document);
        }

        var decision = Decision.Accept(receipt, [document, .. waiting.Select(held => Met(document, held))]);
        return waiting.Aggregate(decision, (accepted, held) => accepted.Remind(new Reminder(PatienceFor(held.ReturnId), null, null)));
    }

    private static Decision RecordAgain(Documented recorded, RecordDocument again) =>
        recorded.Document.Fingerprint == again.Document.Fingerprint
            ? Decision.Unchanged(new DocumentReceipt(recorded.Document.OrderId, again.Customer, recorded.Document.Total, again.Refused))
            : Decision.Reject(OrderRejections.OtherContent(recorded.Document));

    private static Decision Join(Documented sale, JoinReturn join, in CommandContext context)
    {
        if (sale.Returns.Any(joined => joined.ReturnId == join.ReturnId))
        {
            return Decision.Unchanged(Done.It);
        }

        if (sale.Document.Kind != PurchaseKind.Sale)
        {
            return Decision.Accept(Done.It, NotJoined(sale.Document, join.ReturnId));
        }

        var change = new Change(sale, context.At);
        foreach (var goods in TooMuch(sale.Now, join.Lines ?? []))
        {
            change.Add(new ReturnExceeded(change.OrderId, join.ReturnId, goods.Sku, goods.Quantity));
        }

        change.Add(new ReturnJoined(change.OrderId, join.ReturnId, sale.Document.Record, join.Record, join.Total, join.Lines));
        return sale.Live is null ? Decision.Accept(Done.It, change.Events) : change.AcceptAs(Done.It);
    }

    private static IEvent Met(PurchaseRecorded document, ReturnHeld held) => document.Kind == PurchaseKind.Sale
        ? new ReturnJoined(document.OrderId, held.ReturnId, document.Record, held.Record, held.Total, held.Lines)
        : NotJoined(document, held.ReturnId);

    // Only a sale can be taken back. What else was named leaves the return, and every figure, as they are.
    private static ReturnNotJoined NotJoined(PurchaseRecorded document, string returnId) => new(document.OrderId, returnId, document.Kind);

    /// <summary>What a till took back beyond what was sold: it happened, and is recorded as what it is.</summary>
    private static IEnumerable<ReturnedGoods> TooMuch(LiveOrder order, IReadOnlyList<ReturnedGoods> lines)
    {
        foreach (var goods in lines.GroupBy(line => line.Sku, StringComparer.Ordinal))
        {
            var beyond = goods.Sum(line => line.Quantity) - order.Accounts.Where(account => account.Line.Sku == goods.Key).Sum(account => account.Out);
            if (beyond > 0)
            {
                yield return new ReturnedGoods(goods.Key, beyond);
            }
        }
    }

    private static Decision Hold(JoinReturn join, in CommandContext context) =>
        Decision.Accept(Done.It, new ReturnHeld(join.SaleId, join.ReturnId, join.Record, join.Total, join.Lines))
            .Remind(new Reminder(PatienceFor(join.ReturnId), context.At + SaleExpectedWithin, new StopWaitingForSale(join.ReturnId)));

    private static Decision Attribute(Documented recorded, AttributeReturn attribute)
    {
        var document = recorded.Document;
        return Decision.Accept(Done.It, new ReturnAttributed(
            document.OrderId, attribute.SaleId, attribute.Record, document.Currency, document.Total, document.Channel, document.Place,
            document.Country, document.OccurredAt));
    }

    private static Order Without(Expected expected, string returnId)
    {
        var left = expected.Returns.Where(held => held.ReturnId != returnId).ToList();
        return left.Count == 0 && expected is { Told: null, AbandonedHolds: null } ? Unknown.Instance : expected with { Returns = left };
    }
}
