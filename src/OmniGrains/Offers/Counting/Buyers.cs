using System.Collections.Frozen;
using System.Data.Common;
using Dapper;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Offers.Counting;

/// <summary>Who bought a product in the last days: distinct customers, merged records as one. Of very many sales the latest: at least so many bought it.</summary>
/// <param name="Customers">By id.</param>
/// <param name="Position">The journal position up to which they were counted.</param>
internal sealed record BuyerCount(FrozenSet<string> Customers, long Position);

/// <summary>Asks <see cref="BuyersView"/>, by index and over one window: the question does not grow with history.</summary>
internal sealed class Buyers(IViewStore views, TimeProvider time)
{
    // The latest sales that are looked at. Of more the figure is of these alone: there were at least so many buyers.
    private const int MostRows = 20_000;

    private const string Bought =
        "with recursive bought(record, quantity) as (select record, sum(quantity) from (select record, quantity from offer_bought "
        + "where sku = @sku and at >= @since and record is not null and paid = 1 order by at desc limit @MostRows) latest group by record), "
        + "up(record, root) as (select record, record from bought where quantity > 0 union "
        + "select up.record, p.parent from up join offer_people p on p.record = up.root where p.parent is not null) "
        + "select distinct up.root from up left join offer_people p on p.record = up.root where p.parent is null and coalesce(p.staff, 0) + coalesce(p.bot, 0) = 0 "
        + "and not exists(select 1 from up u join offer_people h on h.record = u.root where u.record = up.record and h.staff + h.bot > 0)";

    public async Task<BuyerCount> Of(string sku, int days, CancellationToken cancellation)
    {
        var position = await views.Checkpoint(BuyersView.ViewName, cancellation);
        await using DbConnection connection = await views.Open(cancellation);
        var since = Timestamps.Text(time.GetUtcNow().AddDays(-days));
        var found = await connection.QueryAsync<string>(new CommandDefinition(Bought, new { sku, since, MostRows }, cancellationToken: cancellation));
        return new BuyerCount(found.ToFrozenSet(StringComparer.Ordinal), position);
    }
}
