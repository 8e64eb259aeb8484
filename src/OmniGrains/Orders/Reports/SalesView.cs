using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Orders.Reports;

/// <summary>
/// Daily figures by channel, place, country and currency, and which record bought on which day. A report adds up days,
/// never documents. Merged records count as one customer, and as two again after an undo.
/// </summary>
internal sealed class SalesView : View
{
    private static readonly string Counters = string.Join(", ", SalesTally.Columns);

    private static readonly string AddToDay =
        $"insert into sales_days(day, channel, place, country, currency, {Counters}) values("
        + string.Join(", ", Enumerable.Range(1, 5 + SalesTally.Columns.Count).Select(number => $"${number}"))
        + ") on conflict(day, channel, place, country, currency) do update set "
        + string.Join(", ", SalesTally.Columns.Select(column => $"{column} = sales_days.{column} + excluded.{column}"));

    private const string AddToBuyer = """
        insert into sales_buyers(day, channel, place, country, currency, record, documents, orders) values($1, $2, $3, $4, $5, $6, $7, $8)
        on conflict(day, channel, place, country, currency, record) do update set
            documents = sales_buyers.documents + excluded.documents, orders = sales_buyers.orders + excluded.orders
        """;

    public override string Name => "sales";

    public override int Version => 2;

    public override IReadOnlyList<string> Tables => ["sales_days", "sales_buyers", "sales_links"];

    public override IReadOnlyList<string> Schema(SqlDialect dialect) =>
    [
        "create table if not exists sales_days(day text not null, channel text not null, place text not null, country text not null, "
        + "currency text not null, " + string.Concat(SalesTally.Columns.Select(column => $"{column} bigint not null, "))
        + "primary key(day, channel, place, country, currency))",
        """
        create table if not exists sales_buyers(
            day text not null, channel text not null, place text not null, country text not null, currency text not null, record text not null,
            documents bigint not null, orders bigint not null, primary key(day, channel, place, country, currency, record))
        """ + dialect.Clustered(),
        "create table if not exists sales_links(record text primary key, merged_into text not null)",
    ];

    public override async ValueTask Apply(IReadOnlyList<Recorded> events, IViewWriter writer)
    {
        var days = new Dictionary<SalesKey, SalesTally>();
        var buyers = new Dictionary<(SalesKey Key, string Record), (long Documents, long Orders)>();
        foreach (var recorded in events)
        {
            switch (recorded.Event)
            {
                case PurchaseRecorded document:
                    Count(document, days, buyers);
                    break;
                case ReturnAttributed attributed:
                    Count(attributed, days, buyers);
                    break;
                case CustomerMerged merged:
                    await writer.Execute(
                        "insert into sales_links(record, merged_into) values($1, $2) on conflict(record) do update set merged_into = excluded.merged_into",
                        [[recorded.Grain.Key, merged.Into]]);
                    break;
                case CustomerUnmerged:
                    await writer.Execute("delete from sales_links where record = $1", [[recorded.Grain.Key]]);
                    break;
            }
        }

        await writer.Execute(AddToDay, [.. days.Select(day => Row(day.Key, day.Value.Values))]);
        await writer.Execute(AddToBuyer, [.. buyers.OrderBy(buyer => buyer.Key.Record, StringComparer.Ordinal).Select(buyer => Row(buyer.Key.Key, [buyer.Key.Record, buyer.Value.Documents, buyer.Value.Orders]))]);
    }

    private static void Count(
        PurchaseRecorded document, Dictionary<SalesKey, SalesTally> days, Dictionary<(SalesKey Key, string Record), (long Documents, long Orders)> buyers)
    {
        var key = SalesKey.Of(document.OccurredAt, document.Channel, document.Place, document.Country, document.Currency);
        TallyOf(days, key).Add(document);
        if (document.Record is { } record)
        {
            Count(buyers, key, record, SalesTally.Gross(document) > 0 ? 1 : 0);
        }
    }

    private static void Count(
        ReturnAttributed attributed, Dictionary<SalesKey, SalesTally> days, Dictionary<(SalesKey Key, string Record), (long Documents, long Orders)> buyers)
    {
        var key = SalesKey.Of(attributed.OccurredAt, attributed.Channel, attributed.Place, attributed.Country, attributed.Currency);
        TallyOf(days, key).Add(attributed);
        Count(buyers, key, attributed.Record, 0);
    }

    private static void Count(
        Dictionary<(SalesKey Key, string Record), (long Documents, long Orders)> buyers, SalesKey key, string record, int orders)
    {
        var (documents, before) = buyers.GetValueOrDefault((key, record));
        buyers[(key, record)] = (documents + 1, before + orders);
    }

    private static SalesTally TallyOf(Dictionary<SalesKey, SalesTally> days, SalesKey key)
    {
        if (!days.TryGetValue(key, out var tally))
        {
            days[key] = tally = new SalesTally();
        }

        return tally;
    }

    private static object?[] Row(SalesKey key, IEnumerable<object?> values) =>
        [key.Day, key.Channel, key.Place, key.Country, key.Currency, .. values];
}
