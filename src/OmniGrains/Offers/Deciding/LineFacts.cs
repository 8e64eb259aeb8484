using System.Collections.Concurrent;
using OmniGrains.Catalogue.Contracts;

namespace OmniGrains.Offers.Deciding;

/// <summary>What a product of a basket costs at a channel and a place, and its category.</summary>
internal sealed record LineFact(decimal? Price, string? Currency, string? Category, DateTimeOffset Until, long Tick);

/// <summary>Facts of products in baskets: read once, and again when the product changes or its price does.</summary>
internal sealed class LineFacts(ICatalogue catalogue, OfferBook book)
{
    private const int MostProducts = 100_000;
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(1);

    private readonly ConcurrentDictionary<(string Sku, string Channel, string? Place), LineFact> _known = new();

    public ValueTask<LineFact> Of(string sku, string channel, string? place, DateTimeOffset now, CancellationToken cancellation) =>
        _known.TryGetValue((sku, channel, place), out var known) && now < known.Until && book.IsCurrent(sku, known.Tick)
            ? ValueTask.FromResult(known)
            : Read(sku, channel, place, now, cancellation);

    private async ValueTask<LineFact> Read(string sku, string channel, string? place, DateTimeOffset now, CancellationToken cancellation)
    {
        book.Watch(sku);
        await book.Followed(cancellation);
        var tick = book.Tick;
        var periods = await catalogue.PeriodsOf(sku, channel, place, now, now + Ahead, cancellation);
        var begun = periods.Count > 0 && periods[0].From <= now;
        var until = periods.Count == 0 ? now + Ahead : begun ? periods[0].Until : periods[0].From;
        var known = new LineFact(begun ? periods[0].Amount : null, begun ? periods[0].Currency : null, (await catalogue.Find(sku, cancellation))?.Category, until, tick);
        if (_known.Count >= MostProducts)
        {
            _known.Clear();
        }

        return _known[(sku, channel, place)] = known;
    }
}
