using OmniGrains.Customers.Contracts;
using OmniGrains.Engine;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Recommendations;

/// <summary>
/// What was bought together, by whom, in the order of recording. A row's <c>seq</c> is the sale's journal position times
/// <see cref="MostLines"/>, plus the line: rows are only ever added at the end. Who bought is a record, or a number of the sale's own
/// when it was nobody or somebody who was erased.
/// </summary>
internal sealed class BasketsView : View
{
    /// <summary>Of a longer basket the dearest lines are kept.</summary>
    public const int MostLines = 64;

    /// <summary>The row of <c>basket_totals</c> that counts all baskets: no SKU is empty.</summary>
    public const string AllBaskets = "";

    public override string Name => "baskets";

    public override int Version => 1;

    public override IReadOnlyList<string> Tables => ["bought", "basket_totals"];

    public override IReadOnlyList<string> Schema(SqlDialect dialect) =>
    [
        $"create table if not exists bought(seq {(dialect == SqlDialect.Sqlite ? "integer" : "bigint")} primary key, sku text not null, owner text not null)",
        "create index if not exists bought_sku on bought(sku, seq, owner)",
        "create index if not exists bought_owner on bought(owner, seq, sku)",
        "create table if not exists basket_totals(sku text primary key, baskets bigint not null)",
    ];

    public override async ValueTask Apply(IReadOnlyList<Recorded> events, IViewWriter writer)
    {
        var rows = new List<object?[]>();
        var totals = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var recorded in events)
        {
            if (recorded.Event is CustomerErased erased)
            {
                await Flush(rows, totals, writer);
                await writer.Execute($"update bought set owner = '#' || (seq / {MostLines}) where owner = $1", [[erased.Customer]]);
            }
            else if (recorded.Event is PurchaseRecorded { Kind: PurchaseKind.Sale } sale)
            {
                Add(sale, recorded.Position, rows, totals);
            }
        }

        await Flush(rows, totals, writer);
    }

    private static void Add(PurchaseRecorded sale, long position, List<object?[]> rows, Dictionary<string, long> totals)
    {
        var owner = sale.Record ?? $"#{position}";
        var line = 0;
        foreach (var sku in Skus(sale.Lines))
        {
            rows.Add([(position * MostLines) + line++, sku, owner]);
            totals[sku] = totals.GetValueOrDefault(sku) + 1;
        }

        if (line > 0)
        {
            totals[AllBaskets] = totals.GetValueOrDefault(AllBaskets) + 1;
        }
    }

    private static IEnumerable<string> Skus(IReadOnlyList<OrderLine> lines) => lines
        .Where(line => line is { Kind: LineKind.Merchandise, Quantity: > 0 })
        .OrderByDescending(line => line.Amount)
        .Select(line => line.Sku)
        .Distinct(StringComparer.Ordinal)
        .Take(MostLines);

    private static async ValueTask Flush(List<object?[]> rows, Dictionary<string, long> totals, IViewWriter writer)
    {
        await writer.Execute("insert into bought(seq, sku, owner) values($1, $2, $3)", rows);
        await writer.Execute(
            "insert into basket_totals(sku, baskets) values($1, $2) on conflict(sku) do update set baskets = basket_totals.baskets + excluded.baskets",
            [.. totals.OrderBy(total => total.Key, StringComparer.Ordinal).Select(total => new object?[] { total.Key, total.Value })]);
        rows.Clear();
        totals.Clear();
    }
}
