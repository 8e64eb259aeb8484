using Dapper;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Inventory.Movements;

/// <summary>A stock in a list.</summary>
public sealed record StockRow(
    string Place, string Sku, decimal OnHand, decimal Reserved, decimal Available, decimal Incoming, decimal Safety, decimal Damaged, bool Low);

internal static class ListStockEndpoint
{
    private const int MostItems = 500;

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/stock", Handle)
        .WithName("ListStock")
        .WithTags("Stock")
        .WithSummary("List stock")
        .WithDescription("By place, by SKU, or only what is low (low=true); in the order in which stocks were first recorded. Pass after=position to include your own writes.")
        .Produces<Page<StockRow>>()
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WaitsForPosition()
        .RequireScope(Scopes.InventoryRead);

    private static async Task<IResult> Handle(
        IViewStore views, string? place, string? sku, bool? low, string? cursor, int? limit, CancellationToken cancellation)
    {
        var size = Math.Clamp(limit ?? 100, 1, MostItems);
        if (!Cursor.TryRead(cursor, out var since))
        {
            return Cursor.Unreadable.ToProblem();
        }

        await using var connection = await views.Open(cancellation);
        var rows = (await connection.QueryAsync<Row>(new CommandDefinition(
            Query(place, sku, low == true), new { place, sku, since = since ?? 0, size = size + 1 }, cancellationToken: cancellation))).AsList();
        var next = rows.Count > size ? Cursor.Of(rows[size - 1].Since) : null;
        return TypedResults.Ok(new Page<StockRow>([.. rows.Take(size).Select(ItemOf)], next));
    }

    private static string Query(string? place, string? sku, bool low) =>
        "select place as Place, sku as Sku, since as Since, on_hand as OnHand, reserved as Reserved, damaged as Damaged, incoming as Incoming, "
        + "safety as Safety, is_low as IsLow from stock where since > @since"
        + (place is null ? "" : " and place = @place")
        + (sku is null ? "" : " and sku = @sku")
        + (low ? " and is_low = 1" : "")
        + " order by since limit @size";

    private static StockRow ItemOf(Row row) => new(
        row.Place, row.Sku, StockView.FromStored(row.OnHand), StockView.FromStored(row.Reserved),
        StockView.FromStored(row.OnHand - row.Reserved - row.Damaged - row.Safety), StockView.FromStored(row.Incoming),
        StockView.FromStored(row.Safety), StockView.FromStored(row.Damaged), row.IsLow == 1);

    private sealed class Row
    {
        public required string Place { get; init; }

        public required string Sku { get; init; }

        public long Since { get; init; }

        public long OnHand { get; init; }

        public long Reserved { get; init; }

        public long Damaged { get; init; }

        public long Incoming { get; init; }

        public long Safety { get; init; }

        public long IsLow { get; init; }
    }
}
