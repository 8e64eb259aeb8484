using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Orders.Contracts;
using OmniGrains.Orders.Live;

namespace OmniGrains.Orders.Desk;

/// <summary>The goods lie ready.</summary>
/// <param name="CollectBy">Until when they are kept; absent: seven days.</param>
public sealed record ReadyInput(DateTimeOffset? CollectBy);

internal sealed class ReadyOrderRules : OrderRules<ReadyInput>
{
    protected override void Check(ReadyInput input, Checks<OrderRequest<ReadyInput>> check)
    {
        check.That(input.CollectBy is null || input.CollectBy > check.Request.Intent.At, "collectBy", "must lie in the future.");
        check.That(input.CollectBy is null || input.CollectBy < check.Request.Intent.At.AddDays(366), "collectBy", "must lie within a year.");
    }
}

internal sealed class ReadyOrderHandler(OrderDesk desk) : IRequestHandler<OrderRequest<ReadyInput>, Result<OrderReceipt>>
{
    public Task<Result<OrderReceipt>> Handle(OrderRequest<ReadyInput> request, CancellationToken cancellationToken) =>
        desk.Ask(request, new MakeReady(request.Part!, request.Input.CollectBy ?? request.Intent.At.AddDays(7)), OrdersJson.Default.ReadyInput);
}

internal static class ReadyOrderEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/orders/{id}/fulfilments/{fulfilment}/ready", Handle)
        .WithName("ReadyOrder")
        .WithTags("Fulfilments")
        .WithSummary("Say that goods are ready for collection")
        .WithDescription(
            "The customer can be told. What nobody collects in time is cancelled: its stock is free again and the money is given back in the record.")
        .Produces<OrderReceipt>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithRequestExample("kept for a week", new ReadyInput(null))
        .RequireScope(Scopes.OrdersWrite);

    private static async Task<Results<Ok<OrderReceipt>, ProblemHttpResult>> Handle(
        string id, string fulfilment, ReadyInput input, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
        (await mediator.Send(new OrderRequest<ReadyInput>(OrderIds.Read(id), fulfilment, input, intent), cancellation)).ToOk(http);
}
