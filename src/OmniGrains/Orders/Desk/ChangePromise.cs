using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Orders.Contracts;
using OmniGrains.Orders.Live;

namespace OmniGrains.Orders.Desk;

/// <summary>Until when the goods are promised.</summary>
/// <param name="PromisedBy">The new promise.</param>
/// <param name="Reason">A code such as <c>customer</c> or <c>delay</c>.</param>
public sealed record PromiseInput(DateTimeOffset PromisedBy, string Reason);

internal sealed class ChangePromiseRules : OrderRules<PromiseInput>
{
    protected override void Check(PromiseInput input, Checks<OrderRequest<PromiseInput>> check)
    {
        check.That(input.PromisedBy > check.Request.Intent.At, "promisedBy", "must lie in the future.");
        check.That(input.PromisedBy < check.Request.Intent.At.AddYears(3), "promisedBy", "must lie within three years.");
        check.Code(input.Reason, "reason");
    }
}

internal sealed class ChangePromiseHandler(OrderDesk desk) : IRequestHandler<OrderRequest<PromiseInput>, Result<OrderReceipt>>
{
    public Task<Result<OrderReceipt>> Handle(OrderRequest<PromiseInput> request, CancellationToken cancellationToken) =>
        desk.Ask(request, new MovePromise(request.Input.PromisedBy, request.Input.Reason, request.Revision), OrdersJson.Default.PromiseInput);
}

internal static class ChangePromiseEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPut("/orders/{id}/promise", Handle)
        .WithName("ChangePromise")
        .WithTags("Orders")
        .WithSummary("Promise another date")
        .WithDescription(
            "Until when the goods are to be with the customer. Send If-Match with the ETag of the order to change only what you read.")
        .Produces<OrderReceipt>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status412PreconditionFailed)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithRequestExample("a later date", new PromiseInput(new DateTimeOffset(2029, 3, 9, 18, 0, 0, TimeSpan.Zero), "customer"))
        .RequireScope(Scopes.OrdersWrite);

    private static async Task<Results<Ok<OrderReceipt>, ProblemHttpResult>> Handle(
        string id, PromiseInput input, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation)
    {
        if (OrderIds.Revision(http.Request, out var revision) is { } refused)
        {
            return TypedResults.Problem(Problems.Of(refused));
        }

        return (await mediator.Send(new OrderRequest<PromiseInput>(OrderIds.Read(id), null, input, intent, revision), cancellation)).ToOk(http);
    }
}
