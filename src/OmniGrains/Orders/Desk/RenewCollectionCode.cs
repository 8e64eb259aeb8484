using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Orders.Contracts;
using OmniGrains.Orders.Live;

namespace OmniGrains.Orders.Desk;

/// <summary>Asks for a new code.</summary>
public sealed record NewCodeInput;

internal sealed class RenewCollectionCodeHandler(OrderDesk desk) : IRequestHandler<OrderRequest<NewCodeInput>, Result<OrderReceipt>>
{
    public Task<Result<OrderReceipt>> Handle(OrderRequest<NewCodeInput> request, CancellationToken cancellationToken) =>
        desk.Ask(request, new RenewCode(), OrdersJson.Default.NewCodeInput);
}

internal static class RenewCollectionCodeEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/orders/{id}/collection-code", Handle)
        .WithName("RenewCollectionCode")
        .WithTags("Fulfilments")
        .WithSummary("Make a new collection code")
        .WithDescription(
            "The former code is void, and wrong attempts are forgotten. Read the new one with GET. Send an empty object.")
        .Produces<OrderReceipt>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithRequestExample("nothing to say", new NewCodeInput())
        .RequireScope(Scopes.OrdersWrite);

    private static async Task<Results<Ok<OrderReceipt>, ProblemHttpResult>> Handle(
        string id, NewCodeInput input, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
        (await mediator.Send(new OrderRequest<NewCodeInput>(OrderIds.Read(id), null, input, intent), cancellation)).ToOk(http);
}
