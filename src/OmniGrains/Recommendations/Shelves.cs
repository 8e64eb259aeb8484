using OmniGrains.Catalogue.Contracts;
using OmniGrains.Inventory.Contracts;

namespace OmniGrains.Recommendations;

/// <summary>Says what may be shown: nothing that cannot be sold.</summary>
internal sealed class Shelves(ICatalogue catalogue, IInventory inventory)
{
    /// <summary>The product's name, as far as it is known, when it can be sold there now; null when it cannot.</summary>
    /// <param name="sku">Which.</param>
    /// <param name="channel">For whom; null for no channel in particular.</param>
    /// <param name="place">In which shop; null for any.</param>
    /// <param name="cancellation">Stops waiting.</param>
    public async ValueTask<Shown?> Find(string sku, string? channel, string? place, CancellationToken cancellation)
    {
        var product = await catalogue.Find(sku, cancellation);
        return product is { Archived: true } || await IsSoldOut(sku, channel, place, cancellation) ? null : new Shown(sku, product?.Name, product?.Category);
    }

    public async ValueTask<string?> NameOf(string sku, CancellationToken cancellation) => (await catalogue.Find(sku, cancellation))?.Name;

    // A retailer who keeps no stock here sells everything.
    private async ValueTask<bool> IsSoldOut(string sku, string? channel, string? place, CancellationToken cancellation)
    {
        var serving = await inventory.Serving(channel ?? "", cancellation);
        if (serving.Count == 0 || (place is not null && !serving.Contains(place)))
        {
            return false;
        }

        return place is null
            ? await inventory.Sellable(channel ?? "", sku, cancellation) <= 0
            : (await inventory.Levels(sku, [place], cancellation))[0].Level.Available <= 0;
    }
}

/// <summary>A product that may be shown.</summary>
internal sealed record Shown(string Sku, string? Name, string? Category);
