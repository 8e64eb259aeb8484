using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Configuration;

namespace OmniGrains.Chat.Visitors;

/// <summary>
/// How fast addresses and visitors may ask, and how much they may send, on this node. Behind a proxy that is not in <c>Proxy:Known</c> all visitors share an address: then set
/// <c>Chat:AddressBurst</c>, <c>Chat:AddressPerSecond</c>, <c>Chat:StreamsPerAddress</c> and <c>Chat:AddressMegabytes</c> higher, or let the proxy limit them.
/// </summary>
internal sealed class ChatLimits(IConfiguration configuration) : IDisposable
{
    private const int MostStreamsOfVisitor = 5;
    private const int Mega = 1 << 20;
    private const int LargestFile = 10;
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly PartitionedRateLimiter<string> _addresses = Bucket(configuration.GetValue("Chat:AddressBurst", 300), configuration.GetValue("Chat:AddressPerSecond", 20), Second);
    private readonly PartitionedRateLimiter<string> _sessions = Bucket(configuration.GetValue("Chat:SessionBurst", 60), configuration.GetValue("Chat:SessionsPerSecond", 1), Second);
    private readonly PartitionedRateLimiter<string> _visitors = Bucket(configuration.GetValue("Chat:VisitorBurst", 120), configuration.GetValue("Chat:VisitorPerSecond", 4), Second);
    private readonly PartitionedRateLimiter<string> _messages = Bucket(configuration.GetValue("Chat:MessageBurst", 15), 1, TimeSpan.FromSeconds(3));
    private readonly PartitionedRateLimiter<string> _megabytes = Bucket(Math.Max(LargestFile, configuration.GetValue("Chat:AddressMegabytes", 200)), 1, TimeSpan.FromSeconds(3));
    private readonly int _mostStreams = configuration.GetValue("Chat:Streams", 5_000);
    private readonly int _mostStreamsOfAddress = configuration.GetValue("Chat:StreamsPerAddress", 100);
    private readonly ConcurrentDictionary<string, int> _streams = new(StringComparer.Ordinal);
    private int _open;

    public bool MayAsk(IPAddress? address) => Take(_addresses, NetworkOf(address));

    public bool MayBegin(IPAddress? address) => Take(_sessions, NetworkOf(address));

    public bool MayAsk(string visitor) => Take(_visitors, visitor);

    public bool MayWrite(string visitor) => Take(_messages, visitor);

    /// <summary>Counts the bytes of a file, as begun megabytes.</summary>
    public bool MaySend(IPAddress? address, long bytes)
    {
        using var lease = _megabytes.AttemptAcquire(NetworkOf(address), (int)((bytes + Mega - 1) / Mega));
        return lease.IsAcquired;
    }

    /// <summary>Counts a stream; false when there are too many. Call <see cref="Leave"/> when it ends.</summary>
    public bool TryEnter(string visitor, IPAddress? address)
    {
        var network = NetworkOf(address);
        var (all, his, theirs) = (Interlocked.Increment(ref _open), _streams.AddOrUpdate(visitor, 1, Plus), _streams.AddOrUpdate(network, 1, Plus));
        if (all <= _mostStreams && his <= MostStreamsOfVisitor && theirs <= _mostStreamsOfAddress)
        {
            return true;
        }

        Leave(visitor, address);
        return false;
    }

    public void Leave(string visitor, IPAddress? address)
    {
        Interlocked.Decrement(ref _open);
        foreach (var key in (string[])[visitor, NetworkOf(address)])
        {
            if (_streams.AddOrUpdate(key, 0, static (_, count) => count - 1) <= 0)
            {
                _streams.TryRemove(KeyValuePair.Create(key, 0));
            }
        }
    }

    public void Dispose()
    {
        _addresses.Dispose();
        _sessions.Dispose();
        _visitors.Dispose();
        _messages.Dispose();
        _megabytes.Dispose();
    }

    private static int Plus(string key, int count) => count + 1;

    private static bool Take(PartitionedRateLimiter<string> limiter, string key)
    {
        using var lease = limiter.AttemptAcquire(key);
        return lease.IsAcquired;
    }

    private static PartitionedRateLimiter<string> Bucket(int burst, int permits, TimeSpan period) => PartitionedRateLimiter.Create<string, string>(
        key => RateLimitPartition.GetTokenBucketLimiter(key, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = burst,
            TokensPerPeriod = permits,
            ReplenishmentPeriod = period,
            QueueLimit = 0,
        }),
        StringComparer.Ordinal);

    // Whoever has an IPv6 address has 2^64 of them.
    private static string NetworkOf(IPAddress? address) => address switch
    {
        null => "",
        { IsIPv4MappedToIPv6: true } => address.MapToIPv4().ToString(),
        { AddressFamily: AddressFamily.InterNetworkV6 } => Convert.ToHexStringLower(address.GetAddressBytes().AsSpan(0, 8)),
        _ => address.ToString(),
    };
}
