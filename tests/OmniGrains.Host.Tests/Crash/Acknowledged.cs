using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OmniGrains.Host.Import;
using OmniGrains.Host.Tests.Import;
using OmniGrains.Orders;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Host.Tests.Crash;

/// <summary>A source that pushes until everything is answered, and remembers what it was told first.</summary>
internal sealed class Acknowledged(Action<int> onProgress)
{
    private readonly ConcurrentDictionary<string, BulkRow> _first = new(StringComparer.Ordinal);

    public int Count => _first.Count;

    public IEnumerable<BulkRow> Rows => _first.Values;

    public async Task Push(Uri host, IReadOnlyList<PurchaseInput> purchases, int rowsPerRequest, CancellationToken cancellation = default)
    {
        using var http = new HttpClient { BaseAddress = host, Timeout = TimeSpan.FromSeconds(60) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", HostUnderTest.Key);
        var push = new BulkPush(http, TimeProvider.System, _ => { });
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = cancellation };
        await Parallel.ForEachAsync(purchases.Chunk(rowsPerRequest), parallel, async (chunk, stop) => await push.Push(chunk, Note, stop));
    }

    /// <summary>Everything again: each row is answered as the first time, and nothing is recorded.</summary>
    public async Task MustBeRememberedBy(HostProcess host, IReadOnlyList<PurchaseInput> purchases)
    {
        var head = await host.Head();
        var again = new Acknowledged(_ => { });
        await again.Push(host.Address, purchases, BulkPush.RowsPerRequest);
        Count.ShouldBe(purchases.Count);
        foreach (var (document, told) in _first)
        {
            again._first[document].ShouldBe(told with { Row = again._first[document].Row, Status = "replayed" });
        }

        (await host.Head()).ShouldBe(head);
    }

    /// <summary>Nothing acknowledged is lost, nothing is doubled, and the report is that of the file.</summary>
    public async Task MustBeWhatIsHeld(HostProcess host, IReadOnlyList<PurchaseInput> purchases, RetailFigures expected)
    {
        MustBe(await host.GetSettled("v1/reports/sales"), expected);
        var head = await host.Head();
        var recorded = await Journalled.Orders(host.Client, head, "order.purchase-recorded");
        var noted = await Journalled.Orders(host.Client, head, "customer.purchase-noted");
        recorded.Count.ShouldBe(purchases.Count);
        recorded.ShouldAllBe(order => order.Value == 1);
        noted.ShouldAllBe(order => order.Value == 1);
        noted.Keys.Order(StringComparer.Ordinal).ShouldBe(
            Rows.Where(row => row.CustomerId is not null).Select(row => row.OrderId!).Order(StringComparer.Ordinal));
    }

    /// <summary>Every customer's record holds its documents, each once, whoever is asked for it.</summary>
    public async Task MustBeOnRecords(IReadOnlyList<HostProcess> hosts, IReadOnlyList<PurchaseInput> purchases)
    {
        var byCustomer = purchases.GroupBy(purchase => _first[purchase.ExternalId].CustomerId).Where(customer => customer.Key is not null).ToList();
        await Parallel.ForEachAsync(byCustomer.Index(), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (customer, stop) =>
        {
            var record = (await hosts[customer.Index % hosts.Count].Client.GetFromJsonAsync<JsonObject>($"v1/customers/{customer.Item.Key}", stop))!;
            var totals = record["totals"]!.AsArray().ShouldHaveSingleItem()!;
            Money(totals["net"]).ShouldBe(customer.Item.Sum(purchase => purchase.Lines.Sum(line => (line.Quantity * line.UnitPrice) - (line.Discount ?? 0))));
            ((int)totals["orders"]!).ShouldBe(customer.Item.Count(purchase => purchase.Kind is null or PurchaseKind.Sale));
            ((int)totals["returns"]!).ShouldBe(customer.Item.Count(purchase => purchase.Kind == PurchaseKind.Return));
        });
    }

    public static void MustBe(JsonObject report, RetailFigures expected)
    {
        var total = report["total"]!.AsArray().ShouldHaveSingleItem()!;
        var customers = report["customers"]!;
        ((int)total["documents"]!).ShouldBe(expected.Documents);
        ((int)total["returns"]!).ShouldBe(expected.Returns);
        ((int)total["adjustments"]!).ShouldBe(expected.Adjustments);
        ((int)total["stockAdjustments"]!).ShouldBe(expected.StockAdjustments);
        Money(total["netRevenue"]).ShouldBe(expected.Net);
        Money(total["identifiedNetRevenue"]).ShouldBe(expected.Identified);
        Money(total["returned"]).ShouldBe(expected.Returned);
        ((int)customers["customers"]!).ShouldBe(expected.Customers);
        ((int)customers["buyers"]!).ShouldBe(expected.Buyers);
        ((int)customers["repeatBuyers"]!).ShouldBe(expected.Repeaters);
    }

    public static decimal Money(JsonNode? text) => decimal.Parse((string)text!, CultureInfo.InvariantCulture);

    private void Note(PurchaseInput purchase, BulkRow row)
    {
        row.Status.ShouldBeOneOf("recorded", "replayed");
        _first.TryAdd(purchase.ExternalId, row);
        onProgress(_first.Count);
    }
}
