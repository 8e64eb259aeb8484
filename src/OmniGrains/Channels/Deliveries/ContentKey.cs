using System.Collections.Concurrent;
using System.Globalization;

namespace OmniGrains.Channels.Deliveries;

/// <summary>Under which key the content of a delivery is sealed, and who sees to its end.</summary>
/// <param name="Subject">The key's subject.</param>
/// <param name="Hour">The hour, in UTC, whose deliveries share it; null when it is the delivery's own.</param>
/// <param name="DestroyAt">When it is to be destroyed; null when a delivery that is durable already sees to that.</param>
internal sealed record ContentKey(string Subject, string? Hour, DateTimeOffset? DestroyAt)
{
    /// <summary>No content is readable for longer.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromDays(30);

    private const string Shared = "delivery-hour/";

    /// <summary>A key for this delivery alone.</summary>
    public static ContentKey OwnOf(DeliveryId delivery, DateTimeOffset at) => new(delivery.Grain.Stream, null, at + KeptFor);

    /// <summary>The key of everything that the connection delivers within the hour.</summary>
    public static ContentKey OfHour(string connection, DateTimeOffset at)
    {
        var began = new DateTimeOffset(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerHour), TimeSpan.Zero);
        var hour = began.ToString("yyyy-MM-dd'T'HH", CultureInfo.InvariantCulture);
        return new ContentKey($"{Shared}{connection}:{hour}", hour, began + KeptFor);
    }

    /// <summary>The hour of a shared key's subject; null for a delivery's own.</summary>
    public static string? HourOf(string subject) => subject.StartsWith(Shared, StringComparison.Ordinal) ? subject[(subject.IndexOf(':', StringComparison.Ordinal) + 1)..] : null;
}

/// <summary>
/// The keys of the hour. The first delivery that this process keeps under one has the reminder of its end in its own append, and so do all
/// that come before that is durable: no key is without an end, whenever the process dies, and most deliveries need no reminder.
/// </summary>
internal sealed class HourKeys
{
    private readonly ConcurrentDictionary<string, ContentKey> _ending = new(StringComparer.Ordinal);

    /// <summary>The key for what comes now.</summary>
    public ContentKey Of(string connection, DateTimeOffset at)
    {
        var key = ContentKey.OfHour(connection, at);
        return _ending.TryGetValue(connection, out var known) && known.Subject == key.Subject ? known : key;
    }

    /// <summary>A delivery under this key is durable, with the reminder of the key's end.</summary>
    public void IsKept(string connection, ContentKey key)
    {
        if (key is { Hour: not null, DestroyAt: not null })
        {
            _ending[connection] = key with { DestroyAt = null };
        }
    }
}
