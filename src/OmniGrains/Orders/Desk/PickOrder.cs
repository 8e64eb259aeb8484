using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Orders.Contracts;
using OmniGrains.Orders.Live;

namespace OmniGrains.Orders.Desk;

/// <summary>Say that a fulfilment is picked.</summary>
public sealed record PickOrderInput;

internal sealed class PickOrderHandler(OrderDesk desk) : IRequestHandler<OrderRequest<PickOrderInput>, Result<OrderReceipt>>
{
    public Task<Result<OrderReceipt>> Handle(OrderRequest<PickOrderInput> request, CancellationToken cancellationToken) =>
        desk.Ask(request, new PickFulfilment(request.Part!), OrdersJson.Default.PickOrderInput);
}

internal static class PickOrderEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/orders/{id}/fulfilments/{fulfilment}/picked", Handle)
        .WithName("PickOrder")
        .WithTags("Fulfilments")
        .WithSummary("Say that a fulfilment is picked")
        .WithDescription(
            "The place has taken everything of this fulfilment off its shelves. Send an empty object.")
        .Produces<OrderReceipt>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithRequestExample("nothing to say", new PickOrderInput())
        .RequireScope(Scopes.OrdersWrite);

    private static async Task<Results<Ok<OrderReceipt>, ProblemHttpResult>> Handle(
        string id, string fulfilment, PickOrderInput input, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
        (await mediator.Send(new OrderRequest<PickOrderInput>(OrderIds.Read(id), fulfilment, input, intent), cancellation)).ToOk(http);
}
