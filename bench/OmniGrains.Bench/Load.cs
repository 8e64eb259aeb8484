using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OmniGrains.Bench;

/// <summary>A plain HTTP/1.1 load generator: some connections, one request at a time on each.</summary>
internal static class Load
{
    public sealed record Outcome(double PerSecond, double P50, double P99, long Requests, long Failures);

    /// <summary>Sends requests for a time and reports how many were answered with 200.</summary>
    /// <param name="port">On 127.0.0.1.</param>
    /// <param name="connections">How many at once.</param>
    /// <param name="duration">How long to measure, after a warm-up of a quarter of it.</param>
    /// <param name="next">Writes the next request into the buffer and returns its length; called by many threads.</param>
    public static async Task<Outcome> Run(int port, int connections, TimeSpan duration, Func<byte[], int> next)
    {
        var state = new State { MeasureFrom = Stopwatch.GetTimestamp() + (long)(duration.TotalSeconds * Stopwatch.Frequency) };
        state.Until = state.MeasureFrom + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        var latencies = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(() => Connection(port, next, state))));
        var all = latencies.SelectMany(list => list).Order().ToArray();
        return new Outcome(all.Length / duration.TotalSeconds, At(all, 0.5), At(all, 0.99), all.Length, state.Failures);
    }

    /// <summary>Percentile of sorted values.</summary>
    public static double At(double[] sorted, double share) => sorted.Length == 0 ? double.NaN : sorted[(int)Math.Min(sorted.Length - 1, share * sorted.Length)];

    private static async Task<List<double>> Connection(int port, Func<byte[], int> next, State state)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
        var latencies = new List<double>(100_000);
        var request = new byte[65_536];
        var response = new byte[262_144];
        while (Stopwatch.GetTimestamp() < state.Until)
        {
            var length = next(request);
            var started = Stopwatch.GetTimestamp();
            await socket.SendAsync(request.AsMemory(0, length));
            var ok = await Receive(socket, response);
            var ended = Stopwatch.GetTimestamp();
            if (!ok)
            {
                Interlocked.Increment(ref state.Failures);
            }
            else if (started >= state.MeasureFrom && ended <= state.Until)
            {
                latencies.Add(Stopwatch.GetElapsedTime(started, ended).TotalMilliseconds);
            }
        }

        return latencies;
    }

    private static async ValueTask<bool> Receive(Socket socket, byte[] buffer)
    {
        var filled = 0;
        var expected = -1;
        while (true)
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(filled));
            if (read == 0)
            {
                throw new IOException("The server closed the connection.");
            }

            filled += read;
            expected = expected >= 0 ? expected : LengthOf(buffer.AsSpan(0, filled));
            if (expected >= 0 ? filled >= expected : buffer.AsSpan(0, filled).EndsWith("\r\n0\r\n\r\n"u8))
            {
                return buffer.AsSpan(9, 3).SequenceEqual("200"u8);
            }
        }
    }

    // The whole response's length when it has a Content-Length; -1 while unknown or chunked.
    private static int LengthOf(ReadOnlySpan<byte> response)
    {
        var end = response.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return -1;
        }

        var headers = response[..end];
        var at = headers.IndexOf("Content-Length: "u8);
        return at < 0 ? -1 : end + 4 + int.Parse(Encoding.ASCII.GetString(headers[(at + 16)..]).Split('\r')[0], System.Globalization.CultureInfo.InvariantCulture);
    }

    private sealed class State
    {
        public long MeasureFrom;
        public long Until;
        public long Failures;
    }
}
