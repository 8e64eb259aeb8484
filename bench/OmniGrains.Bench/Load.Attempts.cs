using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace OmniGrains.Bench;

/// <summary>A fixed number of requests instead of a fixed time.</summary>
internal static partial class Load
{
    public sealed record Attempted(int Succeeded, int Refused, double P50, double P99, TimeSpan Took);

    /// <summary>Sends exactly so many requests over connections spread over the hosts; every answer counts for the percentiles.</summary>
    public static async Task<Attempted> Exactly(IReadOnlyList<int> ports, int connections, int attempts, Func<byte[], int> next)
    {
        var left = attempts;
        var began = Stopwatch.GetTimestamp();
        var results = await Task.WhenAll(Enumerable.Range(0, connections).Select(index => Task.Run(async () =>
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, ports[index % ports.Count]));
            var latencies = new List<double>();
            var succeeded = 0;
            var request = new byte[4_096];
            var response = new byte[65_536];
            while (Interlocked.Decrement(ref left) >= 0)
            {
                var length = next(request);
                var started = Stopwatch.GetTimestamp();
                await socket.SendAsync(request.AsMemory(0, length));
                succeeded += await Receive(socket, response) ? 1 : 0;
                latencies.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }

            return (succeeded, latencies);
        })));
        var all = results.SelectMany(result => result.latencies).Order().ToArray();
        var sold = results.Sum(result => result.succeeded);
        return new Attempted(sold, all.Length - sold, At(all, 0.5), At(all, 0.99), Stopwatch.GetElapsedTime(began));
    }
}
