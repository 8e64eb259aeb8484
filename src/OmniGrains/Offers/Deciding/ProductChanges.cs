using System.Collections.Concurrent;

namespace OmniGrains.Offers.Deciding;

/// <summary>
/// Counts what happens to products that are watched: whoever reads something of a product knows by the count whether it is out of date. When too many are
/// watched, all are forgotten, and everything counts as changed.
/// </summary>
internal sealed class ProductChanges(int most = ProductChanges.MostWatched)
{
    private const int MostWatched = 200_000;

    private readonly ConcurrentDictionary<string, long> _changed = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _bought = new(StringComparer.Ordinal);
    private readonly Lock _ticking = new();
    private long _tick;
    private long _allChanged;
    private int _watched;

    /// <summary>The count.</summary>
    public long Tick => Volatile.Read(ref _tick);

    /// <summary>From now on changes of a product are counted. True when they were not before: what is read of it must be read again after this.</summary>
    public bool Watch(string sku)
    {
        if (!_changed.TryAdd(sku, 0))
        {
            return false;
        }

        if (Interlocked.Increment(ref _watched) > most)
        {
            Forget();
        }

        return true;
    }

    /// <summary>Whether nothing has changed on which it rests since it was read.</summary>
    public bool IsCurrent(Rests rests)
    {
        var now = Tick;
        if (rests.Current == now)
        {
            return true;
        }

        if (Volatile.Read(ref _allChanged) > rests.Tick)
        {
            return false;
        }

        foreach (var sku in rests.Skus)
        {
            if (_changed.GetValueOrDefault(sku) > rests.Tick)
            {
                return false;
            }
        }

        rests.Current = now;
        return true;
    }

    /// <summary>Something of a product is another one now. A change is to be found before it is counted.</summary>
    public void Touch(string sku)
    {
        lock (_ticking)
        {
            _changed[sku] = _tick + 1;
            Volatile.Write(ref _tick, _tick + 1);
        }
    }

    /// <summary>The same, when the product is watched.</summary>
    public void Note(string sku)
    {
        if (_changed.ContainsKey(sku))
        {
            Touch(sku);
        }
    }

    /// <summary>Something changed on which any product may rest.</summary>
    public void All()
    {
        lock (_ticking)
        {
            Volatile.Write(ref _allChanged, _tick + 1);
            Volatile.Write(ref _tick, _tick + 1);
        }
    }

    /// <summary>The journal position of the last sale or return of a product, since it was first asked for; 0 for none.</summary>
    public long BoughtAt(string sku) => _bought.GetOrAdd(sku, 0);

    public void NoteBought(string sku, long position)
    {
        if (_bought.ContainsKey(sku))
        {
            _bought[sku] = position;
        }
    }

    private void Forget()
    {
        lock (_ticking)
        {
            _changed.Clear();
            _bought.Clear();
            Interlocked.Exchange(ref _watched, 0);
            All();
        }
    }
}
