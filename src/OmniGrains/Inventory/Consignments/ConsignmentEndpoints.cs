using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Inventory.Contracts;
using OmniGrains.Inventory.Documents;

namespace OmniGrains.Inventory.Consignments;

/// <summary>A consignment as it stands.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Stage"><c>draft</c>, <c>ready</c>, <c>inTransit</c>, <c>received</c>, <c>short</c> or <c>cancelled</c>.</param>
/// <param name="From">Who sends.</param>
/// <param name="To">Who receives.</param>
/// <param name="Lines">What was drawn up, and what has arrived of it.</param>
/// <param name="ExpectedAt">When it should arrive.</param>
/// <param name="Reference">A document of theirs or ours.</param>
/// <param name="Position">The journal position of its last change.</param>
public sealed record ConsignmentDetails(
    string Id, string Stage, string? From, string To, IReadOnlyList<ConsignmentProgress> Lines, DateTimeOffset? ExpectedAt, string? Reference, long Position);

/// <summary>What was drawn up of a SKU, and what has arrived.</summary>
public sealed record ConsignmentProgress(string Sku, decimal Quantity, decimal Arrived);

internal static class ConsignmentEndpoints
{
    private const string Tag = "Consignments";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/consignments", Create)
            .WithName("CreateConsignment").WithTags(Tag).WithSummary("Draw up a transfer or a purchase order")
            .WithDescription("Goods from one of our places (a transfer), or from a supplier (a purchase order), to a place that tracks stock. Nothing moves yet.")
            .Produces<ConsignmentReceipt>()
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .WithRequestExample("ten teapots from the warehouse", new ConsignmentInput("tr-1", "warehouse-1", "milano-1", [new ConsignmentLine("TEAPOT", 10)], null, null))
            .RequireScope(Scopes.InventoryWrite);
        routes.MapPost(
            "/consignments/{id}/ready",
            (string id, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
                Answer(mediator.Send(new MakeReady(id, intent), cancellation), http))
            .AsStep("MakeConsignmentReady", "Hold its goods at the source", "All or nothing: 409 stock.insufficient names what is lacking.");
        routes.MapPost(
            "/consignments/{id}/dispatch",
            (string id, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
                Answer(mediator.Send(new AdvanceConsignment(id, new DispatchConsignment(), intent), cancellation), http))
            .AsStep("DispatchConsignment", "It is on its way", "Gone at the source, incoming at the destination. What comes from a place that tracks stock must be ready first.");
        routes.MapPost(
            "/consignments/{id}/receive",
            (string id, ArrivalsInput arrivals, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
                Answer(mediator.Send(new AdvanceConsignment(id, new ReceiveConsignment(arrivals.Lines), intent), cancellation), http))
            .WithRequestExample("nine, and one that broke", new ArrivalsInput([new ArrivalInput("TEAPOT", 9, 1)]))
            .AsStep("ReceiveConsignment", "Some of it arrived", "As often as something arrives; damaged and extra pieces are told apart. Send an Idempotency-Key, or a retry receives again.");
        routes.MapPost(
            "/consignments/{id}/close",
            (string id, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
                Answer(mediator.Send(new AdvanceConsignment(id, new CloseConsignment(), intent), cancellation), http))
            .AsStep("CloseConsignment", "Nothing more will arrive", "What is missing is no longer incoming; the consignment is short.");
        routes.MapPost(
            "/consignments/{id}/cancel",
            (string id, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
                Answer(mediator.Send(new AdvanceConsignment(id, new CancelConsignment(), intent), cancellation), http))
            .AsStep("CancelConsignment", "Give it up before it leaves", "What is held for it can be sold again.");
        routes.MapGet("/consignments/{id}", Get)
            .WithName("GetConsignment").WithTags(Tag).WithSummary("Read a consignment").WithDescription("Live, with what has arrived.")
            .Produces<ConsignmentDetails>().ProducesProblem(StatusCodes.Status404NotFound).WaitsForPosition().RequireScope(Scopes.InventoryRead);
        DocumentList.Map(routes, "/consignments", "ListConsignments", Tag, "List consignments", DocumentsView.Consignment);
    }

    private static void AsStep(this RouteHandlerBuilder route, string name, string summary, string description) =>
        route.WithName(name).WithTags(Tag).WithSummary(summary).WithDescription(description)
            .Produces<ConsignmentReceipt>()
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict)
            .RequireScope(Scopes.InventoryWrite);

    private static async Task<IResult> Create(
        ConsignmentInput input, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
        await Answer(mediator.Send(new CreateConsignment(input, intent), cancellation), http);

    private static async Task<IResult> Answer(Task<Result<ConsignmentReceipt>> result, HttpContext http) => (await result).ToOk(http);

    private static async Task<IResult> Get(string id, IGrains grains, CancellationToken cancellation)
    {
        var answer = Slugs.IsSlug(id, 64) ? await grains.Read(Consignment.IdOf(id), DescribeConsignment.It, cancellation) : default;
        return answer.Value?.Draft is { } draft
            ? TypedResults.Ok(new ConsignmentDetails(
                id, ConsignmentNames.Of(answer.Value.Stage), draft.From, draft.To,
                [.. draft.Lines.Select(line => new ConsignmentProgress(line.Sku, line.Quantity, answer.Value.Arrived.GetValueOrDefault(line.Sku)))],
                draft.ExpectedAt, draft.Reference, answer.Position))
            : ConsignmentRejections.Unknown.ToProblem();
    }
}
