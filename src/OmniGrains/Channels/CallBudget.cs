using System.Collections.Concurrent;

namespace OmniGrains.Channels;

/// <summary>Counts the calls to each shop within a minute, for those that block who calls too often. As many as are asked for beside each other share it.</summary>
internal sealed class CallBudget(TimeProvider time)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Queue<DateTimeOffset>> _made = new(StringComparer.Ordinal);

    /// <summary>Counts a call; or says how long to wait before the next one, when as many were made as this kind of call may bring it to.</summary>
    public TimeSpan? Take(string shop, int most)
    {
        var (now, made) = (time.GetUtcNow(), _made.GetOrAdd(shop, _ => new Queue<DateTimeOffset>()));
        lock (made)
        {
            while (made.TryPeek(out var first) && now - first >= Minute)
            {
                made.Dequeue();
            }

            if (made.Count >= most)
            {
                return made.ElementAt(made.Count - most) + Minute - now;
            }

            made.Enqueue(now);
            return null;
        }
    }
}
