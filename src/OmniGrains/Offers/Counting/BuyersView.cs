using System.Text.Json;
using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Offers.Counting;

/// <summary>
/// Who bought what, less what came back or was taken off an order: one row for each product of each sale, under the sale, so that a return that comes before its sale
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

    public override int Version => 3;

    public override IReadOnlyList<string> Tables => ["offer_bought", "offer_people"];

    public override IReadOnlyList<string> Schema(SqlDialect dialect) =>
    [
        "create table if not exists offer_bought(sale text not null, sku text not null, record text, at text, quantity bigint not null, paid bigint, primary key(sale, sku))"
        + dialect.Clustered(),
        "create index if not exists offer_bought_sku on offer_bought(sku, at)",
        "create index if not exists offer_bought_record on offer_bought(record)",
        "create table if not exists offer_people(record text not null primary key, parent text, staff bigint not null, bot bigint not null)",
    ];

    public override async ValueTask Apply(IReadOnlyList<Recorded> events, IViewWriter writer)
    {
        var rows = new List<object?[]>();
        foreach (var recorded in events)
        {
            if (recorded.Event is PurchaseRecorded document)
            {
                rows.AddRange(RowsOf(document));
                continue;
            }

            foreach (var (sql, row) in StatementsOf(recorded))
            {
                await Flush(rows, writer);
                await writer.Execute(sql, [row]);
            }
        }

        await Flush(rows, writer);
    }

    // In the order of the key: what lies on one page is written together. Of one sale the order stays.
    private static async ValueTask Flush(List<object?[]> rows, IViewWriter writer)
    {
        await writer.Execute(Add, [.. rows.OrderBy(row => (string)row[0]!, StringComparer.Ordinal)]);
        rows.Clear();
    }

    // A return, and an order's edit, count against their sale; a return that names none, against its person. What a shop reports is paid; a live order
    // says so itself.
    private static IEnumerable<object?[]> RowsOf(PurchaseRecorded document)
    {
        var isOfSale = document.ReturnOf is not null;
        var sale = document.ReturnOf ?? document.OrderId;
        return document.Kind == PurchaseKind.Adjustment && !isOfSale ? [] : document.Lines.Where(line => line.Kind == LineKind.Merchandise).GroupBy(line => line.Sku, StringComparer.Ordinal).Select(same => new object?[]
        {
            sale, same.Key, isOfSale ? null : document.Record, isOfSale ? null : Timestamps.Text(document.OccurredAt),
            (long)(same.Sum(line => line.Quantity) * 1_000), isOfSale ? null : 1L,
        });
    }

    private static IEnumerable<(string Sql, object?[] Row)> StatementsOf(Recorded recorded) => recorded.Event switch
    {
        OrderPlaced placed => [("update offer_bought set paid = 0 where sale = $1", [placed.OrderId])],
        OrderStateChanged changed => [("update offer_bought set paid = $2 where sale = $1", [changed.OrderId, IsPaid(changed.Payment) ? 1L : 0L])],
        CustomerMerged merged =>
            [("insert into offer_people(record, parent, staff, bot) values($1, $2, 0, 0) on conflict(record) do update set parent = excluded.parent", [KeyOf(recorded), merged.Into])],
        CustomerUnmerged => [("update offer_people set parent = null where record = $1", [KeyOf(recorded)])],
        ProfileChanged changed => FlagsOf(changed),
        CustomerErased erased => [("update offer_bought set record = null where record = $1", [erased.Customer])],
        _ => [],
    };

    // The event says what changed: a trait that is not in it stays as it was.
    private static IEnumerable<(string Sql, object?[] Row)> FlagsOf(ProfileChanged changed)
    {
        if (changed.Traits.TryGetValue("staff", out var staff))
        {
            yield return ("insert into offer_people(record, staff, bot) values($1, $2, 0) on conflict(record) do update set staff = excluded.staff", [changed.Customer, IsTrue(staff)]);
        }

        if (changed.Traits.TryGetValue("bot", out var bot))
        {
            yield return ("insert into offer_people(record, staff, bot) values($1, 0, $2) on conflict(record) do update set bot = excluded.bot", [changed.Customer, IsTrue(bot)]);
        }
    }

    private static bool IsPaid(PaymentState state) => state is PaymentState.Paid or PaymentState.PartlyRefunded;

    private static long IsTrue(JsonElement trait) => trait.ValueKind == JsonValueKind.True ? 1 : 0;

    private static string KeyOf(Recorded recorded) => recorded.Stream[(recorded.Stream.IndexOf('/', StringComparison.Ordinal) + 1)..];
}
