using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Orders.Desk;

/// <summary>The return will not take place.</summary>
public sealed record WithdrawalInput;

internal sealed class WithdrawReturnHandler(OrderDesk desk) : IRequestHandler<OrderRequest<WithdrawalInput>, Result<OrderReceipt>>
{
    public Task<Result<OrderReceipt>> Handle(OrderRequest<WithdrawalInput> request, CancellationToken cancellationToken) =>
        desk.Ask(request, new Live.WithdrawReturn(request.Part!), OrdersJson.Default.WithdrawalInput);
}

internal static class WithdrawReturnEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/orders/{id}/returns/{returnId}/withdrawal", Handle)
        .WithName("WithdrawReturn")
        .WithTags("Returns")
        .WithSummary("Withdraw a return that was asked for")
        .WithDescription(
            "What was asked for will not come back; it may be asked for again. Send an empty object.")
        .Produces<OrderReceipt>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithRequestExample("nothing to say", new WithdrawalInput())
        .RequireScope(Scopes.OrdersWrite);

    private static async Task<Results<Ok<OrderReceipt>, ProblemHttpResult>> Handle(
        string id, string returnId, WithdrawalInput input, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
        (await mediator.Send(new OrderRequest<WithdrawalInput>(OrderIds.Read(id), returnId, input, intent), cancellation)).ToOk(http);
}
