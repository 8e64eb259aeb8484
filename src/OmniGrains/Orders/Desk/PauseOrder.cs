using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Orders.Contracts;
using OmniGrains.Orders.Live;

namespace OmniGrains.Orders.Desk;

/// <summary>Why the order is to wait.</summary>
/// <param name="Reason">A code such as <c>fraud</c> or <c>customer</c>; an order may wait for several reasons.</param>
/// <param name="Active">True: from now on; false: no longer for this reason.</param>
public sealed record PauseInput(string Reason, bool Active);

internal sealed class PauseOrderRules : OrderRules<PauseInput>
{
    protected override void Check(PauseInput input, Checks<OrderRequest<PauseInput>> check)
    {
        check.Code(input.Reason, "reason");
    }
}

internal sealed class PauseOrderHandler(OrderDesk desk) : IRequestHandler<OrderRequest<PauseInput>, Result<OrderReceipt>>
{
    public Task<Result<OrderReceipt>> Handle(OrderRequest<PauseInput> request, CancellationToken cancellationToken) =>
        desk.Ask(request, request.Input.Active
            ? new PauseOrder(request.Input.Reason, request.Intent.Actor)
            : new ResumeOrder(request.Input.Reason, request.Intent.Actor), OrdersJson.Default.PauseInput);
}

internal static class PauseOrderEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/orders/{id}/holds", Handle)
        .WithName("PauseOrder")
        .WithTags("Orders")
        .WithSummary("Put an order on hold, or let it go on")
        .WithDescription(
            "Nobody picks, packs, sends or hands over an order that is on hold. It goes on when every reason has been lifted.")
        .Produces<OrderReceipt>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithRequestExample("suspected fraud", new PauseInput("fraud", true))
        .RequireScope(Scopes.OrdersWrite);

    private static async Task<Results<Ok<OrderReceipt>, ProblemHttpResult>> Handle(
        string id, PauseInput input, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
        (await mediator.Send(new OrderRequest<PauseInput>(OrderIds.Read(id), null, input, intent), cancellation)).ToOk(http);
}
