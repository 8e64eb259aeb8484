using System.Globalization;
using System.Text;

namespace OmniGrains.Bench;

/// <summary>Orders with stock behind them.</summary>
internal static partial class Measures
{
    private const string Warehouse = "milano-1";
    private const int OrderedSkus = 1_000;

    private static long _order = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() * 1_000;

    private static async Task<IReadOnlyList<Claim>> OrdersOnSqlite()
    {
        await File.WriteAllTextAsync(Path.Combine(AppContext.BaseDirectory, "record.json"), "null");
        using var folder = new Folder();
        await using var server = await Server.Product(folder.Path);
        await Stock(server);
        await WarmUp(server, Order);
        var (durable, floor) = await BetweenFloors(Order, () => Load.Run(server.Port, Connections, Time, Order));
        return [AgainstFloor("POST /v1/orders, three lines held, durable on SQLite", durable, floor, 0.12, 0.25)];
    }

    private static async Task Stock(Server server)
    {
        var place = new { name = "Milano", kind = "warehouse", country = "IT", zone = "Europe/Rome", ships = true, collection = true, tracksStock = true };
        (await server.Http.PutAsJsonAsync(new Uri($"/v1/places/{Warehouse}", UriKind.Relative), place)).EnsureSuccessStatusCode();
        await Parallel.ForEachAsync(Enumerable.Range(0, OrderedSkus), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (sku, stop) =>
            (await server.Http.PostAsJsonAsync(
                new Uri($"/v1/stock/{Warehouse}/S{sku}/movements", UriKind.Relative), new { kind = "receive", quantity = 1_000_000, reason = "bench" }, stop))
            .EnsureSuccessStatusCode());
        await CaughtUp(server);
    }

    private static int Order(byte[] buffer)
    {
        var number = Interlocked.Increment(ref _order);
        var first = Random.Shared.Next(OrderedSkus - 3);
        var lines = string.Join(',', Enumerable.Range(first, 3).Select(sku => $$"""{"sku":"S{{sku}}","name":"Thing {{sku}}","quantity":1,"unitPrice":"2.55"}"""));
        var body = string.Create(CultureInfo.InvariantCulture,
            $$"""{"source":"web","externalId":"{{number}}","channel":"web","currency":"EUR","identities":[{"kind":"card","value":"C{{Random.Shared.Next(Customers):D8}}"}],"lines":[{{lines}}],"delivery":{"kind":"collect","collectAt":"{{Warehouse}}"},"payments":[{"id":"p1","method":"card","amount":"7.65","state":"captured"}]}""");
        return Encoding.ASCII.GetBytes(
            $"POST /v1/orders HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {Server.Key}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}",
            buffer);
    }
}
