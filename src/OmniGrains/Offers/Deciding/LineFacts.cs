using System.Collections.Concurrent;
using OmniGrains.Catalogue.Contracts;

namespace OmniGrains.Offers.Deciding;

/// <summary>What a product of a basket costs at a channel and a place, and its category.</summary>
/// <param name="Price">Null when it has none there.</param>
/// <param name="Currency">Of the price.</param>
/// <param name="Category">Null when it has none.</param>
/// <param name="Rests">On what this rests; null when the catalogue does not know the product: then it is not remembered.</param>
internal sealed record LineFact(decimal? Price, string? Currency, string? Category, Rests? Rests)
{
    public static readonly LineFact Unknown = new(null, null, null, null);
}

/// <summary>Facts of products in baskets: read once, and again when the product changes or its price does. Only what the catalogue knows is remembered.</summary>
internal sealed class LineFacts(ICatalogue catalogue, OfferBook book)
{
    private const int MostSpots = 1_000;
    private const int MostProducts = 100_000;
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(1);

    private readonly ConcurrentDictionary<OfferSpot, ConcurrentDictionary<string, LineFact>> _known = new();
    private int _products;

    /// <summary>What is known at a spot, by SKU.</summary>
    public ConcurrentDictionary<string, LineFact> At(OfferSpot spot)
    {
        if (_known.TryGetValue(spot, out var known))
        {
            return known;
        }

        if (_known.Count >= MostSpots || Volatile.Read(ref _products) >= MostProducts)
        {
            _known.Clear();
            Volatile.Write(ref _products, 0);
        }

        return _known.GetOrAdd(spot, static _ => new ConcurrentDictionary<string, LineFact>(StringComparer.Ordinal));
    }

    public ValueTask<LineFact> Of(ConcurrentDictionary<string, LineFact> known, string sku, OfferSpot spot, DateTimeOffset now, CancellationToken cancellation) =>
        known.TryGetValue(sku, out var fact) && now < fact.Rests!.Until && book.Changes.IsCurrent(fact.Rests)
            ? ValueTask.FromResult(fact)
            : Read(known, sku, spot, now, cancellation);

    private async ValueTask<LineFact> Read(ConcurrentDictionary<string, LineFact> known, string sku, OfferSpot spot, DateTimeOffset now, CancellationToken cancellation)
    {
        if (await catalogue.Find(sku, cancellation) is null)
        {
            return LineFact.Unknown;
        }

        LineFact read;
        do
        {
            var (tick, position) = await book.Followed(cancellation);
            var periods = await catalogue.PeriodsOf(sku, spot.Channel, spot.Place, now, now + Ahead, cancellation);
            var begun = periods.Count > 0 && periods[0].From <= now;
            var until = periods.Count == 0 ? now + Ahead : begun ? periods[0].Until : periods[0].From;
            read = new LineFact(
                begun ? periods[0].Amount : null, begun ? periods[0].Currency : null, (await catalogue.Find(sku, cancellation))?.Category, new Rests([sku], until, tick, position));
        }
        while (book.Changes.Watch(sku));
        return Remember(known, sku, read);
    }

    private LineFact Remember(ConcurrentDictionary<string, LineFact> known, string sku, LineFact read)
    {
        if (known.TryAdd(sku, read))
        {
            Interlocked.Increment(ref _products);
        }
        else
        {
            known[sku] = read;
        }

        return read;
    }
}
