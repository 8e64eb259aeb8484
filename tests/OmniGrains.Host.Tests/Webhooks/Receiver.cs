using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OmniGrains.Host.Tests.Webhooks;

/// <summary>A message as it came in.</summary>
internal sealed record Received(string Id, string Timestamp, string Signatures, string Body)
{
    public JsonNode Json => JsonNode.Parse(Body)!;

    public string Type => (string)Json["type"]!;

    /// <summary>Verifies as the published libraries do: a known version, a fresh timestamp, one signature that fits.</summary>
    public bool IsSignedWith(string secret)
    {
        var age = DateTimeOffset.UtcNow - DateTimeOffset.FromUnixTimeSeconds(long.Parse(Timestamp, CultureInfo.InvariantCulture));
        if (age.Duration() > TimeSpan.FromMinutes(5) || !secret.StartsWith("whsec_", StringComparison.Ordinal))
        {
            return false;
        }

        var expected = HMACSHA256.HashData(Convert.FromBase64String(secret["whsec_".Length..]), Encoding.UTF8.GetBytes($"{Id}.{Timestamp}.{Body}"));
        return Signatures.Split(' ').Any(signature =>
            signature.Split(',') is ["v1", var text] && CryptographicOperations.FixedTimeEquals(Convert.FromBase64String(text), expected));
    }
}

/// <summary>A shop's receiver on a real port, which answers as it is told to.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Received> _received = new();
    private readonly SemaphoreSlim _arrived = new(0);

    private Receiver(WebApplication app) => _app = app;

    /// <summary>How it answers; 204 unless said.</summary>
    public Func<Received, int> Answer { get; set; } = static _ => 204;

    public string Url => $"{_app.Urls.First()}/hook";

    public IReadOnlyList<Received> All => [.. _received];

    public static async Task<Receiver> Start(int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add($"http://127.0.0.1:{port}");
        var receiver = new Receiver(app);
        app.MapPost("/hook", receiver.Receive);
        await app.StartAsync();
        return receiver;
    }

    /// <summary>The next message that has not been asked for yet.</summary>
    public async Task<Received> Next(int number)
    {
        while (_received.Count < number)
        {
            (await _arrived.WaitAsync(TimeSpan.FromSeconds(30))).ShouldBeTrue($"Only {_received.Count} of {number} messages came.");
        }

        return _received.ElementAt(number - 1);
    }

    public async Task<Received> Until(Func<Received, bool> wanted)
    {
        while (true)
        {
            if (_received.FirstOrDefault(wanted) is { } found)
            {
                return found;
            }

            (await _arrived.WaitAsync(TimeSpan.FromSeconds(30))).ShouldBeTrue($"It did not come; there are {_received.Count} messages.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _arrived.Dispose();
    }

    private async Task Receive(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var headers = http.Request.Headers;
        var received = new Received(headers["webhook-id"]!, headers["webhook-timestamp"]!, headers["webhook-signature"]!, await reader.ReadToEndAsync());
        http.Response.StatusCode = Answer(received);
        if (http.Response.StatusCode == (int)HttpStatusCode.Redirect)
        {
            http.Response.Headers.Location = "/elsewhere";
        }

        _received.Enqueue(received);
        _arrived.Release();
    }
}
