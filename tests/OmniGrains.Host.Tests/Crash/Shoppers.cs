using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace OmniGrains.Host.Tests.Crash;

/// <summary>Shoppers who each want several things at once, and try with the same key until they are answered.</summary>
internal sealed class Shoppers(int seed, int count)
{
    private readonly ConcurrentDictionary<int, JsonObject> _placed = new();
    private int _refused;
    private int _answered;

    public IReadOnlyDictionary<int, JsonObject> Placed => _placed;

    public int Refused => _refused;

    public async Task Shop(HostProcess host, int atOnce, Action<int> onAnswer)
    {
        using var http = new HttpClient { BaseAddress = host.Address, Timeout = TimeSpan.FromSeconds(30) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", HostUnderTest.Key);
        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = atOnce }, async (number, stop) =>
        {
            while (!await Try(http, number, stop))
            {
                await host.WhenUp(stop);
            }

            onAnswer(Interlocked.Increment(ref _answered));
        });
    }

    /// <summary>Everybody who has an order asks for it again.</summary>
    public async Task MustBeRememberedBy(HttpClient http)
    {
        foreach (var (number, told) in _placed)
        {
            using var answer = await http.SendAsync(RequestOf(number));
            var again = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
            again["fulfilments"]!.ToJsonString().ShouldBe(told["fulfilments"]!.ToJsonString());
        }
    }

    // Some keys are the orders' own: those requests carry none.
    private HttpRequestMessage RequestOf(int number)
    {
        var random = new Random((seed * 1_000) + number);
        string[] skus = ["POT", "CUP", "BOWL"];
        random.Shuffle(skus);
        var lines = skus.Take(random.Next(2, 4)).Select(sku => $$"""{ "sku": "{{sku}}", "quantity": {{random.Next(1, 4)}}, "unitPrice": "10.00" }""");
        var body =
            $$"""
            { "source": "web", "externalId": "{{number}}", "channel": "web", "currency": "EUR",
              "identities": [{ "kind": "email", "value": "shopper-{{number % 20}}@example.com", "verified": true }],
              "lines": [{{string.Join(", ", lines)}}], "delivery": { "kind": "ship", "address": {{Orders.OrderDesk.Address}} } }
            """;
        var request = new HttpRequestMessage(HttpMethod.Post, "v1/orders") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (number % 3 != 0)
        {
            request.Headers.Add("Idempotency-Key", $"shopper-{number}");
        }

        return request;
    }

    private async Task<bool> Try(HttpClient http, int number, CancellationToken stop)
    {
        try
        {
            using var answer = await http.SendAsync(RequestOf(number), stop);
            var body = await answer.Content.ReadAsStringAsync(stop);
            switch (answer.StatusCode)
            {
                case HttpStatusCode.OK:
                    _placed[number] = JsonNode.Parse(body)!.AsObject();
                    return true;
                case HttpStatusCode.Conflict when body.Contains("order.out-of-stock", StringComparison.Ordinal):
                    Interlocked.Increment(ref _refused);
                    return true;
                case HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests:
                    return false;
                default:
                    throw new InvalidOperationException($"{answer.StatusCode}: {body}");
            }
        }
        catch (Exception exception) when (Unreached.Is(exception, stop))
        {
            return false;
        }
    }
}
