using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Inventory.Contracts;
using OmniGrains.Inventory.Documents;

namespace OmniGrains.Inventory.Counts;

/// <summary>A count as it stands. While it is open it does not tell what the record says.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Stage"><c>open</c>, <c>finished</c> (differences wait for approval), <c>agreed</c>, <c>approved</c> or <c>discarded</c>.</param>
/// <param name="Place">Where.</param>
/// <param name="Lines">What was found; what the record said, once it is no longer open.</param>
/// <param name="Position">The journal position of its last change.</param>
public sealed record CountDetails(string Id, string Stage, string Place, IReadOnlyList<CountProgress> Lines, long Position);

/// <summary>A SKU of a count.</summary>
/// <param name="Sku">Which SKU.</param>
/// <param name="Counted">What was found; absent when not counted yet.</param>
/// <param name="Recorded">What the record said then.</param>
/// <param name="Difference">Found less recorded.</param>
public sealed record CountProgress(string Sku, decimal? Counted, decimal? Recorded, decimal? Difference);

internal static class CountEndpoints
{
    private const string Tag = "Stock counts";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/stock-counts", Begin)
            .WithName("OpenStockCount").WithTags(Tag).WithSummary("Open a blind count")
            .WithDescription("Who counts is not told what the record says.")
            .Produces<CountReceipt>()
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .WithRequestExample("two SKUs in a shop", new CountInput("count-1", "milano-1", ["TEAPOT", "LANTERN"]))
            .RequireScope(Scopes.InventoryWrite);
        routes.MapPost(
            "/stock-counts/{id}/counted",
            (string id, CountedInput input, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
                Answer(mediator.Send(new NoteCounted(id, input, intent), cancellation), http))
            .WithRequestExample("seven and two", new CountedInput([new CountedSku("TEAPOT", 7), new CountedSku("LANTERN", 2)]))
            .AsStep("NoteCounted", "Note what was found", "As often as needed; the last word on a SKU counts.");
        routes.MapPost(
            "/stock-counts/{id}/finish",
            (string id, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
                Answer(mediator.Send(new AdvanceCount(id, new FinishCount(), intent), cancellation), http))
            .AsStep("FinishStockCount", "Counting is over", "Differences then wait for approval; without any, the count is agreed.");
        routes.MapPost(
            "/stock-counts/{id}/approve",
            (string id, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
                Answer(mediator.Send(new AdvanceCount(id, new ApproveCount(intent.Actor), intent), cancellation), http))
            .AsStep("ApproveStockCount", "Believe the differences", "The record is corrected by them; what was sold since the counting stays sold.");
        routes.MapPost(
            "/stock-counts/{id}/discard",
            (string id, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
                Answer(mediator.Send(new AdvanceCount(id, new DiscardCount(intent.Actor), intent), cancellation), http))
            .AsStep("DiscardStockCount", "Do not believe it", "Nothing is corrected.");
        routes.MapGet("/stock-counts/{id}", Get)
            .WithName("GetStockCount").WithTags(Tag).WithSummary("Read a count").WithDescription("While it is open, without what the record says.")
            .Produces<CountDetails>().ProducesProblem(StatusCodes.Status404NotFound).WaitsForPosition().RequireScope(Scopes.InventoryRead);
        DocumentList.Map(routes, "/stock-counts", "ListStockCounts", Tag, "List counts", DocumentsView.Count);
    }

    private static void AsStep(this RouteHandlerBuilder route, string name, string summary, string description) =>
        route.WithName(name).WithTags(Tag).WithSummary(summary).WithDescription(description)
            .Produces<CountReceipt>()
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .RequireScope(Scopes.InventoryWrite);

    private static async Task<IResult> Begin(CountInput input, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
        await Answer(mediator.Send(new BeginCount(input, intent), cancellation), http);

    private static async Task<IResult> Answer(Task<Result<CountReceipt>> result, HttpContext http) => (await result).ToOk(http);

    private static async Task<IResult> Get(string id, IGrains grains, CancellationToken cancellation)
    {
        var answer = Slugs.IsSlug(id, 64) ? await grains.Read(StockCount.IdOf(id), DescribeCount.It, cancellation) : default;
        var details = answer.Value switch
        {
            StockCount.Open open => DetailsOf(open.Opened, "open", open.Lines, answer.Position),
            StockCount.Finished finished => DetailsOf(finished.Opened, "finished", finished.Lines, answer.Position),
            StockCount.Over over => DetailsOf(over.Opened, over.Stage, over.Lines, answer.Position),
            _ => null,
        };
        return details is null ? CountRejections.Unknown.ToProblem() : TypedResults.Ok(details);
    }

    private static CountDetails DetailsOf(CountOpened opened, string stage, IReadOnlyDictionary<string, CountedLine> lines, long position) =>
        new(opened.Id, stage, opened.Place, [.. opened.Skus.Select(sku => ProgressOf(sku, lines.GetValueOrDefault(sku), stage == "open"))], position);

    private static CountProgress ProgressOf(string sku, CountedLine? line, bool blind) => line switch
    {
        null => new CountProgress(sku, null, null, null),
        _ when blind => new CountProgress(sku, line.Counted, null, null),
        _ => new CountProgress(sku, line.Counted, line.Recorded, line.Counted - line.Recorded),
    };
}
