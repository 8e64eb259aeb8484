using System.Text.Json;
using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Offers.Counting;

/// <summary>
/// Who bought what, less what came back: one row for each product of each sale, under the sale, so that a return that comes before its sale
/// counts too. An order that waits for its money does not count. Whom a record is part of, and whether it is staff's or a bot's (the traits <c>staff</c>
/// and <c>bot</c>), is kept beside it. Of somebody who was erased nothing is left.
/// </summary>
internal sealed class BuyersView : View
{
    public const string ViewName = "offer-buyers";

    private const string Add =
        "insert into offer_bought(sale, sku, record, at, quantity, paid) values($1, $2, $3, $4, $5, $6) on conflict(sale, sku) do update set "
        + "record = coalesce(offer_bought.record, excluded.record), at = coalesce(offer_bought.at, excluded.at), "
        + "quantity = offer_bought.quantity + excluded.quantity, paid = coalesce(offer_bought.paid, excluded.paid)";

    public override string Name => ViewName;

    public override int Version => 1;

    public override IReadOnlyList<string> Tables => ["offer_bought", "offer_people"];

    public override IReadOnlyList<string> Schema(SqlDialect dialect) =>
    [
        "create table if not exists offer_bought(sale text not null, sku text not null, record text, at text, quantity bigint not null, paid bigint, primary key(sale, sku))",
        "create index if not exists offer_bought_sku on offer_bought(sku, at)",
        "create index if not exists offer_bought_record on offer_bought(record)",
        "create table if not exists offer_people(record text not null primary key, parent text, hidden bigint not null)",
    ];

    public override async ValueTask Apply(IReadOnlyList<Recorded> events, IViewWriter writer)
    {
        var rows = new List<object?[]>();
        foreach (var recorded in events)
        {
            if (recorded.Event is PurchaseRecorded { Kind: PurchaseKind.Sale or PurchaseKind.Return } document)
            {
                rows.AddRange(RowsOf(document));
            }
            else if (StatementOf(recorded) is var (sql, row))
            {
                await writer.Execute(Add, rows);
                rows.Clear();
                await writer.Execute(sql, [row]);
            }
        }

        await writer.Execute(Add, rows);
    }

    // A return counts against its sale; one that names no sale, against its person. What a shop reports is paid; a live order says so itself.
    private static IEnumerable<object?[]> RowsOf(PurchaseRecorded document)
    {
        var isReturn = document.Kind == PurchaseKind.Return;
        var sale = isReturn && document.ReturnOf is { } of ? OrderId.Named(document.Source, of).Value : document.OrderId;
        var isOfSale = sale != document.OrderId;
        return document.Lines.Where(line => line.Kind == LineKind.Merchandise).GroupBy(line => line.Sku, StringComparer.Ordinal).Select(same => new object?[]
        {
            sale, same.Key, isOfSale ? null : document.Record, isOfSale ? null : Timestamps.Text(document.OccurredAt),
            (long)(same.Sum(line => line.Quantity) * 1_000), isOfSale ? null : 1L,
        });
    }

    private static (string Sql, object?[] Row)? StatementOf(Recorded recorded) => recorded.Event switch
    {
        OrderPlaced placed => ("update offer_bought set paid = 0 where sale = $1", [placed.OrderId]),
        OrderStateChanged changed => ("update offer_bought set paid = $2 where sale = $1", [changed.OrderId, IsPaid(changed.Payment) ? 1L : 0L]),
        CustomerMerged merged => ("insert into offer_people(record, parent, hidden) values($1, $2, 0) on conflict(record) do update set parent = excluded.parent", [KeyOf(recorded), merged.Into]),
        CustomerUnmerged => ("update offer_people set parent = null where record = $1", [KeyOf(recorded)]),
        ProfileChanged changed when HiddenBy(changed.Traits) is { } hidden =>
            ("insert into offer_people(record, parent, hidden) values($1, null, $2) on conflict(record) do update set hidden = excluded.hidden", [changed.Customer, hidden ? 1L : 0L]),
        CustomerErased erased => ("update offer_bought set record = null where record = $1", [erased.Customer]),
        _ => null,
    };

    private static bool IsPaid(PaymentState state) => state is PaymentState.Paid or PaymentState.PartlyRefunded;

    private static bool? HiddenBy(IReadOnlyDictionary<string, JsonElement> traits) =>
        traits.TryGetValue("staff", out var staff) || traits.TryGetValue("bot", out staff) ? staff.ValueKind == JsonValueKind.True : null;

    private static string KeyOf(Recorded recorded) => recorded.Stream[(recorded.Stream.IndexOf('/', StringComparison.Ordinal) + 1)..];
}
