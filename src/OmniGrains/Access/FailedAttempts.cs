using System.Collections.Concurrent;
using System.Net;

namespace OmniGrains.Access;

/// <summary>Slows down whoever guesses keys: after too many failures in a minute an address is no longer listened to for the rest of it.</summary>
internal sealed class FailedAttempts(TimeProvider time)
{
    private const int MostFailures = 30;
    private const int MostAddresses = 10_000;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<IPAddress, Count> _failures = new();

    /// <summary>How long the address must wait, or null when it may try.</summary>
    public TimeSpan? MustWait(IPAddress? address) =>
        address is not null && _failures.TryGetValue(address, out var count) && count.Failures >= MostFailures && Left(count) is { Ticks: > 0 } left
            ? left
            : null;

    public void Failed(IPAddress? address)
    {
        if (address is null)
        {
            return;
        }

        if (_failures.Count >= MostAddresses)
        {
            _failures.Clear();
        }

        var first = new Count(1, time.GetTimestamp());
        _failures.AddOrUpdate(address, first, (_, old) => Left(old).Ticks > 0 ? old with { Failures = old.Failures + 1 } : first);
    }

    private TimeSpan Left(Count count) => Window - time.GetElapsedTime(count.Since);

    private sealed record Count(int Failures, long Since);
}
