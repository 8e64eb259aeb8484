using OmniGrains.Customers.Contracts;
using OmniGrains.Engine;

namespace OmniGrains.Offers.Deciding;

/// <summary>Looks up who asks, and of the basket what the published offers need to know.</summary>
internal sealed class Askers(ICustomerRecords customers, ICustomerLookup lookup, LineFacts facts, TimeProvider time)
{
    private const int DefaultLimit = 5;

    public async ValueTask<(Asked? Asked, Rejection? Rejection)> Of(DecideInput input, OfferPage page, CancellationToken cancellation)
    {
        var id = input.CustomerId ?? (input.Identity is { } identity ? await lookup.Find(identity, cancellation) : null);
        var customer = id is null ? null : await customers.Find(id, cancellation);
        if (customer is null && input.CustomerId is not null)
        {
            return (null, OfferRejections.NoCustomer);
        }

        var now = time.GetUtcNow();
        var basket = new AskedBasket(await LinesOf(input, page, now, cancellation));
        var language = input.Language ?? (customer?.PreferredLanguage?.StartsWith("it", StringComparison.OrdinalIgnoreCase) == true ? "it" : "en");
        return (new Asked(customer, input.Country, input.Moment, input.Channel, input.Place, basket, language, input.Limit ?? DefaultLimit, input.Explain ?? false, now), null);
    }

    private async ValueTask<IReadOnlyList<AskedLine>> LinesOf(DecideInput input, OfferPage page, DateTimeOffset now, CancellationToken cancellation)
    {
        if (input.Lines is not { Count: > 0 } lines)
        {
            return [];
        }

        var (read, spot) = (new AskedLine[lines.Count], new OfferSpot(input.Channel, input.Place));
        var remembered = facts.At(spot);
        for (var i = 0; i < read.Length; i++)
        {
            var line = lines[i];
            var known = page.NeedsCategories || (page.NeedsPrices && line.UnitPrice is null) ? await facts.Of(remembered, line.Sku, spot, now, cancellation) : null;
            read[i] = new AskedLine(line.Sku, line.Quantity, line.UnitPrice ?? known?.Price, line.UnitPrice is null ? known?.Currency : input.Currency, known?.Category);
        }

        return read;
    }
}
