using Dapper;
using OmniGrains.Engine;
using OmniGrains.Journeys.Contracts;

namespace OmniGrains.Journeys.StockAlerts;

/// <summary>For which SKUs a record waits: one row for each.</summary>
internal sealed class StockWaitsView : View
{
    public const string ViewName = "stock-waits";

    public override string Name => ViewName;

    public override int Version => 1;

    public override IReadOnlyList<string> Tables => ["stock_waits"];

    public override IReadOnlyList<string> Schema(SqlDialect dialect) =>
        ["create table if not exists stock_waits(record text not null, sku text not null, primary key(record, sku))"];

    public override async ValueTask Apply(IReadOnlyList<Recorded> events, IViewWriter writer)
    {
        foreach (var recorded in events)
        {
            switch (recorded.Event)
            {
                case StockAlertWanted wanted:
                    await writer.Execute("insert into stock_waits(record, sku) values($1, $2) on conflict do nothing", [[wanted.Record, wanted.Sku]]);
                    break;
                case StockAlertDropped dropped:
                    await writer.Execute("delete from stock_waits where record = $1 and sku = $2", [[dropped.Record, dropped.Sku]]);
                    break;
                case BackInStock back:
                    await writer.Execute("delete from stock_waits where record = $1 and sku = $2", [[back.Record, back.Sku]]);
                    break;
            }
        }
    }
}

/// <summary>Reads that view.</summary>
internal sealed class StockWaits(IViewStore views, GrainEngine engine)
{
    /// <summary>The SKUs that a record waited for at a position of the journal; by now there may be fewer.</summary>
    public async ValueTask<IReadOnlyList<string>> SkusOf(string record, long position, CancellationToken cancellation)
    {
        await engine.Freshness.Reach(StockWaitsView.ViewName, position, cancellation);
        await using var connection = await views.Open(cancellation);
        return (await connection.QueryAsync<string>(new CommandDefinition("select sku from stock_waits where record = @record", new { record }, cancellationToken: cancellation))).AsList();
    }
}
