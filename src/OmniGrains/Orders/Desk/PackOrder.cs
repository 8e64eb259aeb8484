using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Orders.Contracts;
using OmniGrains.Orders.Live;

namespace OmniGrains.Orders.Desk;

/// <summary>Say that a fulfilment is packed.</summary>
public sealed record PackOrderInput;

internal sealed class PackOrderHandler(OrderDesk desk) : IRequestHandler<OrderRequest<PackOrderInput>, Result<OrderReceipt>>
{
    public Task<Result<OrderReceipt>> Handle(OrderRequest<PackOrderInput> request, CancellationToken cancellationToken) =>
        desk.Ask(request, new PackFulfilment(request.Part!), OrdersJson.Default.PackOrderInput);
}

internal static class PackOrderEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/orders/{id}/fulfilments/{fulfilment}/packed", Handle)
        .WithName("PackOrder")
        .WithTags("Fulfilments")
        .WithSummary("Say that a fulfilment is packed")
        .WithDescription(
            "The place has packed this fulfilment. Send an empty object.")
        .Produces<OrderReceipt>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithRequestExample("nothing to say", new PackOrderInput())
        .RequireScope(Scopes.OrdersWrite);

    private static async Task<Results<Ok<OrderReceipt>, ProblemHttpResult>> Handle(
        string id, string fulfilment, PackOrderInput input, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
        (await mediator.Send(new OrderRequest<PackOrderInput>(OrderIds.Read(id), fulfilment, input, intent), cancellation)).ToOk(http);
}
