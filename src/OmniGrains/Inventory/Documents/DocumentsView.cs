using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Inventory.Contracts;

namespace OmniGrains.Inventory.Documents;

/// <summary>Consignments and counts with where they stand, for lists.</summary>
internal sealed class DocumentsView : View
{
    public const string Consignment = "consignment";
    public const string Count = "count";

    public override string Name => "stock-documents";

    public override int Version => 1;

    public override IReadOnlyList<string> Tables => ["stock_documents"];

    public override IReadOnlyList<string> Schema(SqlDialect dialect) =>
    [
        """
        create table if not exists stock_documents(
            kind text not null, id text not null, position bigint not null, at text not null, source text, place text not null, stage text not null,
            primary key(kind, id))
        """,
        "create index if not exists stock_documents_kind on stock_documents(kind, position)",
        "create index if not exists stock_documents_place on stock_documents(kind, place, position)",
    ];

    public override async ValueTask Apply(IReadOnlyList<Recorded> events, IViewWriter writer)
    {
        var opened = new List<object?[]>();
        var stages = new List<object?[]>();
        foreach (var recorded in events)
        {
            switch (recorded.Event)
            {
                case ConsignmentDrafted draft:
                    opened.Add([Consignment, draft.Id, recorded.Position, Timestamps.Text(recorded.At), draft.From, draft.To, "draft"]);
                    break;
                case CountOpened count:
                    opened.Add([Count, count.Id, recorded.Position, Timestamps.Text(recorded.At), null, count.Place, "open"]);
                    break;
                case IStockDocumentEvent document when StageOf(document) is (var kind, var stage):
                    stages.Add([stage, kind, document.Id]);
                    break;
            }
        }

        await writer.Execute(
            "insert into stock_documents(kind, id, position, at, source, place, stage) values($1, $2, $3, $4, $5, $6, $7)", opened);
        await writer.Execute("update stock_documents set stage = $1 where kind = $2 and id = $3", stages);
    }

    private static (string Kind, string Stage)? StageOf(IStockDocumentEvent document) => document switch
    {
        ConsignmentReady => (Consignment, "ready"),
        ConsignmentDispatched => (Consignment, "inTransit"),
        ConsignmentArrived { IsComplete: true } => (Consignment, "received"),
        ConsignmentClosed { Missing.Count: > 0 } => (Consignment, "short"),
        ConsignmentClosed => (Consignment, "received"),
        ConsignmentCancelled => (Consignment, "cancelled"),
        CountFinished { Differences.Count: > 0 } => (Count, "finished"),
        CountFinished => (Count, "agreed"),
        CountApproved => (Count, "approved"),
        CountDiscarded => (Count, "discarded"),
        _ => null,
    };
}

/// <summary>A consignment or count in a list.</summary>
public sealed record StockDocumentRow(string Id, string Stage, string? From, string Place, DateTimeOffset At, long Position);

internal static class DocumentList
{
    private const int MostItems = 200;

    public static void Map(IEndpointRouteBuilder routes, string path, string name, string tag, string summary, string kind) => routes
        .MapGet(path, (IViewStore views, string? place, string? stage, string? cursor, int? limit, CancellationToken cancellation) =>
            Read(views, kind, place, stage, cursor, limit, cancellation))
        .WithName(name)
        .WithTags(tag)
        .WithSummary(summary)
        .WithDescription("Newest first; by place and stage. Pass after=position to include your own writes.")
        .Produces<Page<StockDocumentRow>>()
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WaitsForPosition()
        .RequireScope(Scopes.InventoryRead);

    private static async Task<IResult> Read(
        IViewStore views, string kind, string? place, string? stage, string? cursor, int? limit, CancellationToken cancellation)
    {
        if (!Cursor.TryRead(cursor, out var before))
        {
            return Cursor.Unreadable.ToProblem();
        }

        return TypedResults.Ok(await NewestFirst.Read<Row, StockDocumentRow>(
            views, Query(place, stage), new { kind, place, stage }, (before, Math.Clamp(limit ?? 50, 1, MostItems)),
            static row => new StockDocumentRow(row.Id, row.Stage, row.Source, row.Place, Timestamps.Parse(row.At), row.Position), cancellation));
    }

    private static string Query(string? place, string? stage) =>
        "select id as Id, position as Position, at as At, source as Source, place as Place, stage as Stage from stock_documents "
        + "where kind = @kind and position < @before"
        + (place is null ? "" : " and place = @place")
        + (stage is null ? "" : " and stage = @stage")
        + " order by position desc limit @size";

    private sealed class Row : IPositioned
    {
        public required string Id { get; init; }

        public long Position { get; init; }

        public required string At { get; init; }

        public string? Source { get; init; }

        public required string Place { get; init; }

        public required string Stage { get; init; }
    }
}
