using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Orders.Desk;

/// <summary>What a customer wants to give back.</summary>
/// <param name="Lines">Which quantities of which lines.</param>
/// <param name="Reason">A code such as <c>size</c>, <c>damaged</c>, <c>changed-mind</c>.</param>
public sealed record ReturnRequestInput(IReadOnlyList<LineInput> Lines, string? Reason);

internal sealed class RequestReturnRules : OrderRules<ReturnRequestInput>
{
    protected override void Check(ReturnRequestInput input, Checks<OrderRequest<ReturnRequestInput>> check)
    {
        check.Lines(input.Lines, "lines");
        check.That(input.Reason is null || Slugs.IsSlug(input.Reason, 40), "reason", "must be 1 to 40 lower-case letters, digits, dots or hyphens.");
    }
}

internal sealed class RequestReturnHandler(OrderDesk desk) : IRequestHandler<OrderRequest<ReturnRequestInput>, Result<OrderReceipt>>
{
    public Task<Result<OrderReceipt>> Handle(OrderRequest<ReturnRequestInput> request, CancellationToken cancellationToken) =>
        desk.Ask(request, new Live.RequestReturn(request.Input.Lines.Quantities()!, request.Input.Reason), OrdersJson.Default.ReturnRequestInput);
}

internal static class RequestReturnEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/orders/{id}/returns", Handle)
        .WithName("RequestReturn")
        .WithTags("Returns")
        .WithSummary("Ask for a return")
        .WithDescription(
            "For any sale, wherever it was made, and only for what was handed over and has not come back. The id of the return is in the answer.")
        .Produces<OrderReceipt>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithRequestExample("one that does not fit", new ReturnRequestInput([new LineInput("1", 1)], "size"))
        .RequireScope(Scopes.OrdersWrite);

    private static async Task<Results<Ok<OrderReceipt>, ProblemHttpResult>> Handle(
        string id, ReturnRequestInput input, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
        (await mediator.Send(new OrderRequest<ReturnRequestInput>(OrderIds.Read(id), null, input, intent), cancellation)).ToOk(http);
}
