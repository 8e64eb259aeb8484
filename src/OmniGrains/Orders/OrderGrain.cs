using OmniGrains.Engine;
using OmniGrains.Orders.Contracts;
using static OmniGrains.Orders.Order;

namespace OmniGrains.Orders;

/// <summary>
/// One document of one source: recorded once, whatever the order of arrival. A return that names its sale meets it
/// here, at the sale's id, whichever of the two comes first.
/// </summary>
internal sealed class OrderGrain : Grain<Order>
{
    /// <summary>How long a return waits for the sale that it names.</summary>
    public static readonly TimeSpan SaleExpectedWithin = TimeSpan.FromDays(90);

    public override string Type => OrderId.GrainType;

    public override Order Initial => Unknown.Instance;

    public override bool Transient => true;

    public override object Answer(Order state, IQuery query) => state;

    public override Decision Decide(Order state, ICommand command, in CommandContext context) => (state, command) switch
    {
        (Unknown, RecordDocument record) => Record(record, []),
        (Expected expected, RecordDocument record) => Record(record, expected.Returns),
        (Documented recorded, RecordDocument record) => RecordAgain(recorded, record),

        (Documented recorded, JoinReturn join) => Join(recorded, join),
        (Expected expected, JoinReturn join) when expected.Returns.Any(held => held.ReturnId == join.ReturnId) => Decision.Unchanged(Done.It),
        (Unknown or Expected, JoinReturn join) => Hold(join, context),

        (Expected expected, StopWaitingForSale stop) when expected.Returns.Any(held => held.ReturnId == stop.ReturnId) =>
            Decision.Accept(Done.It, new ReturnUnmatched(OrderIdOf(expected), stop.ReturnId)),
        (_, StopWaitingForSale) => Decision.Unchanged(Done.It),

        (Documented { Document.Record: null, Attribution: null } recorded, AttributeReturn attribute) => Attribute(recorded, attribute),
        (_, AttributeReturn) => Decision.Unchanged(Done.It),

        _ => throw new NotSupportedException($"An order does not take {command.GetType().Name}."),
    };

    public override Order Evolve(Order state, IEvent @event) => (state, @event) switch
    {
        (_, PurchaseRecorded document) => new Documented(document, [], null),
        (Expected expected, ReturnHeld held) => new Expected([.. expected.Returns, held]),
        (_, ReturnHeld held) => new Expected([held]),
        (Expected expected, ReturnUnmatched unmatched) => Without(expected, unmatched.ReturnId),
        (Documented recorded, ReturnJoined joined) => recorded with { Returns = [.. recorded.Returns, joined] },
        (Documented recorded, ReturnAttributed attributed) => recorded with { Attribution = attributed },
        _ => state,
    };

    private static Decision Record(RecordDocument record, IReadOnlyList<ReturnHeld> waiting)
    {
        var document = record.Document;
        var receipt = new DocumentReceipt(document.OrderId, record.Customer, document.Total, record.Refused);
        if (waiting.Count == 0)
        {
            return Decision.Accept(receipt, document);
        }

        var decision = Decision.Accept(receipt, [document, .. waiting.Select(held => Met(document, held.ReturnId, held.Record, held.Total))]);
        return waiting.Aggregate(decision, (accepted, held) => accepted.Remind(new Reminder(PatienceFor(held.ReturnId), null, null)));
    }

    private static Decision RecordAgain(Documented recorded, RecordDocument again) =>
        recorded.Document.Fingerprint == again.Document.Fingerprint
            ? Decision.Unchanged(new DocumentReceipt(recorded.Document.OrderId, again.Customer, recorded.Document.Total, again.Refused))
            : Decision.Reject(OrderRejections.OtherContent(recorded.Document));

    private static Decision Join(Documented sale, JoinReturn join) =>
        sale.Returns.Any(joined => joined.ReturnId == join.ReturnId)
            ? Decision.Unchanged(Done.It)
            : Decision.Accept(Done.It, Met(sale.Document, join.ReturnId, join.Record, join.Total));

    // Only a sale can be taken back. What else was named leaves the return, and every figure, as they are.
    private static IEvent Met(PurchaseRecorded document, string returnId, string? record, decimal total) => document.Kind == PurchaseKind.Sale
        ? new ReturnJoined(document.OrderId, returnId, document.Record, record, total)
        : new ReturnNotJoined(document.OrderId, returnId, document.Kind);

    private static Decision Hold(JoinReturn join, in CommandContext context) =>
        Decision.Accept(Done.It, new ReturnHeld(join.SaleId, join.ReturnId, join.Record, join.Total))
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
        return left.Count == 0 ? Unknown.Instance : new Expected(left);
    }

    private static string OrderIdOf(Expected expected) => expected.Returns[0].OrderId;

    private static string PatienceFor(string returnId) => $"awaits-sale:{returnId}";
}
