using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using OmniGrains.Host.Tests.Channels;
using OmniGrains.Host.Tests.Inventory;
using Xunit.Abstractions;

namespace OmniGrains.Host.Tests.Crash;

/// <summary>
/// The host is killed in the middle of a burst of a shop's webhooks, while it tells the shop its stock: each order is there once,
/// its goods are held or gone once, and the shop ends with our levels.
/// </summary>
public sealed class KilledWhileConnectedTests(ITestOutputHelper output)
{
    private const int Count = 60;
    private const int Stock = 500;
    private const int Kills = 3;
    private static readonly DateTimeOffset Ten = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Each_order_is_there_once_and_the_shop_has_our_levels()
    {
        var seed = Environment.TickCount & 0xFFFF;
        output.WriteLine($"seed {seed}");
        using var folder = new TemporaryFolder();
        await using var shop = await ShopifyStandIn.Start();
        shop.Stock["TEAPOT"] = 0;
        await using var host = await HostProcess.Start(folder.Path, HostProcess.Unlimited);
        var stock = new Shop(host.Client);
        await stock.Open("milano-1");
        await stock.Receive("milano-1", "TEAPOT", Stock);
        await Connect(host, shop);
        await shop.SetsDone(1);

        using var answered = new SemaphoreSlim(0);
        var sending = Send(host, seed, answered);
        var random = new Random(seed);
        for (var kill = 0; kill < Kills; kill++)
        {
            for (var until = random.Next(5, Count / 2); until > 0 && !sending.IsCompleted; until--)
            {
                await Task.WhenAny(answered.WaitAsync(), sending);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(60)));
            await host.Kill();
            await host.Start();
        }

        await sending;
        await MustBeThereOnce(host);

        // Two pieces of each order: of every other order they have left, of the rest they are held.
        await host.GetSettled("v1/orders");
        (await stock.Figure("milano-1", "TEAPOT", "onHand")).ShouldBe(Stock - Count);
        (await stock.Figure("milano-1", "TEAPOT", "reserved")).ShouldBe(Count);
        while (shop.Stock["TEAPOT"] != Stock - (2 * Count))
        {
            await shop.SetsDone(1);
        }

        shop.Sets.Count.ShouldBeGreaterThan(1);
    }

    // As Shopify does: the same again until it is answered, and now and then although it was.
    private static async Task Send(HostProcess host, int seed, SemaphoreSlim answered)
    {
        using var http = new HttpClient { BaseAddress = host.Address, Timeout = TimeSpan.FromSeconds(30) };
        await Parallel.ForEachAsync(Enumerable.Range(0, Count), new ParallelOptions { MaxDegreeOfParallelism = 6 }, async (number, stop) =>
        {
            var random = new Random((seed * 1_000) + number);
            var id = 5_000 + number;
            List<(string Topic, string Body, string Event)> told = [("orders/create", ConnectedHost.Order(id, Ten), $"c-{id}")];
            if (number % 2 == 0)
            {
                told.Insert(random.Next(2), ("fulfillments/create", Sent(id), $"f-{id}"));
            }

            foreach (var delivery in told.SelectMany(one => Enumerable.Repeat(one, random.Next(1, 3))))
            {
                while (!await Delivered(http, delivery, stop))
                {
                    await host.WhenUp(stop);
                }
            }

            answered.Release();
        });
    }

    private static async Task<bool> Delivered(HttpClient http, (string Topic, string Body, string Event) delivery, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/webhooks/shopify/acme")
        {
            Content = new StringContent(delivery.Body, Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("X-Shopify-Topic", delivery.Topic);
        request.Headers.Add("X-Shopify-Event-Id", delivery.Event);
        request.Headers.Add("X-Shopify-Hmac-Sha256", ConnectedHost.Sign(delivery.Body));
        try
        {
            using var answer = await http.SendAsync(request, stop);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception exception) when (Unreached.Is(exception, stop))
        {
            return false;
        }
    }

    private static string Sent(int id) =>
        $$"""
        { "id": {{id}}1, "order_id": {{id}}, "status": "success", "location_id": 655441491, "updated_at": "2026-03-01T11:00:00Z", "line_items": [{ "id": 11, "quantity": 2 }] }
        """;

    private static async Task Connect(HostProcess host, ShopifyStandIn shop)
    {
        var body = JsonNode.Parse(
            $$"""
            { "connector": "shopify", "channel": "web", "baseUrl": "{{shop.Url}}", "places": { "655441491": "milano-1" }, "pollEverySeconds": 0, "pushStock": true,
              "secrets": { "webhookSecret": "{{ConnectedHost.Secret}}", "accessToken": "{{ShopifyStandIn.Token}}" } }
            """);
        (await host.Client.PutAsJsonAsync("v1/connections/acme", body)).EnsureSuccessStatusCode();
    }

    private static async Task MustBeThereOnce(HostProcess host)
    {
        await host.GetSettled("v1/orders");
        var events = await Journalled.Events(host.Client, await host.Head());
        var placed = events.Where(recorded => (string)recorded["type"]! == "order.placed").Select(recorded => (string)recorded["data"]!["orderId"]!);
        placed.ShouldBe(Enumerable.Range(5_000, Count).Select(id => $"acme:{id}"), ignoreOrder: true);
    }
}
