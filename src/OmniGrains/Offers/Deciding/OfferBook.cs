using System.Collections.Immutable;
using OmniGrains.Engine;
using OmniGrains.Inventory.Contracts;
using OmniGrains.Offers.Rules;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Offers.Deciding;

/// <summary>
/// The published offers in memory, and when something last happened to what they rest on. Before an answer is given the journal's tail, own and
/// foreign, has said what changed; so an answer is as fresh as the grains of this process.
/// </summary>
internal sealed class OfferBook(IGrains grains, Tail tail)
{
    private const int MostBehind = 10_000;
    private const int BatchSize = 1_000;
    private static readonly string[] Common = ["price-lists/", "bundles/", "places/", "channel-stock/"];

    private readonly SemaphoreSlim _gate = new(1);
    private OfferPage _page = OfferPage.Empty;
    private long _noted = -1;

    /// <summary>Counts what happens to prices, stock and products.</summary>
    public ProductChanges Changes { get; } = new();

    /// <summary>The position up to which everything has been taken note of.</summary>
    public long Noted => Volatile.Read(ref _noted);

    /// <summary>The offers as of everything that is known to be committed now.</summary>
    public ValueTask<OfferPage> Read(CancellationToken cancellation)
    {
        var head = tail.Head;
        return Volatile.Read(ref _noted) >= head ? ValueTask.FromResult(Volatile.Read(ref _page)) : CatchUp(head, cancellation);
    }

    /// <summary>
    /// Waits until grains here reflect all that the count of changes holds, also of what other processes recorded. The count is read first: what is read
    /// after this is at least as new, so that whatever makes it out of date comes after that count.
    /// </summary>
    public async ValueTask<(long Tick, long Position)> Followed(CancellationToken cancellation)
    {
        var (tick, head) = (Changes.Tick, tail.Head);
        await tail.WaitUntilFollowed(head, cancellation);
        return (tick, head);
    }

    private async ValueTask<OfferPage> CatchUp(long head, CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            if (_noted < 0 || head - _noted > MostBehind)
            {
                await tail.WaitUntilFollowed(head, cancellation);
                await Reload(cancellation);
                Changes.All();
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
            Changes.Note(stock.Sku);
        }
        else if (KeyIn(stream, "product/") is { } product)
        {
            Changes.Note(product);
        }
        else if (KeyIn(stream, $"{OfferPrices.GrainType}/") is { } priced)
        {
            Changes.Note(priced);
        }
        else if (KeyIn(stream, $"{Offer.GrainType}/") is { } offer)
        {
            offers.Add(offer);
        }
        else if (recorded.Event is PurchaseRecorded document)
        {
            foreach (var line in document.Lines)
            {
                Changes.NoteBought(line.Sku, recorded.Position);
            }
        }
        else if (Array.Exists(Common, prefix => stream.StartsWith(prefix, StringComparison.Ordinal)))
        {
            Changes.All();
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
