using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Orders.Live;

/// <summary>The work of places: what each is to hand over, and how far it is. Quantities are thousandths.</summary>
internal sealed class FulfilmentsView : View
{
    private const string Insert = """
        insert into fulfilments(order_id, id, place, stage, delivery, promised_by, collect_by, planned_at, position, holds)
        values($1, $2, $3, 'open', $4, $5, null, $6, $7, 0) on conflict do nothing
        """;

    private const string InsertLine =
        "insert into fulfilment_lines(order_id, fulfilment_id, line_id, sku, quantity) values($1, $2, $3, $4, $5) on conflict do nothing";

    private const string Take = "update fulfilment_lines set quantity = quantity - $4 where order_id = $1 and fulfilment_id = $2 and line_id = $3";

    private const string Close = """
        update fulfilments set stage = 'closed' where order_id = $1 and id = $2 and not exists(
            select 1 from fulfilment_lines where order_id = fulfilments.order_id and fulfilment_id = fulfilments.id and quantity > 0)
        """;

    public override string Name => "fulfilments";

    public override int Version => 1;

    public override IReadOnlyList<string> Tables => ["fulfilments", "fulfilment_lines"];

    public override IReadOnlyList<string> Schema(SqlDialect dialect) =>
    [
        """
        create table if not exists fulfilments(
            order_id text not null, id text not null, place text not null, stage text not null, delivery text not null, promised_by text,
            collect_by text, planned_at text not null, position bigint not null, holds bigint not null, primary key(order_id, id))
        """,
        "create index if not exists fulfilments_work on fulfilments(place, stage, position)",
        "create index if not exists fulfilments_planned on fulfilments(place, planned_at)",
        """
        create table if not exists fulfilment_lines(
            order_id text not null, fulfilment_id text not null, line_id text not null, sku text not null, quantity bigint not null,
            primary key(order_id, fulfilment_id, line_id))
        """,
    ];

    public override async ValueTask Apply(IReadOnlyList<Recorded> events, IViewWriter writer)
    {
        foreach (var recorded in events)
        {
            switch (recorded.Event)
            {
                case OrderPlaced placed:
                    await Plan(writer, recorded, placed.OrderId, placed.Fulfilments, DeliveryNames.Of(placed.Delivery), placed.PromisedBy);
                    break;
                case OrderEdited edited:
                    await Plan(writer, recorded, edited.OrderId, edited.Fulfilments);
                    await Less(writer, edited.OrderId, edited.Released);
                    break;
                case LinesCancelled cancelled:
                    await Less(writer, cancelled.OrderId, cancelled.Released);
                    break;
                case FulfilmentMoved moved:
                    await Plan(writer, recorded, moved.OrderId, moved.Instead);
                    await Less(writer, moved.OrderId, [new PlannedFulfilment(moved.FulfilmentId, moved.Place, moved.Missing)]);
                    break;
                case ShipmentSent { FulfilmentId: { } id } sent:
                    await Less(writer, sent.OrderId, [new PlannedFulfilment(id, sent.Place ?? "", sent.Lines)]);
                    break;
                case OrderCollected collected:
                    await Less(writer, collected.OrderId, [new PlannedFulfilment(collected.FulfilmentId, collected.Place, collected.Lines)]);
                    break;
                default:
                    await Step(writer, recorded.Event);
                    break;
            }
        }
    }

    private static async ValueTask Step(IViewWriter writer, IEvent? happened)
    {
        switch (happened)
        {
            case FulfilmentPicked picked:
                await Stage(writer, picked.OrderId, picked.FulfilmentId, "picked");
                break;
            case FulfilmentPacked packed:
                await Stage(writer, packed.OrderId, packed.FulfilmentId, "packed");
                break;
            case ReadyForCollection ready:
                await writer.Execute(
                    "update fulfilments set stage = 'ready', collect_by = $3 where order_id = $1 and id = $2",
                    [[ready.OrderId, ready.FulfilmentId, Timestamps.Text(ready.CollectBy)]]);
                break;
            case PromiseChanged promise:
                await writer.Execute("update fulfilments set promised_by = $2 where order_id = $1", [[promise.OrderId, Timestamps.Text(promise.PromisedBy)]]);
                break;
            case OrderPaused paused:
                await writer.Execute("update fulfilments set holds = holds + 1 where order_id = $1", [[paused.OrderId]]);
                break;
            case OrderResumed resumed:
                await writer.Execute("update fulfilments set holds = holds - 1 where order_id = $1", [[resumed.OrderId]]);
                break;
        }
    }

    // What is planned later goes the way that the order goes.
    private static async ValueTask Plan(
        IViewWriter writer, Recorded recorded, string orderId, IReadOnlyList<PlannedFulfilment> planned, string? delivery = null, DateTimeOffset? promisedBy = null)
    {
        if (planned.Count == 0)
        {
            return;
        }

        var (kind, promise) = (delivery, promisedBy is { } by ? Timestamps.Text(by) : null);
        if (kind is null && await writer.Query("select delivery, promised_by from fulfilments where order_id = $1 limit 1", orderId) is [var row, ..])
        {
            (kind, promise) = ((string?)row[0], row[1] as string);
        }

        await writer.Execute(Insert, [.. planned.Select(part => new object?[]
        {
            orderId, part.Id, part.Place, kind ?? DeliveryNames.Of(DeliveryKind.Ship), promise, Timestamps.Text(recorded.At), recorded.Position,
        })]);
        await writer.Execute(InsertLine, [.. planned.SelectMany(part => part.Lines.Select(line => new object?[]
        {
            orderId, part.Id, line.LineId, line.Sku, Thousandths.Of(line.Quantity),
        }))]);
    }

    private static async ValueTask Less(IViewWriter writer, string orderId, IReadOnlyList<PlannedFulfilment> parts)
    {
        await writer.Execute(Take, [.. parts.SelectMany(part => part.Lines.Select(line => new object?[]
        {
            orderId, part.Id, line.LineId, Thousandths.Of(line.Quantity),
        }))]);
        await writer.Execute(Close, [.. parts.Select(part => new object?[] { orderId, part.Id })]);
    }

    private static ValueTask Stage(IViewWriter writer, string orderId, string id, string stage) =>
        writer.Execute("update fulfilments set stage = $3 where order_id = $1 and id = $2", [[orderId, id, stage]]);
}

/// <summary>Quantities in views: whole thousandths.</summary>
internal static class Thousandths
{
    public static long Of(decimal quantity) => (long)(quantity * 1_000m);

    public static decimal Parse(long stored) => stored / 1_000m;
}

internal static class DeliveryNames
{
    public static string Of(DeliveryKind kind) => kind switch
    {
        DeliveryKind.Collect => "collect",
        DeliveryKind.Reserve => "reserve",
        DeliveryKind.OrderAhead => "orderAhead",
        _ => "ship",
    };
}
