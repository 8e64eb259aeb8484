using System.Collections.Concurrent;
using OmniGrains.Inventory.Contracts;

namespace OmniGrains.Inventory.Levels;

/// <summary>What is known of one SKU at all places.</summary>
internal sealed class Shelf
{
    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>The level; null when it was never read, or something has happened since: a hold that has ended, too.</summary>
    public PlaceLevel? Find(string place, DateTimeOffset now) =>
        _entries.GetValueOrDefault(place)?.Level is { } level && (level.Level.StandsUntil is not { } until || now < until) ? level : null;

    /// <summary>Announces that a level will be read: what happens from now on makes it out of date.</summary>
    public Entry Begin(string place) => _entries.GetOrAdd(place, static _ => new Entry());

    public void OutOfDate(string place, long position) => _entries.GetValueOrDefault(place)?.OutOfDate(position);

    internal sealed class Entry
    {
        private readonly Lock _gate = new();
        private PlaceLevel? _level;
        private long _movedAt;
        private long _readAt;

        public PlaceLevel? Level => Volatile.Read(ref _level);

        public void OutOfDate(long position)
        {
            lock (_gate)
            {
                _movedAt = Math.Max(_movedAt, position);
                if (_readAt < _movedAt)
                {
                    Volatile.Write(ref _level, null);
                }
            }
        }

        /// <summary>Keeps what was read, unless the stock has moved beyond it meanwhile.</summary>
        public void Put(PlaceLevel level, long position)
        {
            lock (_gate)
            {
                if (position >= _movedAt && position >= _readAt)
                {
                    _readAt = position;
                    Volatile.Write(ref _level, level);
                }
            }
        }
    }
}
