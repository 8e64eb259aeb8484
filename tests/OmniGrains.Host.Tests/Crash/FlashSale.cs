using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace OmniGrains.Host.Tests.Crash;

/// <summary>Buyers who want one piece each, and remember what they were told.</summary>
internal sealed class FlashSale(string sku)
{
    private readonly ConcurrentDictionary<string, JsonObject> _held = new(StringComparer.Ordinal);
    private int _refused;

    public int Held => _held.Count;

    public int Refused => _refused;

    public IReadOnlyDictionary<string, JsonObject> Answers => _held;

    /// <summary>Each buyer asks until there is an answer, always with the same key; the hosts are asked in turn.</summary>
    public async Task Run(IReadOnlyList<Uri> hosts, int buyers, int atOnce, int seconds, Action<int> onHeld)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", HostUnderTest.Key);
        var options = new ParallelOptions { MaxDegreeOfParallelism = atOnce };
        await Parallel.ForEachAsync(Enumerable.Range(0, buyers), options, async (buyer, stop) =>
        {
            for (var turn = buyer; ; turn++)
            {
                if (await Try(http, hosts[turn % hosts.Count], buyer, seconds, stop))
                {
                    onHeld(_held.Count);
                    return;
                }
            }
        });
    }

    private async Task<bool> Try(HttpClient http, Uri host, int buyer, int seconds, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(host, "v1/reservations"))
        {
            Content = JsonContent.Create(new { lines = new[] { new { sku, quantity = 1 } }, place = "milano-1", expiresInSeconds = seconds }),
        };
        request.Headers.Add("Idempotency-Key", $"buyer-{sku}-{buyer}");
        try
        {
            using var answer = await http.SendAsync(request, stop);
            switch (answer.StatusCode)
            {
                case HttpStatusCode.Created:
                    _held[$"{buyer}"] = (await answer.Content.ReadFromJsonAsync<JsonObject>(stop))!;
                    return true;
                case HttpStatusCode.Conflict:
                    Interlocked.Increment(ref _refused);
                    return true;
                default:
                    return false;
            }
        }
        catch (Exception exception) when (Unreached.Is(exception, stop))
        {
            return false;
        }
    }
}
