using Dapper;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Offers.Contracts;

namespace OmniGrains.Offers.Results;

/// <summary>Asks <see cref="ResultsView"/> by its key.</summary>
internal sealed class ShownOffersQuery(IViewStore views) : IShownOffers
{
    public string ViewName => ResultsView.ViewName;

    public async ValueTask<IReadOnlyList<ShownOffer>> To(IReadOnlyList<string> records, CancellationToken cancellation)
    {
        await using var connection = await views.Open(cancellation);
        var rows = await connection.QueryAsync<Row>(new CommandDefinition(
            $"select offer as Offer, customer as Customer, held_out as HeldOut, shown_at as ShownAt, until as Until from offer_shown where customer {views.Dialect.Among("records")} order by shown_at, offer",
            new { records = records.ToArray() }, cancellationToken: cancellation));
        return [.. rows.Select(row => OfferOf(row, Timestamps.Parse(row.ShownAt)))];
    }

    private static ShownOffer OfferOf(Row row, DateTimeOffset at) =>
        new(row.Offer, row.Customer, row.HeldOut != 0, (int)Math.Round((Timestamps.Parse(row.Until) - at).TotalDays), at);

    private sealed class Row
    {
        public required string Offer { get; init; }

        public required string Customer { get; init; }

        public long HeldOut { get; init; }

        public required string ShownAt { get; init; }

        public required string Until { get; init; }
    }
}
