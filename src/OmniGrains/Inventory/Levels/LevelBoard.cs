using System.Collections.Concurrent;
using OmniGrains.Engine;
using OmniGrains.Inventory.Contracts;

namespace OmniGrains.Inventory.Levels;

/// <summary>
/// What was read of stocks, kept as long as nothing happens to them: one look-up per SKU instead of one per stock. Before
/// an answer is given the journal's tail, own and foreign, has said which entries are out of date; those are read from
/// the live grain again. So an answer is as fresh as the grains of this process, and contains the asker's own writes.
/// </summary>
internal sealed class LevelBoard(IGrains grains, Tail tail, TimeProvider time)
{
    private const int MostSkus = 200_000;
    private const int MostBehind = 10_000;
    private const int BatchSize = 1_000;

    private readonly ConcurrentDictionary<string, Shelf> _shelves = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _gate = new(1);
    private long _noted = tail.Head;

    /// <summary>Takes note of all that happened until now. Call it once per answer, before reading.</summary>
    public ValueTask CatchUp(CancellationToken cancellation)
    {
        var head = tail.Head;
        return Volatile.Read(ref _noted) >= head ? ValueTask.CompletedTask : CatchUp(head, cancellation);
    }

    /// <summary>The levels of a SKU at places, in their order.</summary>
    public ValueTask<PlaceLevel[]> Read(string sku, IReadOnlyList<string> places, CancellationToken cancellation)
    {
        var (shelf, now) = (ShelfOf(sku), time.GetUtcNow());
        var levels = new PlaceLevel[places.Count];
        for (var i = 0; i < levels.Length; i++)
        {
            if (shelf.Find(places[i], now) is not { } level)
            {
                return ReadRest(shelf, sku, places, levels, i, now, cancellation);
            }

            levels[i] = level;
        }

        return ValueTask.FromResult(levels);
    }

    private async ValueTask CatchUp(long head, CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            if (head - _noted > MostBehind)
            {
                _shelves.Clear();
                Volatile.Write(ref _noted, head);
            }

            while (_noted < head)
            {
                var events = await tail.Read(_noted, BatchSize, cancellation);
                foreach (var recorded in events)
                {
                    Note(recorded);
                }

                Volatile.Write(ref _noted, events[^1].Position);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    private void Note(Recorded recorded)
    {
        if (StockId.OfStream(recorded.Stream) is { } stock && _shelves.TryGetValue(stock.Sku, out var shelf))
        {
            shelf.OutOfDate(stock.Place, recorded.Position);
        }
    }

    private async ValueTask<PlaceLevel[]> ReadRest(
        Shelf shelf, string sku, IReadOnlyList<string> places, PlaceLevel[] levels, int from, DateTimeOffset now, CancellationToken cancellation)
    {
        for (var i = from; i < levels.Length; i++)
        {
            levels[i] = shelf.Find(places[i], now) ?? await Fresh(shelf, new StockId(places[i], sku), now, cancellation);
        }

        return levels;
    }

    private async ValueTask<PlaceLevel> Fresh(Shelf shelf, StockId stock, DateTimeOffset now, CancellationToken cancellation)
    {
        var entry = shelf.Begin(stock.Place);
        var answer = await grains.Read(stock.Grain, new ReadLevel(now), cancellation);
        var level = new PlaceLevel(stock.Place, answer.Value);
        entry.Put(level, answer.Position);
        return level;
    }

    private Shelf ShelfOf(string sku)
    {
        if (_shelves.TryGetValue(sku, out var shelf))
        {
            return shelf;
        }

        if (_shelves.Count >= MostSkus)
        {
            _shelves.Clear();
        }

        return _shelves.GetOrAdd(sku, static _ => new Shelf());
    }
}
