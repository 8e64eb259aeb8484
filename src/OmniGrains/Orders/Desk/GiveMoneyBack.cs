using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Orders.Contracts;
using OmniGrains.Orders.Live;

namespace OmniGrains.Orders.Desk;

/// <summary>Money to be given back.</summary>
/// <param name="ReturnId">For which return; absent: for none, e.g. out of kindness or because too much was paid.</param>
/// <param name="Amount">How much; absent: what the returned goods are worth, or what was paid too much.</param>
/// <param name="Method">How, e.g. <c>card</c>, <c>cash</c>, <c>giftCard</c>.</param>
/// <param name="Place">Where.</param>
public sealed record RefundInput(string? ReturnId, decimal? Amount, string Method, string? Place);

internal sealed class GiveMoneyBackRules : OrderRules<RefundInput>
{
    protected override void Check(RefundInput input, Checks<OrderRequest<RefundInput>> check)
    {
        check.That(input.ReturnId is null || Slugs.IsPrintable(input.ReturnId, 80), "returnId", "must be 1 to 80 printable ASCII characters.");
        check.Amount(input.Amount ?? 0, "amount");
        check.Text(input.Method, 40, "method");
        check.OptionalText(input.Place, 64, "place");
    }
}

internal sealed class GiveMoneyBackHandler(OrderDesk desk) : IRequestHandler<OrderRequest<RefundInput>, Result<OrderReceipt>>
{
    public Task<Result<OrderReceipt>> Handle(OrderRequest<RefundInput> request, CancellationToken cancellationToken) =>
        desk.Ask(request, new GiveBack(request.Input.ReturnId, request.Input.Amount, request.Input.Method, request.Input.Place), OrdersJson.Default.RefundInput);
}

internal static class GiveMoneyBackEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/orders/{id}/refunds", Handle)
        .WithName("GiveMoneyBack")
        .WithTags("Returns")
        .WithSummary("Give money back")
        .WithDescription(
            "Never more than was paid. The figures are corrected by a document of their own, once.")
        .Produces<OrderReceipt>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithRequestExample("for a return", new RefundInput("r1", null, "card", "milano-1"))
        .RequireScope(Scopes.OrdersWrite);

    private static async Task<Results<Ok<OrderReceipt>, ProblemHttpResult>> Handle(
        string id, RefundInput input, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
        (await mediator.Send(new OrderRequest<RefundInput>(OrderIds.Read(id), null, input, intent), cancellation)).ToOk(http);
}
