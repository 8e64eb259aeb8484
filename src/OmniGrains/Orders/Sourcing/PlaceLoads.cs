using Dapper;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Places.Contracts;

namespace OmniGrains.Orders.Sourcing;

/// <summary>
/// How much work places have been given today. Advice, not truth: a place may get a parcel more than it wants when two orders
/// come at once, and asks nothing of places without a limit.
/// </summary>
internal sealed class PlaceLoads(IViewStore views)
{
    /// <summary>The places that have as many parcels for their day as they can send.</summary>
    public async ValueTask<IReadOnlyCollection<string>> Full(IReadOnlyList<Place> places, DateTimeOffset at, CancellationToken cancellation)
    {
        var limited = places.Where(place => place.DailyParcels is not null).ToList();
        if (limited.Count == 0)
        {
            return [];
        }

        await using var connection = await views.Open(cancellation);
        var full = new List<string>();
        foreach (var place in limited)
        {
            var since = Timestamps.Text(new DateTimeOffset(at.UtcDateTime.Date, TimeSpan.Zero));
            var given = await connection.ExecuteScalarAsync<long>(
                "select count(*) from fulfilments where place = @place and planned_at >= @since", new { place = place.Id, since });
            if (given >= place.DailyParcels)
            {
                full.Add(place.Id);
            }
        }

        return full;
    }
}
