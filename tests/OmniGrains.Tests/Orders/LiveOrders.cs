using OmniGrains.Engine;
using OmniGrains.Orders;
using OmniGrains.Orders.Contracts;
using OmniGrains.Orders.Live;

namespace OmniGrains.Tests.Orders;

/// <summary>One order that things are done with, decided and evolved as a host would.</summary>
internal sealed class LiveOrders
{
    private static readonly OrderGrain Grain = new();
    private readonly List<IEvent> _events = [];
    private int _commands;

    public Order State { get; private set; } = Grain.Initial;

    public IReadOnlyList<IEvent> Events => _events;

    public List<Reminder> Reminders { get; } = [];

    public LiveOrder Now => ((Order.Documented)State).Now;

    public Axes Axes => Axes.Of(Now);

    public DateTimeOffset At { get; set; } = Documents.Noon;

    /// <summary>The documents that were recorded in all: what the customer's record and the reports follow.</summary>
    public decimal Booked => _events.Sum(happened => happened switch
    {
        PurchaseRecorded sale => sale.Total,
        LedgerCorrected corrected => corrected.Document.Total,
        _ => 0,
    });

    /// <summary>Three teapots in Milan at 10 each and shipping at 4, paid by card.</summary>
    public static LiveOrders Placed(DeliveryKind delivery = DeliveryKind.Ship, PaymentStep paid = PaymentStep.Captured)
    {
        var order = new LiveOrders();
        order.Do(Place(delivery, paid)).Rejection.ShouldBeNull();
        return order;
    }

    public static PlaceLive Place(DeliveryKind delivery = DeliveryKind.Ship, PaymentStep paid = PaymentStep.Captured, string hold = "hold-1")
    {
        PlacedLine[] lines =
        [
            new("1", "POT", "Teapot", LineKind.Merchandise, 3, 10, 0, 0, 30),
            new("2", "SHIPPING", null, LineKind.Shipping, 1, 4, 0, 0, 4),
        ];
        var sale = new PurchaseRecorded(
            "web:1", PurchaseKind.Sale, "web", "1", "web", null, "IT", Documents.Noon, "ada", "EUR", 34,
            [.. lines.Select(line => new OrderLine(line.Sku, line.Name, line.Kind, line.Quantity, line.UnitPrice, 0, 0, line.Amount))], [], null, "f");
        var placed = new OrderPlaced(
            "web:1", null, "web", "ada", Documents.Noon, delivery, delivery == DeliveryKind.Ship ? null : "milano", "IT", "201", null, lines,
            [new PlannedFulfilment("f1", "milano", [new LineQuantity("1", "POT", 3)], hold)], false);
        return new PlaceLive(sale, placed, [new PaymentNoted("web:1", "p1", "card", 34, paid, null, Documents.Noon)], null, "ada", null);
    }

    public static LiveOrders Sold()
    {
        var order = new LiveOrders();
        order.Do(new RecordDocument(Documents.Sale("ada"), "ada", null)).Rejection.ShouldBeNull();
        return order;
    }

    public Decision Do(ICommand command)
    {
        var decision = Grain.Decide(State, command, new CommandContext(new CommandId($"c{_commands++}"), At));
        foreach (var happened in decision.Events)
        {
            _events.Add(happened);
            State = Grain.Evolve(State, happened);
        }

        Reminders.AddRange(decision.Reminders);
        return decision;
    }

    /// <summary>Something that an earlier release recorded.</summary>
    public void Record(IEvent happened)
    {
        _events.Add(happened);
        State = Grain.Evolve(State, happened);
    }

    public Order Replayed() => _events.Aggregate(Grain.Initial, Grain.Evolve);

    public static LineQuantity[] Of(string line, decimal quantity) => [new LineQuantity(line, "", quantity)];

    public static ReceiveReturn Back(decimal quantity, RefundTerms? refund = null, string? returnId = null, string line = "1") =>
        new(returnId, "roma", true, [new ReturnedLine(line, "", quantity, Disposition.Sellable)], refund, null);
}
