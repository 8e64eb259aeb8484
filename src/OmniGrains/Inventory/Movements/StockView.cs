using OmniGrains.Engine;
using OmniGrains.Inventory.Contracts;

namespace OmniGrains.Inventory.Movements;

/// <summary>
/// One row per stock, for lists. Quantities are thousandths. <c>since</c> is the position of a stock's first event: its stable
/// place in the list. However many holds a batch contains, a stock is written once.
/// </summary>
internal sealed class StockView : View
{
    private const decimal Scale = 1_000m;

    public override string Name => "stock";

    public override int Version => 1;

    public override IReadOnlyList<string> Tables => ["stock"];

    public override IReadOnlyList<string> Schema(SqlDialect dialect) =>
    [
        """
        create table if not exists stock(
            place text not null, sku text not null, since bigint not null, on_hand bigint not null, reserved bigint not null,
            damaged bigint not null, incoming bigint not null, safety bigint not null, is_low bigint not null, primary key(place, sku))
        """,
        "create unique index if not exists stock_since on stock(since)",
        "create index if not exists stock_place on stock(place, since)",
        "create index if not exists stock_sku on stock(sku, since)",
        "create index if not exists stock_low on stock(since) where is_low = 1",
    ];

    public static decimal FromStored(long thousandths) => thousandths / Scale;

    public static long Stored(decimal quantity) => (long)(quantity * Scale);

    public override async ValueTask Apply(IReadOnlyList<Recorded> events, IViewWriter writer)
    {
        var changes = new Dictionary<StockId, Change>();
        foreach (var recorded in events)
        {
            if (recorded.Event is { } @event && StockId.OfStream(recorded.Stream) is { } stock)
            {
                var before = changes.TryGetValue(stock, out var known) ? known : new Change(recorded.Position);
                changes[stock] = Next(before, @event);
            }
        }

        await writer.Execute("""
            insert into stock(place, sku, since, on_hand, reserved, damaged, incoming, safety, is_low) values($1, $2, $3, $4, $5, $6, $7, 0, 0)
            on conflict(place, sku) do update set on_hand = stock.on_hand + excluded.on_hand, reserved = stock.reserved + excluded.reserved,
                damaged = stock.damaged + excluded.damaged, incoming = stock.incoming + excluded.incoming
            """, [.. changes.Select(change => RowOf(change.Key, change.Value))]);
        await writer.Execute(
            "update stock set safety = $1 where place = $2 and sku = $3",
            [.. changes.Where(change => change.Value.Safety is not null).Select(change => (object?[])[Stored(change.Value.Safety!.Value), change.Key.Place, change.Key.Sku])]);
        await writer.Execute(
            "update stock set is_low = $1 where place = $2 and sku = $3",
            [.. changes.Where(change => change.Value.IsLow is not null).Select(change => (object?[])[change.Value.IsLow!.Value ? 1L : 0L, change.Key.Place, change.Key.Sku])]);
    }

    private static Change Next(Change change, IEvent @event) => @event switch
    {
        StockHeld held => change with { Reserved = change.Reserved + held.Change },
        HoldReleased released => change with { Reserved = change.Reserved - released.Quantity },
        HoldIssued issued => change with { Reserved = change.Reserved - issued.Quantity, OnHand = change.OnHand - issued.Quantity },
        StockMoved moved => change with
        {
            OnHand = change.OnHand + moved.OnHand,
            Damaged = change.Damaged + moved.Damaged,
            Incoming = change.Incoming + moved.Incoming,
        },
        StockPolicyChanged policy => change with { Safety = policy.Safety },
        StockRanLow => change with { IsLow = true },
        StockRecovered => change with { IsLow = false },
        _ => change,
    };

    private static object?[] RowOf(StockId stock, Change change) =>
        [stock.Place, stock.Sku, change.Since, Stored(change.OnHand), Stored(change.Reserved), Stored(change.Damaged), Stored(change.Incoming)];

    private sealed record Change(
        long Since, decimal OnHand = 0, decimal Reserved = 0, decimal Damaged = 0, decimal Incoming = 0, decimal? Safety = null, bool? IsLow = null);
}
