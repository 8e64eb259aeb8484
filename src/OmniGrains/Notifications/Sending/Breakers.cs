using System.Collections.Concurrent;

namespace OmniGrains.Notifications.Sending;

/// <summary>
/// Passes by a provider that keeps failing: after five failures in a row nobody asks it for half a minute, then one message tries it. In
/// the memory of the node that owns the channel; another one that takes over learns it anew.
/// </summary>
internal sealed class Breakers(TimeProvider time)
{
    public const int MostFailures = 5;
    public static readonly TimeSpan Rest = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, Breaker> _byProvider = new(StringComparer.Ordinal);

    /// <summary>Whether the provider may be asked now. A true answer is to be followed by <see cref="Note"/>.</summary>
    public bool Allows(string provider) => _byProvider.GetOrAdd(provider, _ => new Breaker()).Allows(time.GetUtcNow());

    public void Note(string provider, bool failed) => _byProvider.GetOrAdd(provider, _ => new Breaker()).Note(failed, time.GetUtcNow());

    private sealed class Breaker
    {
        private readonly Lock _lock = new();
        private int _failures;
        private DateTimeOffset _closedUntil = DateTimeOffset.MinValue;

        public bool Allows(DateTimeOffset now)
        {
            lock (_lock)
            {
                if (now < _closedUntil)
                {
                    return false;
                }

                // One tries it; the others wait for what that one finds.
                _closedUntil = _failures >= MostFailures ? now + Rest : DateTimeOffset.MinValue;
                return true;
            }
        }

        public void Note(bool failed, DateTimeOffset now)
        {
            lock (_lock)
            {
                _failures = failed ? _failures + 1 : 0;
                _closedUntil = _failures >= MostFailures ? now + Rest : DateTimeOffset.MinValue;
            }
        }
    }
}
