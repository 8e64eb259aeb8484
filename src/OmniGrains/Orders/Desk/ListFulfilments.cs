using Dapper;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Orders.Live;

namespace OmniGrains.Orders.Desk;

/// <summary>A piece of a place's work.</summary>
/// <param name="OrderId">Of which order.</param>
/// <param name="Id">Which fulfilment of it.</param>
/// <param name="Stage"><c>open</c>, <c>picked</c>, <c>packed</c>, <c>ready</c> or <c>closed</c>.</param>
/// <param name="Delivery"><c>ship</c>, <c>collect</c>, <c>reserve</c> or <c>orderAhead</c>.</param>
/// <param name="OnHold">True while nobody may go on with it.</param>
/// <param name="PromisedBy">Until when the customer was promised it.</param>
/// <param name="CollectBy">Until when it is kept.</param>
/// <param name="PlannedAt">Since when it is this place's work.</param>
/// <param name="Lines">What is left to be handed over.</param>
public sealed record FulfilmentWork(
    string OrderId, string Id, string Stage, string Delivery, bool OnHold, DateTimeOffset? PromisedBy, DateTimeOffset? CollectBy, DateTimeOffset PlannedAt,
    IReadOnlyList<WorkLine> Lines);

/// <summary>What is to be picked.</summary>
public sealed record WorkLine(string LineId, string Sku, decimal Quantity);

internal static class ListFulfilmentsEndpoint
{
    private const int MostItems = 200;
    private static readonly string[] Stages = ["open", "picked", "packed", "ready", "closed"];

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/places/{id}/fulfilments", Handle)
        .WithName("ListFulfilments")
        .WithTags("Fulfilments")
        .WithSummary("Read a place's work")
        .WithDescription(
            "What a place is to pick, pack, send and hand over: one stage at a time, oldest first; open when no stage is named. Page with cursor. Pass "
            + "after=position to include your own writes.")
        .Produces<Page<FulfilmentWork>>()
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WaitsForPosition()
        .RequireScope(Scopes.OrdersRead);

    private static async Task<IResult> Handle(string id, IViewStore views, string? stage, string? cursor, int? limit, CancellationToken cancellation)
    {
        var size = Math.Clamp(limit ?? 50, 1, MostItems);
        if (!Cursor.TryRead(cursor, out var after))
        {
            return Cursor.Unreadable.ToProblem();
        }

        if (stage is not null && !Stages.Contains(stage))
        {
            return new Rejection("fulfilment.stage-unknown", $"A stage is one of {string.Join(", ", Stages)}.").ToProblem();
        }

        await using var connection = await views.Open(cancellation);
        var rows = (await connection.QueryAsync<Row>(
            "select order_id as OrderId, id as Id, stage as Stage, delivery as Delivery, holds as Holds, promised_by as PromisedBy, collect_by as CollectBy, "
            + "planned_at as PlannedAt, position as Position from fulfilments where place = @id and stage = @stage and position > @after "
            + "order by position, id limit @size",
            new { id, stage = stage ?? "open", after = after ?? 0, size = size + MostOfOneOrder })).AsList();

        // Fulfilments of one order and place share a position: a page never ends between them.
        var page = rows.Take(size).ToList();
        page.AddRange(rows.Skip(size).TakeWhile(row => row.Position == page[^1].Position));
        string[] orders = [.. page.Select(row => row.OrderId).Distinct(StringComparer.Ordinal)];
        var lines = orders.Length == 0 ? [] : (await connection.QueryAsync<LineRow>(
            "select order_id as OrderId, fulfilment_id as FulfilmentId, line_id as LineId, sku as Sku, quantity as Quantity from fulfilment_lines "
            + $"where order_id {views.Dialect.Among("orders")} and quantity > 0 order by order_id, fulfilment_id, line_id", new { orders })).AsList();
        var next = rows.Count > page.Count ? Cursor.Of(page[^1].Position) : null;
        return TypedResults.Ok(new Page<FulfilmentWork>([.. page.Select(row => WorkOf(row, lines))], next));
    }

    private const int MostOfOneOrder = 21;

    private static FulfilmentWork WorkOf(Row row, List<LineRow> lines) => new(
        row.OrderId, row.Id, row.Stage, row.Delivery, row.Holds > 0, Parse(row.PromisedBy), Parse(row.CollectBy), Timestamps.Parse(row.PlannedAt),
        [.. lines.Where(line => line.OrderId == row.OrderId && line.FulfilmentId == row.Id)
            .Select(line => new WorkLine(line.LineId, line.Sku, Thousandths.Parse(line.Quantity)))]);

    private static DateTimeOffset? Parse(string? text) => text is null ? null : Timestamps.Parse(text);

    private sealed class Row
    {
        public required string OrderId { get; init; }

        public required string Id { get; init; }

        public required string Stage { get; init; }

        public required string Delivery { get; init; }

        public long Holds { get; init; }

        public string? PromisedBy { get; init; }

        public string? CollectBy { get; init; }

        public required string PlannedAt { get; init; }

        public long Position { get; init; }
    }

    private sealed class LineRow
    {
        public required string OrderId { get; init; }

        public required string FulfilmentId { get; init; }

        public required string LineId { get; init; }

        public required string Sku { get; init; }

        public long Quantity { get; init; }
    }
}
