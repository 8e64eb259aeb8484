using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Orders;

/// <summary>One row per document, for lists. Amounts are ten-thousandths of the currency's unit.</summary>
internal sealed class OrdersView : View
{
    public override string Name => "orders";

    public override int Version => 3;

    public override IReadOnlyList<string> Tables => ["orders"];

    public override IReadOnlyList<string> Schema(SqlDialect dialect) =>
    [
        $"""
        create table if not exists orders(
            position {(dialect == SqlDialect.Sqlite ? "integer" : "bigint")} primary key, id text not null, kind text not null,
            source text not null, channel text not null, place text, country text, occurred_at text not null, record text, currency text not null, total bigint not null, return_of text,
            payment text, fulfilment text, returned text, promised_by text)
        """,
        "create index if not exists orders_record on orders(record, position)",
        "create index if not exists orders_source on orders(source, position)",
        "create index if not exists orders_id on orders(id)",
        "create index if not exists orders_payment on orders(payment, position) where payment is not null",
        "create index if not exists orders_fulfilment on orders(fulfilment, position) where fulfilment is not null",
        "create index if not exists orders_returned on orders(returned, position) where returned is not null",
    ];

    public override async ValueTask Apply(IReadOnlyList<Recorded> events, IViewWriter writer)
    {
        var documents = new List<object?[]>();
        var attributions = new List<object?[]>();
        var states = new List<object?[]>();
        var promises = new List<object?[]>();
        foreach (var recorded in events)
        {
            switch (recorded.Event)
            {
                case PurchaseRecorded document:
                    documents.Add(RowOf(document, recorded.Position));
                    break;
                case ReturnAttributed attributed:
                    attributions.Add([attributed.Record, attributed.OrderId]);
                    break;
                case OrderStateChanged changed:
                    states.Add([changed.OrderId, AxisNames.Of(changed.Payment), AxisNames.Of(changed.Fulfilment), AxisNames.Of(changed.Return)]);
                    break;
                case OrderPlaced { PromisedBy: { } promised } placed:
                    promises.Add([placed.OrderId, Timestamps.Text(promised)]);
                    break;
                case PromiseChanged promise:
                    promises.Add([promise.OrderId, Timestamps.Text(promise.PromisedBy)]);
                    break;
            }
        }

        await writer.Execute("""
            insert into orders(id, position, kind, source, channel, place, country, occurred_at, record, currency, total, return_of)
            values($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            """, documents);
        await writer.Execute("update orders set record = $1 where id = $2", attributions);
        await writer.Execute("update orders set payment = $2, fulfilment = $3, returned = $4 where id = $1", states);
        await writer.Execute("update orders set promised_by = $2 where id = $1", promises);
    }

    private static object?[] RowOf(PurchaseRecorded document, long position) =>
    [
        document.OrderId, position, KindNames.Of(document.Kind), document.Source, document.Channel, document.Place, document.Country,
        Timestamps.Text(document.OccurredAt), document.Record, document.Currency, Amounts.Stored(document.Total), document.ReturnOf,
    ];
}

internal static class KindNames
{
    public static string Of(PurchaseKind kind) => kind switch
    {
        PurchaseKind.Sale => "sale",
        PurchaseKind.Return => "return",
        PurchaseKind.Adjustment => "adjustment",
        _ => "stockAdjustment",
    };

    public static PurchaseKind Parse(string name) => name switch
    {
        "sale" => PurchaseKind.Sale,
        "return" => PurchaseKind.Return,
        "adjustment" => PurchaseKind.Adjustment,
        _ => PurchaseKind.StockAdjustment,
    };
}

/// <summary>The wire names of axes, as views hold them.</summary>
internal static class AxisNames
{
    public static string Of<T>(T state)
        where T : struct, Enum => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(state.ToString());

    public static T? Parse<T>(string? name)
        where T : struct, Enum => Enum.TryParse<T>(name, ignoreCase: true, out var state) && Enum.IsDefined(state) && !int.TryParse(name, out _) ? state : null;
}
