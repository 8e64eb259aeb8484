using System.Data.Common;
using Dapper;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Recommendations;

/// <summary>How often another product was in the baskets that were looked at.</summary>
internal sealed record Companion(string Sku, long Count);

/// <summary>
/// Asks <see cref="BasketsView"/>. Each question looks at a bounded number of the latest baskets, by index, so that it takes the same time however
/// long the history is, and follows what people buy now.
/// </summary>
internal sealed class Baskets(DbConnection connection, SqlDialect dialect, CancellationToken cancellation)
{
    /// <summary>Of a product, so many of the latest baskets are looked at.</summary>
    public const int Sample = 200;

    private const int MostCompanions = 100;
    private const int LatestRows = 2_000;
    private const int LatestOfOwner = 40;

    /// <summary>What was in the latest baskets with a product.</summary>
    public Task<IReadOnlyList<Companion>> Together(string sku) => Ask(
        "select b.sku as Sku, count(*) as Count from (select seq, owner from bought where sku = @sku order by seq desc limit @Sample) a "
        + "join bought b on b.owner = a.owner and b.seq / @MostLines = a.seq / @MostLines and b.seq between a.seq - @MostLines and a.seq + @MostLines "
        + "where b.sku <> @sku group by b.sku order by count(*) desc, b.sku limit @MostCompanions",
        new { sku, Sample, MostCompanions, BasketsView.MostLines });

    /// <summary>What those who bought a product had in their basket the next time.</summary>
    public Task<IReadOnlyList<Companion>> Next(string sku) => Ask(
        "select c.sku as Sku, count(*) as Count from (select a.owner, (select min(b.seq) / @MostLines from bought b where b.owner = a.owner and b.seq >= (a.seq / @MostLines + 1) * @MostLines) as later "
        + "from (select seq, owner from bought where sku = @sku order by seq desc limit @Sample) a) n "
        + "join bought c on c.owner = n.owner and c.seq between n.later * @MostLines and (n.later + 1) * @MostLines - 1 "
        + "where c.sku <> @sku group by c.sku order by count(*) desc, c.sku limit @MostCompanions",
        new { sku, Sample, MostCompanions, BasketsView.MostLines });

    /// <summary>What has been bought most lately, by anybody.</summary>
    public Task<IReadOnlyList<Companion>> Latest() => Ask(
        "select sku as Sku, count(*) as Count from (select sku from bought order by seq desc limit @LatestRows) l group by sku order by count(*) desc, sku limit @MostCompanions",
        new { LatestRows, MostCompanions });

    /// <summary>Who bought a product lately, those without a record left out.</summary>
    public async Task<IReadOnlyList<string>> Buyers(string sku, int most) => (await connection.QueryAsync<string>(new CommandDefinition(
        "select owner from (select owner, seq from bought where sku = @sku order by seq desc limit @most) l where owner not like '#%'",
        new { sku, most }, cancellationToken: cancellation))).AsList();

    /// <summary>What a record bought lately, latest first.</summary>
    public async Task<IReadOnlyList<string>> BoughtBy(string owner) => (await connection.QueryAsync<string>(new CommandDefinition(
        "select sku from bought where owner = @owner order by seq desc limit @LatestOfOwner", new { owner, LatestOfOwner }, cancellationToken: cancellation))).AsList();

    /// <summary>In how many baskets each of these products was, and, under <see cref="BasketsView.AllBaskets"/>, how many there were.</summary>
    public async Task<IReadOnlyDictionary<string, long>> Totals(IEnumerable<string> skus)
    {
        string[] named = [.. skus.Distinct(StringComparer.Ordinal), BasketsView.AllBaskets];
        var rows = await connection.QueryAsync<Row>(new CommandDefinition(
            $"select sku as Sku, baskets as Count from basket_totals where sku {dialect.Among("named")}", new { named }, cancellationToken: cancellation));
        return rows.ToDictionary(row => row.Sku, row => row.Count, StringComparer.Ordinal);
    }

    private async Task<IReadOnlyList<Companion>> Ask(string sql, object parameters) =>
        [.. (await connection.QueryAsync<Row>(new CommandDefinition(sql, parameters, cancellationToken: cancellation))).Select(row => new Companion(row.Sku, row.Count))];

    private sealed class Row
    {
        public required string Sku { get; init; }

        public long Count { get; init; }
    }
}
