using System.Globalization;
using System.Text;
using System.Text.Json;

namespace OmniGrains.Bench;

/// <summary>The measures of stock.</summary>
internal static partial class Measures
{
    private const int Places = 20;
    private const int Skus = 200;
    private const int SkusAsked = 50;

    private static async Task<IReadOnlyList<Claim>> Reserve()
    {
        using var folder = new Folder();
        await using var server = await Server.Product(folder.Path);
        await OpenPlace(server, "shop-1");
        await Receive(server, "shop-1", "HOT", 10_000_000);
        await File.WriteAllTextAsync(Path.Combine(AppContext.BaseDirectory, "record.json"), "null");
        await WarmUp(server, Reservation);
        var (durable, floor) = await BetweenFloors(Reservation, () => Load.Run(server.Port, Connections, Time, Reservation));
        return [AgainstFloor("reserve one piece of one hot SKU, durable on SQLite", durable, floor, 0.4, 0.6)];
    }

    private static async Task<IReadOnlyList<Claim>> ReadAvailability()
    {
        using var folder = new Folder();
        await using var server = await Server.Product(folder.Path);
        for (var place = 1; place <= Places; place++)
        {
            await OpenPlace(server, $"shop-{place}");
        }

        var rows = new StringBuilder();
        for (var i = 0; i < Skus * Places; i++)
        {
            rows.Append(CultureInfo.InvariantCulture, $$"""{"place":"shop-{{(i % Places) + 1}}","sku":"S{{i / Places}}","onHand":"{{i % 90}}"}""").Append('\n');
        }

        using var content = new StringContent(rows.ToString(), Encoding.UTF8, "application/x-ndjson");
        using var pushed = await server.Http.PostAsync(new Uri("/v1/stock/bulk", UriKind.Relative), content);
        pushed.EnsureSuccessStatusCode();
        await pushed.Content.ReadAsStringAsync();
        await CaughtUp(server);

        var sample = await server.Http.GetByteArrayAsync(new Uri(AvailabilityPath(0), UriKind.Relative));
        await File.WriteAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "availability.json"), sample);
        await File.WriteAllTextAsync(Path.Combine(AppContext.BaseDirectory, "record.json"), "null");
        await WarmUp(server, Availability);
        var (live, floor) = await BetweenFloors(Availability, () => Load.Run(server.Port, Connections, Time, Availability));
        return [AgainstFloor($"GET availability of {SkusAsked} SKUs over {Places} places ({sample.Length} bytes)", live, floor, 0.4, 0.7)];
    }

    private static async Task<IReadOnlyList<Claim>> FlashSale()
    {
        const int stock = 500;
        var cluster = new Tests.Shared.PostgresCluster();
        await cluster.InitializeAsync();
        try
        {
            using var folder = new Folder();
            var database = await cluster.CreateDatabase();
            await using var one = await Server.Product(Path.Combine(folder.Path, "1"), database);
            await using var other = await Server.Product(Path.Combine(folder.Path, "2"), database);
            await OpenPlace(one, "shop-1");
            await Receive(one, "shop-1", "WARM", 1_000_000);
            await Load.Exactly([one.Port, other.Port], 256, 5_000, buffer => Reservation(buffer, "WARM"));
            await Receive(one, "shop-1", "HOT", stock);
            var sale = await Load.Exactly([one.Port, other.Port], 256, 20_000, Reservation);
            var reserved = await Reserved(one, "shop-1", "HOT");
            return
            [
                new Claim("flash sale over two nodes on PostgreSQL: exactly 500 of 500 sold", sale.Succeeded == stock && reserved == stock ? 1 : 0, "", 1, 1,
                    $"{sale.Succeeded} sold, {sale.Refused} refused, {reserved} reserved, in {sale.Took.TotalSeconds:0.0} s"),
                new Claim("its p99 over 20,000 attempts", sale.P99, " ms", 500, 100, $"median {sale.P50:0.0} ms", LowerIsBetter: true),
            ];
        }
        finally
        {
            await cluster.DisposeAsync();
        }
    }

    private static int Reservation(byte[] buffer) => Reservation(buffer, "HOT");

    private static int Reservation(byte[] buffer, string sku)
    {
        var body = $$"""{"lines":[{"sku":"{{sku}}","quantity":"1"}],"place":"shop-1","expiresInSeconds":3600}""";
        return Encoding.ASCII.GetBytes(
            $"POST /v1/reservations HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {Server.Key}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}",
            buffer);
    }

    private static int Availability(byte[] buffer) => Encoding.ASCII.GetBytes(
        $"GET {AvailabilityPath(Random.Shared.Next(Skus - SkusAsked))} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {Server.Key}\r\n\r\n", buffer);

    private static string AvailabilityPath(int first) =>
        $"/v1/availability?{string.Join('&', Enumerable.Range(first, SkusAsked).Select(sku => $"sku=S{sku}"))}&{AllPlaces}";

    private static readonly string AllPlaces = string.Join('&', Enumerable.Range(1, Places).Select(place => $"place=shop-{place}"));

    private static async Task OpenPlace(Server server, string place)
    {
        using var answer = await server.Http.PutAsJsonAsync(
            new Uri($"/v1/places/{place}", UriKind.Relative), new { name = place, kind = "store", country = "IT", zone = "Europe/Rome", tracksStock = true });
        answer.EnsureSuccessStatusCode();
    }

    private static async Task Receive(Server server, string place, string sku, int quantity)
    {
        using var answer = await server.Http.PostAsJsonAsync(
            new Uri($"/v1/stock/{place}/{sku}/movements", UriKind.Relative), new { kind = "receive", quantity = $"{quantity}", reason = "bench" });
        answer.EnsureSuccessStatusCode();
    }

    private static async Task<decimal> Reserved(Server server, string place, string sku)
    {
        using var stock = JsonDocument.Parse(await server.Http.GetStringAsync(new Uri($"/v1/stock/{place}/{sku}", UriKind.Relative)));
        return decimal.Parse(stock.RootElement.GetProperty("reserved").GetString()!, CultureInfo.InvariantCulture);
    }
}
