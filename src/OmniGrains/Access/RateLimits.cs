using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace OmniGrains.Access;

/// <summary>
/// A token bucket per key on this node. A bucket is one number, the time at which it would be full again
/// (the generic cell rate algorithm), so that asking it costs one compare-and-swap and no lock.
/// </summary>
internal sealed class RateLimits
{
    private const int MostHeaders = 200;

    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, Bucket> _buckets = new(StringComparer.Ordinal);
    private readonly string[] _headers;
    private readonly int _burst;
    private readonly int _step;
    private readonly long _cost;

    public RateLimits(TimeProvider time, IConfiguration configuration)
        : this(time, configuration.GetValue("RateLimit:PermitsPerSecond", 5_000), configuration.GetValue("RateLimit:Burst", 10_000))
    {
    }

    internal RateLimits(TimeProvider time, int permitsPerSecond, int burst)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(permitsPerSecond, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(burst, 1);
        (_time, _burst) = (time, burst);
        _cost = Math.Max(1, time.TimestampFrequency / permitsPerSecond);
        var window = Math.Max(1, burst / permitsPerSecond);
        Policy = string.Create(CultureInfo.InvariantCulture, $"\"default\";q={burst};w={window}");
        _step = Math.Max(1, burst / MostHeaders);
        _headers = [.. Enumerable.Range(0, (burst / _step) + 1)
            .Select(i => string.Create(CultureInfo.InvariantCulture, $"\"default\";r={i * _step};t={(i * _step == burst ? 0 : window)}"))];
    }

    /// <summary>The <c>RateLimit-Policy</c> header.</summary>
    public string Policy { get; }

    /// <summary>Takes a permit of a key.</summary>
    /// <param name="key">The key's id.</param>
    /// <param name="header">The <c>RateLimit</c> header; what remains is rounded down to a multiple of half a per cent of the burst.</param>
    /// <param name="retryAfter">When refused, how long until the next permit.</param>
    public bool TryTake(string key, out string header, out TimeSpan retryAfter)
    {
        var bucket = _buckets.TryGetValue(key, out var found) ? found : _buckets.GetOrAdd(key, static _ => new Bucket());
        var capacity = _cost * _burst;
        while (true)
        {
            var now = _time.GetTimestamp();
            var seen = Volatile.Read(ref bucket.FullAt);
            var next = Math.Max(seen, now) + _cost;
            if (next - now > capacity)
            {
                header = _headers[0];
                retryAfter = TimeSpan.FromSeconds((next - now - capacity) / (double)_time.TimestampFrequency);
                return false;
            }

            if (Interlocked.CompareExchange(ref bucket.FullAt, next, seen) == seen)
            {
                header = _headers[(capacity - (next - now)) / _cost / _step];
                retryAfter = default;
                return true;
            }
        }
    }

    private sealed class Bucket
    {
        public long FullAt;
    }
}
