using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Inventory.Contracts;

namespace OmniGrains.Inventory.Movements;

/// <summary>One row per movement of goods; holds are promises, not movements.</summary>
internal sealed class MovementsView : View
{
    public override string Name => "stock-movements";

    public override int Version => 1;

    public override IReadOnlyList<string> Tables => ["stock_movements"];

    public override IReadOnlyList<string> Schema(SqlDialect dialect) =>
    [
        """
        create table if not exists stock_movements(
            position bigint primary key, place text not null, sku text not null, at text not null, kind text not null, on_hand bigint not null,
            damaged bigint not null, incoming bigint not null, lacking bigint not null, reason text not null, reference text, actor text)
        """,
        "create index if not exists stock_movements_stock on stock_movements(sku, place, position)",
        "create index if not exists stock_movements_reference on stock_movements(reference)",
    ];

    public override async ValueTask Apply(IReadOnlyList<Recorded> events, IViewWriter writer)
    {
        var rows = new List<object?[]>();
        foreach (var recorded in events)
        {
            if (StockId.OfStream(recorded.Stream) is { } stock && EntryOf(recorded.Event) is { } entry)
            {
                rows.Add([recorded.Position, stock.Place, stock.Sku, Timestamps.Text(recorded.At), .. entry]);
            }
        }

        await writer.Execute("""
            insert into stock_movements(position, place, sku, at, kind, on_hand, damaged, incoming, lacking, reason, reference, actor)
            values($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            """, rows);
    }

    private static object?[]? EntryOf(IEvent? @event) => @event switch
    {
        StockMoved moved =>
        [
            MovementNames.Of(moved.Kind), StockView.Stored(moved.OnHand), StockView.Stored(moved.Damaged), StockView.Stored(moved.Incoming), 0L,
            moved.Reason, moved.Reference, moved.Actor,
        ],
        HoldIssued issued => ["issueHold", StockView.Stored(-issued.Quantity), 0L, 0L, 0L, issued.HoldId, issued.Reference, null],
        DiscrepancyFound found => ["discrepancy", 0L, 0L, 0L, StockView.Stored(found.Quantity), found.Reason, found.Reference, null],
        _ => null,
    };
}

internal static class MovementNames
{
    public static string Of(MovementKind kind) => kind switch
    {
        MovementKind.Receive => "receive",
        MovementKind.ReceiveDamaged => "receiveDamaged",
        MovementKind.ReceiveExpected => "receiveExpected",
        MovementKind.ReceiveExpectedDamaged => "receiveExpectedDamaged",
        MovementKind.Expect => "expect",
        MovementKind.StopExpecting => "stopExpecting",
        MovementKind.Issue => "issue",
        MovementKind.Sell => "sell",
        MovementKind.Adjust => "adjust",
        MovementKind.Damage => "damage",
        MovementKind.Repair => "repair",
        _ => "scrap",
    };
}

/// <summary>A movement in a list.</summary>
/// <param name="At">When it was recorded.</param>
/// <param name="Kind">What moved where; <c>issueHold</c> for held goods that left, <c>discrepancy</c> for what a sale lacked.</param>
/// <param name="OnHand">Change of on hand.</param>
/// <param name="Damaged">Change of damaged.</param>
/// <param name="Incoming">Change of incoming.</param>
/// <param name="Short">What the record lacked.</param>
/// <param name="Reason">Why, or whose hold it was.</param>
/// <param name="Reference">The document behind it.</param>
/// <param name="Actor">Who did it.</param>
/// <param name="Position">Its journal position.</param>
public sealed record MovementRow(
    DateTimeOffset At, string Kind, decimal OnHand, decimal Damaged, decimal Incoming, decimal Short, string Reason, string? Reference, string? Actor,
    long Position);

internal static class ListMovementsEndpoint
{
    private const int MostItems = 200;
    private const string Newest =
        "select position as Position, at as At, kind as Kind, on_hand as OnHand, damaged as Damaged, incoming as Incoming, lacking as Lacking, "
        + "reason as Reason, reference as Reference, actor as Actor from stock_movements where sku = @sku and place = @place and position < @before "
        + "order by position desc limit @size";

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/stock/{place}/{sku}/movements", Handle)
        .WithName("ListMovements")
        .WithTags("Stock")
        .WithSummary("List the movements of a stock")
        .WithDescription("Newest first. Pass after=position to include your own writes.")
        .Produces<Page<MovementRow>>()
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WaitsForPosition()
        .RequireScope(Scopes.InventoryRead);

    private static async Task<IResult> Handle(IViewStore views, string place, string sku, string? cursor, int? limit, CancellationToken cancellation)
    {
        if (!Cursor.TryRead(cursor, out var before))
        {
            return Cursor.Unreadable.ToProblem();
        }

        return TypedResults.Ok(await NewestFirst.Read<Row, MovementRow>(
            views, Newest, new { place, sku = Quantities.SkuOf(sku) }, (before, Math.Clamp(limit ?? 50, 1, MostItems)), ItemOf, cancellation));
    }

    private static MovementRow ItemOf(Row row) => new(
        Timestamps.Parse(row.At), row.Kind, StockView.FromStored(row.OnHand), StockView.FromStored(row.Damaged), StockView.FromStored(row.Incoming),
        StockView.FromStored(row.Lacking), row.Reason, row.Reference, row.Actor, row.Position);

    private sealed class Row : IPositioned
    {
        public long Position { get; init; }

        public required string At { get; init; }

        public required string Kind { get; init; }

        public long OnHand { get; init; }

        public long Damaged { get; init; }

        public long Incoming { get; init; }

        public long Lacking { get; init; }

        public required string Reason { get; init; }

        public string? Reference { get; init; }

        public string? Actor { get; init; }
    }
}
