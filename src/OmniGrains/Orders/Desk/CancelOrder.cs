using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Orders.Contracts;
using OmniGrains.Orders.Live;

namespace OmniGrains.Orders.Desk;

/// <summary>What is cancelled.</summary>
/// <param name="Lines">Which quantities; absent: all that was not handed over yet.</param>
/// <param name="Reason">A code such as <c>customer</c>, <c>fraud</c>, <c>mistake</c>.</param>
public sealed record CancellationInput(IReadOnlyList<LineInput>? Lines, string Reason);

internal sealed class CancelOrderRules : OrderRules<CancellationInput>
{
    protected override void Check(CancellationInput input, Checks<OrderRequest<CancellationInput>> check)
    {
        check.Lines(input.Lines, "lines");
        check.Code(input.Reason, "reason");
    }
}

internal sealed class CancelOrderHandler(OrderDesk desk) : IRequestHandler<OrderRequest<CancellationInput>, Result<OrderReceipt>>
{
    public Task<Result<OrderReceipt>> Handle(OrderRequest<CancellationInput> request, CancellationToken cancellationToken) =>
        desk.Ask(request, new CancelLines(request.Input.Lines.Quantities(), request.Input.Reason), OrdersJson.Default.CancellationInput);
}

internal static class CancelOrderEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/orders/{id}/cancellations", Handle)
        .WithName("CancelOrder")
        .WithTags("Orders")
        .WithSummary("Cancel an order or some of its lines")
        .WithDescription(
            "What was not handed over yet can be cancelled. Its stock is free again, the figures are corrected by a document of their own, authorised payments of a wholly cancelled order are voided, and what was captured beyond what the order now costs is given back in the record.")
        .Produces<OrderReceipt>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithRequestExample("all of it", new CancellationInput(null, "customer"))
        .RequireScope(Scopes.OrdersWrite);

    private static async Task<Results<Ok<OrderReceipt>, ProblemHttpResult>> Handle(
        string id, CancellationInput input, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
        (await mediator.Send(new OrderRequest<CancellationInput>(OrderIds.Read(id), null, input, intent), cancellation)).ToOk(http);
}
