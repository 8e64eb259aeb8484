using System.Collections.Concurrent;
using System.Collections.Immutable;
using OmniGrains.Engine;
using OmniGrains.Inventory.Contracts;
using OmniGrains.Offers.Rules;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Offers.Deciding;

/// <summary>The offers that are made, best priority first.</summary>
internal sealed record OfferPage(ImmutableArray<CompiledOffer> Offers, ImmutableDictionary<string, CompiledOffer> ById)
{
    public static readonly OfferPage Empty = new([], ImmutableDictionary.Create<string, CompiledOffer>(StringComparer.Ordinal));

    public bool NeedsCategories { get; } = Offers.Any(offer => offer.NeedsCategories);

    public bool NeedsPrices { get; } = Offers.Any(offer => offer.NeedsPrices);
}

/// <summary>
/// The published offers in memory, and when something last happened to what they rest on. Before an answer is given the journal's tail, own and
/// foreign, has said what changed; so an answer is as fresh as the grains of this process.
/// </summary>
internal sealed class OfferBook(IGrains grains, Tail tail)
{
    private const int MostBehind = 10_000;
    private const int BatchSize = 1_000;
    private static readonly string[] Common = ["price-lists/", "bundles/", "places/", "channel-stock/"];

    private readonly ConcurrentDictionary<string, long> _changed = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _bought = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _gate = new(1);
    private OfferPage _page = OfferPage.Empty;
    private long _noted = -1;
    private long _tick;
    private long _allChanged;

    /// <summary>Counts what happened to prices, stock and products.</summary>
    public long Tick => Volatile.Read(ref _tick);

    /// <summary>The position up to which everything has been taken note of.</summary>
    public long Noted => Volatile.Read(ref _noted);

    /// <summary>The offers as of everything that is known to be committed now.</summary>
    public ValueTask<OfferPage> Read(CancellationToken cancellation)
    {
        var head = tail.Head;
        return Volatile.Read(ref _noted) >= head ? ValueTask.FromResult(Volatile.Read(ref _page)) : CatchUp(head, cancellation);
    }

    /// <summary>Waits until grains here reflect what other processes recorded, as far as it has been taken note of.</summary>
    public ValueTask Followed(CancellationToken cancellation) => tail.WaitUntilFollowed(Noted, cancellation);

    /// <summary>From now on changes of these products are counted. Call it before what is to be watched is read.</summary>
    public void Watch(string sku) => _changed.TryAdd(sku, 0);

    public bool IsCurrent(Standing standing)
    {
        if (standing.Tick == Tick)
        {
            return true;
        }

        if (Volatile.Read(ref _allChanged) > standing.Tick)
        {
            return false;
        }

        foreach (var sku in standing.Skus)
        {
            if (_changed.GetValueOrDefault(sku) > standing.Tick)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether nothing has happened to a product since.</summary>
    public bool IsCurrent(string sku, long tick) => tick == Tick || (Volatile.Read(ref _allChanged) <= tick && _changed.GetValueOrDefault(sku) <= tick);

    /// <summary>Something that is counted of a product is another figure now.</summary>
    public void Touch(string sku) => _changed[sku] = Interlocked.Increment(ref _tick);

    /// <summary>The journal position of the last sale or return of a product, since it was first asked for; 0 for none.</summary>
    public long BoughtAt(string sku) => _bought.GetOrAdd(sku, 0);

    private async ValueTask<OfferPage> CatchUp(long head, CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            if (_noted < 0 || head - _noted > MostBehind)
            {
                await tail.WaitUntilFollowed(head, cancellation);
                await Reload(cancellation);
                Interlocked.Exchange(ref _allChanged, Interlocked.Increment(ref _tick));
                Volatile.Write(ref _noted, head);
            }

            while (_noted < head)
            {
                await NoteNext(cancellation);
            }

            return _page;
        }
        finally
        {
            _gate.Release();
        }
    }

    private async ValueTask NoteNext(CancellationToken cancellation)
    {
        var events = await tail.Read(_noted, BatchSize, cancellation);
        var offers = new HashSet<string>(StringComparer.Ordinal);
        foreach (var recorded in events)
        {
            Note(recorded, offers);
        }

        if (offers.Count > 0)
        {
            await tail.WaitUntilFollowed(events[^1].Position, cancellation);
            await Reload(offers, cancellation);
        }

        Volatile.Write(ref _noted, events[^1].Position);
    }

    private void Note(Recorded recorded, HashSet<string> offers)
    {
        var stream = recorded.Stream;
        if (StockId.OfStream(stream) is { } stock)
        {
            Changed(stock.Sku);
        }
        else if (KeyIn(stream, "product/") is { } product)
        {
            Changed(product);
        }
        else if (KeyIn(stream, $"{OfferPrices.GrainType}/") is { } priced)
        {
            Changed(priced);
        }
        else if (KeyIn(stream, $"{Offer.GrainType}/") is { } offer)
        {
            offers.Add(offer);
        }
        else if (recorded.Event is PurchaseRecorded document)
        {
            NoteBought(document, recorded.Position);
        }
        else if (Array.Exists(Common, prefix => stream.StartsWith(prefix, StringComparison.Ordinal)))
        {
            Interlocked.Exchange(ref _allChanged, Interlocked.Increment(ref _tick));
        }
    }

    private void Changed(string sku)
    {
        if (_changed.ContainsKey(sku))
        {
            Touch(sku);
        }
    }

    private void NoteBought(PurchaseRecorded document, long position)
    {
        foreach (var line in document.Lines.Where(line => _bought.ContainsKey(line.Sku)))
        {
            _bought[line.Sku] = position;
        }
    }

    private async ValueTask Reload(CancellationToken cancellation)
    {
        var listed = (await grains.Read(PublishedOffersGrain.Id, ReadPublishedOffers.Query, cancellation)).Value;
        await Reload(listed.ByOffer.Keys.Union(_page.ById.Keys).ToHashSet(StringComparer.Ordinal), cancellation);
    }

    private async ValueTask Reload(HashSet<string> offers, CancellationToken cancellation)
    {
        var byId = _page.ById;
        foreach (var id in offers)
        {
            var offer = (await grains.Read(Offer.GrainOf(id), ReadOffer.Query, cancellation)).Value;
            byId = offer.State == Contracts.OfferState.Published ? byId.SetItem(id, new CompiledOffer(id, offer, byId.GetValueOrDefault(id))) : byId.Remove(id);
        }

        Volatile.Write(ref _page, new OfferPage(
            [.. byId.Values.OrderByDescending(offer => offer.Terms.Priority).ThenBy(offer => offer.Id, StringComparer.Ordinal)], byId));
    }

    private static string? KeyIn(string stream, string prefix) => stream.StartsWith(prefix, StringComparison.Ordinal) ? stream[prefix.Length..] : null;
}
