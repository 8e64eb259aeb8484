using OmniGrains.Catalogue.Contracts;
using OmniGrains.Engine;
using OmniGrains.Inventory.Contracts;
using OmniGrains.Offers.Contracts;
using OmniGrains.Offers.Levers;
using OmniGrains.Offers.Rules;

namespace OmniGrains.Offers.Deciding;

/// <summary>What claims rest on, from the memory of other slices.</summary>
internal sealed class FactSources(ICatalogue catalogue, IInventory inventory, IGrains grains)
{
    public ICatalogue Catalogue => catalogue;

    public IInventory Inventory => inventory;

    public IGrains Grains => grains;
}

/// <summary>Reads facts for one offer at one spot, and remembers on which products and until when the answer rests on them.</summary>
internal sealed class FactReader(FactSources from, OfferBook book, OfferSpot spot, DateTimeOffset now, CancellationToken cancellation)
{
    /// <summary>Prices are looked at so far ahead; the next change within that time ends what is known.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(1);

    private readonly HashSet<string> _skus = new(StringComparer.Ordinal);

    public OfferSpot Spot => spot;

    public IReadOnlyCollection<string> Skus => _skus;

    /// <summary>A product was not watched before: what happened to it while it was read was not counted.</summary>
    public bool WatchedAnew { get; private set; }

    /// <summary>When time alone may change what was read.</summary>
    public DateTimeOffset Until { get; private set; } = now + Ahead;

    public async ValueTask<PricePeriod?> Price(string sku)
    {
        Watch(sku);
        var periods = await from.Catalogue.PeriodsOf(sku, spot.Channel, spot.Place, now, now + Ahead, cancellation);
        if (periods.Count == 0)
        {
            return null;
        }

        var begun = periods[0].From <= now;
        EndsAt(begun ? periods[0].Until : periods[0].From);
        return begun ? periods[0] : null;
    }

    public ValueTask<IReadOnlyList<PricePeriod>> Periods(string sku, DateTimeOffset since, DateTimeOffset until)
    {
        Watch(sku);
        return from.Catalogue.PeriodsOf(sku, spot.Channel, spot.Place, since, until, cancellation);
    }

    public async ValueTask<IReadOnlyList<PricedOffer>> OfferPricesOf(string sku)
    {
        Watch(sku);
        return (await from.Grains.Read(OfferPrices.GrainOf(sku), ReadOfferPrices.Query, cancellation)).Value.Prices;
    }

    public ValueTask<Product?> Product(string sku)
    {
        Watch(sku);
        return from.Catalogue.Find(sku, cancellation);
    }

    public async ValueTask<Compared> Compared(string sku)
    {
        var (price, product) = (await Price(sku), await Product(sku));
        return new Compared(sku, price?.Amount, product, await Sellable(sku) is null or > 0);
    }

    /// <summary>The stock of the places that serve the channel; none for a bundle, whose parts are what is scarce.</summary>
    public async ValueTask<IReadOnlyList<PlaceLevel>> Levels(string sku)
    {
        Watch(sku);
        var places = await from.Inventory.Serving(spot.Channel ?? "", cancellation);
        return places.Count == 0 || (await from.Catalogue.Bundles(cancellation)).PartsOf(sku).Count > 0 ? [] : await from.Inventory.Levels(sku, places, cancellation);
    }

    /// <summary>How much the channel can sell; null when no stock is kept here.</summary>
    public async ValueTask<decimal?> Sellable(string sku)
    {
        Watch(sku);
        foreach (var part in (await from.Catalogue.Bundles(cancellation)).PartsOf(sku))
        {
            Watch(part.Sku);
        }

        return (await from.Inventory.Serving(spot.Channel ?? "", cancellation)).Count == 0 ? null : await from.Inventory.Sellable(spot.Channel ?? "", sku, cancellation);
    }

    /// <summary>How much of a product can be sold: nothing when it is archived; null when no stock is kept here.</summary>
    public async ValueTask<decimal?> ForSale(string sku) => await Product(sku) is { Archived: true } ? 0 : await Sellable(sku);

    public void EndsAt(DateTimeOffset? at) => Until = at < Until && at > now ? at.Value : Until;

    private void Watch(string sku)
    {
        if (_skus.Add(sku))
        {
            WatchedAnew |= book.Changes.Watch(sku);
        }
    }
}
