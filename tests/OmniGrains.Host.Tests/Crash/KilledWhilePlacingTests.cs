using System.Globalization;
using System.Text.Json.Nodes;
using OmniGrains.Host.Tests.Inventory;
using OmniGrains.Tests.Shared;
using Xunit.Abstractions;

namespace OmniGrains.Host.Tests.Crash;

/// <summary>
/// The host is killed while orders of several lines are placed over two shops, and later while they are sent and cancelled:
/// each order is there once or not at all, every hold ends, and on hand is what came in less what left.
/// </summary>
public sealed class KilledWhilePlacingTests(PostgresCluster cluster, ITestOutputHelper output) : IClassFixture<PostgresCluster>
{
    private const int Count = 90;
    private const int Stock = 60;
    private static readonly string[] Places = ["milano-1", "roma-1"];
    private static readonly string[] Skus = ["POT", "CUP", "BOWL"];

    [Fact]
    public async Task On_sqlite()
    {
        using var folder = new TemporaryFolder();
        await Run(folder.Path, kills: 4, HostProcess.Unlimited);
    }

    [PostgresFact]
    public async Task On_postgres()
    {
        using var folder = new TemporaryFolder();
        await Run(folder.Path, kills: 2, [$"--ConnectionStrings:Postgres={await cluster.CreateDatabase()}", .. HostProcess.Unlimited]);
    }

    private async Task Run(string folder, int kills, string[] settings)
    {
        var seed = Environment.TickCount & 0xFFFF;
        output.WriteLine($"seed {seed}");
        var (random, shoppers) = (new Random(seed), new Shoppers(seed, Count));
        await using (var host = await HostProcess.Start(folder, settings))
        {
            await Open(host);
            await host.Interrupted(random, kills, Count, onAnswer => shoppers.Shop(host, 12, _ => onAnswer()));
            output.WriteLine($"{shoppers.Placed.Count} placed, {shoppers.Refused} refused");
            shoppers.Placed.Count.ShouldBeGreaterThan(10);
            await host.Interrupted(random, kills: 1, Count, onAnswer => HandOver(host, shoppers, onAnswer));
        }

        // What dead attempts hold falls due after a quarter of an hour.
        await using var later = await HostUnderTest.Start(settings, folder: folder, time: new Ahead(TimeSpan.FromMinutes(20)));
        await MustAddUp(later, shoppers);
        await shoppers.MustBeRememberedBy(later.Client);
        await MustAddUp(later, shoppers);
    }

    private static async Task Open(HostProcess host)
    {
        var shop = new Shop(host.Client);
        foreach (var place in Places)
        {
            using var body = new StringContent(
                $$"""{ "name": "{{place}}", "kind": "store", "country": "IT", "zone": "Europe/Rome", "ships": true, "tracksStock": true }""",
                System.Text.Encoding.UTF8, "application/json");
            (await host.Client.PutAsync($"v1/places/{place}", body)).EnsureSuccessStatusCode();
            foreach (var sku in Skus)
            {
                await shop.Receive(place, sku, Stock);
            }
        }
    }

    // Two of three orders are sent, the third is cancelled: each with a key of its own, until it is answered.
    private static async Task HandOver(HostProcess host, Shoppers shoppers, Action onAnswer)
    {
        await Parallel.ForEachAsync(shoppers.Placed, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (placed, stop) =>
        {
            foreach (var (path, body) in Steps(placed.Key, placed.Value))
            {
                await host.Insist(path, body, stop);
            }

            onAnswer();
        });
    }

    private static IEnumerable<(string Path, string Body)> Steps(int number, JsonObject placed) => number % 3 == 2
        ? [($"v1/orders/web:{number}/cancellations", """{ "reason": "customer" }""")]
        : placed["fulfilments"]!.AsArray().Select(part => ($"v1/orders/web:{number}/fulfilments/{part!["id"]}/shipments", "{}"));

    private static async Task MustAddUp(HostUnderTest host, Shoppers shoppers)
    {
        var (shop, sent) = (new Shop(host.Client), SentOf(shoppers));
        await using var events = await EventReader.Open(host, "/v1/stream");
        foreach (var (place, sku) in Places.SelectMany(place => Skus.Select(sku => (place, sku))))
        {
            while (await shop.Figure(place, sku, "reserved") != 0)
            {
                await events.Next(20);
            }

            (await shop.Figure(place, sku, "onHand")).ShouldBe(Stock - sent.GetValueOrDefault((place, sku)), $"{place} {sku}");
        }

        var placed = await Journalled.Orders(host.Client, await host.Head(), "order.placed");
        placed.Keys.ShouldBe(shoppers.Placed.Keys.Select(number => $"web:{number}"), ignoreOrder: true);
        placed.Values.ShouldAllBe(times => times == 1);
    }

    private static Dictionary<(string, string), decimal> SentOf(Shoppers shoppers) => shoppers.Placed.Where(placed => placed.Key % 3 != 2)
        .SelectMany(placed => placed.Value["fulfilments"]!.AsArray())
        .SelectMany(part => part!["lines"]!.AsArray().Select(line => (Place: (string)part["place"]!, Line: line!)))
        .GroupBy(line => (line.Place, (string)line.Line["sku"]!))
        .ToDictionary(same => same.Key, same => same.Sum(line => decimal.Parse((string)line.Line["quantity"]!, CultureInfo.InvariantCulture)));

    private sealed class Ahead(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + by;
    }
}
