using OmniGrains.Catalogue.Contracts;
using OmniGrains.Inventory.Contracts;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Inbox.Desk;

/// <summary>A product of the orders beside a conversation.</summary>
/// <param name="Sku">Stock keeping unit.</param>
/// <param name="Name">As the catalogue calls it, or else the order.</param>
/// <param name="Available">How many the order's channel can sell now; absent when no place serves that channel.</param>
/// <param name="Archived">True when it is no longer sold.</param>
public sealed record ConversationProduct(string Sku, string? Name, decimal? Available, bool Archived);

/// <summary>What was ordered, and whether there is more of it: from memory.</summary>
internal sealed class ProductsBeside(ICatalogue catalogue, IInventory inventory)
{
    private const int Most = 10;

    public async ValueTask<IReadOnlyList<ConversationProduct>> Of(IReadOnlyList<ServedOrder> orders, CancellationToken cancellation)
    {
        var lines = orders.SelectMany(order => order.Lines.Select(line => (order.Channel, Line: line))).DistinctBy(one => one.Line.Sku, StringComparer.Ordinal).Take(Most);
        var served = new Dictionary<string, bool>(StringComparer.Ordinal);
        var found = new List<ConversationProduct>();
        foreach (var (channel, line) in lines)
        {
            if (!served.TryGetValue(channel, out var isServed))
            {
                served[channel] = isServed = (await inventory.Serving(channel, cancellation)).Count > 0;
            }

            var product = await catalogue.Find(line.Sku, cancellation);
            decimal? available = isServed ? await inventory.Sellable(channel, line.Sku, cancellation) : null;
            found.Add(new ConversationProduct(line.Sku, product?.Name ?? line.Name, available, product?.Archived == true));
        }

        return found;
    }
}
