using System.Data.Common;
using Dapper;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Orders.Reports;

internal static class SalesReportEndpoint
{
    private const int MostGroups = 2_000;

    // PostgreSQL does not group by a bare constant.
    private const string Everything = "cast('' as text)";

    private static readonly Dictionary<string, string> Groupings = new(StringComparer.Ordinal)
    {
        ["day"] = "day",
        ["month"] = "substr(day, 1, 7)",
        ["channel"] = "channel",
        ["place"] = "place",
        ["country"] = "country",
    };

    // Follows merges to the record at the end of each chain; there are few links, and none for most records.
    private const string Roots = """
        with recursive chain(record, root) as (
            select record, merged_into from sales_links
            union
            select chain.record, link.merged_into from chain join sales_links link on link.record = chain.root),
        roots as (select record, root from chain where not exists (select 1 from sales_links link where link.record = chain.root))
        """;

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/reports/sales", Handle)
        .WithName("SalesReport")
        .WithTags("Reports")
        .WithSummary("Sales of a period")
        .WithDescription(
            "Figures of the trading days from..to (inclusive; a trading day is the local date of the sale), filtered by channel, place, country "
            + "and currency, and grouped by day, month, channel, place or country on request. Pass after=position to include your own writes.")
        .Produces<SalesReport>()
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WaitsForPosition()
        .RequireScope(Scopes.ReportsRead);

    private static async Task<IResult> Handle([AsParameters] SalesQuery query, IViewStore views, CancellationToken cancellation)
    {
        if (query.GroupBy is { } grouping && !Groupings.ContainsKey(grouping))
        {
            return new Rejection("report.grouping-unknown", $"groupBy must be one of {string.Join(", ", Groupings.Keys)}.").ToProblem();
        }

        var asOf = await views.Checkpoint("sales", cancellation);
        await using var connection = await views.Open(cancellation);
        var total = await Read(connection, query, null);
        var groups = query.GroupBy is null ? null : await Read(connection, query, Groupings[query.GroupBy]);
        var (figures, customers) = total.Count == 0 ? ([], new CustomerFigures(0, 0, 0, null)) : (total[0].Total, total[0].Customers);
        return TypedResults.Ok(new SalesReport(query.From, query.To, figures, customers, query.GroupBy, groups, asOf));
    }

    private static async Task<List<SalesGroup>> Read(DbConnection connection, SalesQuery query, string? grouping)
    {
        var key = grouping ?? Everything;
        var days = await connection.QueryAsync<DayRow>(
            $"select {key} as Key, currency as Currency, {DayRow.Sums} from sales_days {query.Where} group by {key}, currency order by {key}, currency limit {MostGroups * 4}",
            query.Parameters);
        var buyers = await connection.QueryAsync<BuyerRow>($"""
            {Roots}
            select Key, count(*) as Customers,
                cast(sum(case when orders >= 1 then 1 else 0 end) as bigint) as Buyers,
                cast(sum(case when orders >= 2 then 1 else 0 end) as bigint) as RepeatBuyers
            from (
                select {key} as Key, coalesce(roots.root, sales_buyers.record) as customer, sum(orders) as orders
                from sales_buyers left join roots on roots.record = sales_buyers.record {query.Where}
                group by {key}, coalesce(roots.root, sales_buyers.record)) as per_customer
            group by Key
            """, query.Parameters);
        var customers = buyers.ToDictionary(row => row.Key, row => row.Figures, StringComparer.Ordinal);
        return [.. days.GroupBy(row => row.Key, StringComparer.Ordinal).Take(MostGroups).Select(group => new SalesGroup(
            group.Key, [.. group.Select(row => row.Figures)], customers.GetValueOrDefault(group.Key) ?? new CustomerFigures(0, 0, 0, null)))];
    }

    private sealed class BuyerRow
    {
        public required string Key { get; init; }

        public long Customers { get; init; }

        public long Buyers { get; init; }

        public long RepeatBuyers { get; init; }

        public CustomerFigures Figures => new(
            Customers, Buyers, RepeatBuyers, Buyers == 0 ? null : Math.Round(100m * RepeatBuyers / Buyers, 4, MidpointRounding.AwayFromZero));
    }
}

/// <summary>What is asked of a sales report.</summary>
internal sealed class SalesQuery
{
    /// <summary>First trading day, <c>yyyy-MM-dd</c>.</summary>
    public DateOnly? From { get; init; }

    /// <summary>Last trading day, inclusive.</summary>
    public DateOnly? To { get; init; }

    public string? Channel { get; init; }

    public string? Place { get; init; }

    public string? Country { get; init; }

    /// <summary>ISO 4217.</summary>
    public string? Currency { get; init; }

    /// <summary><c>day</c>, <c>month</c>, <c>channel</c>, <c>place</c> or <c>country</c>.</summary>
    public string? GroupBy { get; init; }

    public string Where
    {
        get
        {
            var conditions = new List<string>(6);
            Add(From, "day >= @from");
            Add(To, "day <= @to");
            Add(Channel, "channel = @channel");
            Add(Place, "place = @place");
            Add(Country, "country = @country");
            Add(Currency, "currency = @currency");
            return conditions.Count == 0 ? "" : $"where {string.Join(" and ", conditions)}";

            void Add(object? value, string condition)
            {
                if (value is not null)
                {
                    conditions.Add(condition);
                }
            }
        }
    }

    public object Parameters => new { from = From?.ToString("O"), to = To?.ToString("O"), channel = Channel, place = Place, country = Country, currency = Currency };
}
