using Dapper;
using OmniGrains.Orders;
using OmniGrains.Orders.Contracts;
using OmniGrains.Orders.Reports;
using OmniGrains.Tests.Customers;

namespace OmniGrains.Tests.Orders;

public sealed class SalesFiguresTests
{
    private static readonly PurchaseRecorded Mixed = Documents.Of(
        "till:1", PurchaseKind.Sale, "ada", Documents.Line(2, 5m), Documents.Line(1, 0), Documents.Line(-1, 3m), Documents.Line(1, 4m, amount: 3.5m));

    [Fact]
    public void A_sale_counts_its_sold_lines_as_gross_and_every_line_as_net() =>
        Figures(Mixed).ShouldBe("documents=1 orders=1 gross=135000 net=105000 identified_documents=1 identified_orders=1 identified_gross=135000 identified_net=105000");

    [Fact]
    public void A_sale_of_samples_only_is_a_document_but_no_order() =>
        Figures(Documents.Of("till:1", PurchaseKind.Sale, "ada", Documents.Line(1, 0))).ShouldBe("documents=1 identified_documents=1");

    [Fact]
    public void An_anonymous_sale_is_not_identified() =>
        Figures(Documents.Sale(null)).ShouldBe("documents=1 orders=1 gross=100000 net=100000");

    [Fact]
    public void A_return_lowers_the_net_and_not_the_gross() =>
        Figures(Documents.Return(null)).ShouldBe("documents=1 returns=1 returned=-100000 net=-100000");

    [Fact]
    public void A_return_that_found_its_customer_is_identified_from_then_on()
    {
        var tally = new SalesTally();
        tally.Add(Documents.Return(null));
        tally.Add(new ReturnAttributed("till:return", "till:sale", "ada", "EUR", -10m, "store", null, null, Documents.Noon));

        Text(tally).ShouldBe("documents=1 returns=1 returned=-100000 net=-100000 identified_documents=1 identified_net=-100000");
    }

    [Fact]
    public void Adjustments_of_money_and_of_stock_are_told_apart()
    {
        Figures(Documents.Of("till:1", PurchaseKind.Adjustment, null, Documents.Line(1, -7m))).ShouldBe("documents=1 adjustments=1 adjusted=-70000 net=-70000");
        Figures(Documents.Of("till:1", PurchaseKind.StockAdjustment, null, Documents.Line(-7, 0))).ShouldBe("documents=1 stock_adjustments=1");
    }

    [Fact]
    public async Task The_view_adds_up_days_places_and_buyers_and_attributes_returns()
    {
        await using var live = await LiveEngine.OnSqlite();
        await Push(live, Documents.Pushed("1", "ada"));
        await Push(live, Documents.Pushed("2", "ada") with { OccurredAt = new DateTimeOffset(2026, 3, 2, 0, 30, 0, TimeSpan.FromHours(1)) });
        await Push(live, Documents.Pushed("3", "bob") with { Place = "roma-1" });
        await Push(live, Documents.PushedReturn("4", "3"));
        await Push(live, Documents.Pushed("5"));
        await live.Settled();

        (await Rows(live, "select day || ' ' || place || ' ' || documents || ' ' || net from sales_days order by 1")).ShouldBe(
            ["2026-03-01 milano-1 3 150000", "2026-03-01 roma-1 1 100000", "2026-03-02 milano-1 1 100000"]);
        (await Rows(live, "select sum(documents) || ' ' || sum(orders) from sales_buyers group by record order by 1")).ShouldBe(["2 1", "2 2"]);
        (await Rows(live, "select sum(identified_net) || ' ' || sum(net) from sales_days")).ShouldBe(["250000 350000"]);
    }

    [Fact]
    public async Task A_thousand_of_the_largest_documents_in_one_day_and_place_add_up_exactly()
    {
        const int Many = 1_000;
        await using var live = await LiveEngine.OnSqlite();
        var largest = Documents.Pushed(card: "ada") with { Lines = [new PurchaseLineInput("SHIP", null, 10, 1_000_000_000, null, null, null)] };
        foreach (var batch in Enumerable.Range(1, Many).Chunk(100))
        {
            await Task.WhenAll(batch.Select(id => Push(live, largest with { ExternalId = $"{id}" })));
        }

        await live.Settled();
        await using var connection = await live.Views.Open();
        var row = (await connection.QueryAsync<DayRow>($"select '' as Key, currency as Currency, {DayRow.Sums} from sales_days group by currency")).ShouldHaveSingleItem();
        row.Figures.NetRevenue.ShouldBe(Many * PurchaseRules.LargestAmount);
        row.Figures.IdentifiedGrossSales.ShouldBe(Many * PurchaseRules.LargestAmount);
        row.Figures.AverageOrderValue.ShouldBe(PurchaseRules.LargestAmount);
        var record = (await Rows(live, "select distinct record from sales_buyers")).ShouldHaveSingleItem();
        (await live.Record(new(record))).Totals.ShouldHaveSingleItem().Net.ShouldBe(Many * PurchaseRules.LargestAmount);
    }

    private static async Task Push(LiveEngine live, PurchaseInput input) =>
        (await live.Mediator.Send(new RecordPurchase(input, live.Intent()))).Rejection.ShouldBeNull();

    private static async Task<string[]> Rows(LiveEngine live, string sql)
    {
        await using var connection = await live.Views.Open();
        return [.. await connection.QueryAsync<string>(sql)];
    }

    private static string Figures(PurchaseRecorded document)
    {
        var tally = new SalesTally();
        tally.Add(document);
        return Text(tally);
    }

    private static string Text(SalesTally tally) => string.Join(
        ' ', SalesTally.Columns.Zip(tally.Values).Where(column => !Equals(column.Second, 0L)).Select(column => $"{column.First}={column.Second}"));
}
