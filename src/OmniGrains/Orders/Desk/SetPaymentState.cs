using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Orders.Contracts;
using OmniGrains.Orders.Live;

namespace OmniGrains.Orders.Desk;

/// <summary>How a payment stands.</summary>
/// <param name="Method">E.g. <c>card</c>, <c>cash</c>, <c>giftCard</c>.</param>
/// <param name="Amount">In the order's currency; when a payment is captured, what was captured.</param>
/// <param name="State">An authorised payment may be captured, voided or fail; a captured one stays so and is refunded.</param>
/// <param name="Reference">The payment provider's own reference.</param>
public sealed record PaymentStateInput(string Method, decimal Amount, PaymentStep State, string? Reference);

internal sealed class SetPaymentStateRules : OrderRules<PaymentStateInput>
{
    protected override void Check(PaymentStateInput input, Checks<OrderRequest<PaymentStateInput>> check)
    {
        check.Id(check.Request.Part, "payment");
        check.Text(input.Method, 40, "method");
        check.Amount(input.Amount, "amount");
        check.OptionalText(input.Reference, 120, "reference");
    }
}

internal sealed class SetPaymentStateHandler(OrderDesk desk) : IRequestHandler<OrderRequest<PaymentStateInput>, Result<OrderReceipt>>
{
    public Task<Result<OrderReceipt>> Handle(OrderRequest<PaymentStateInput> request, CancellationToken cancellationToken) =>
        desk.Ask(request, new SetPayment(request.Part!, request.Input.Method, request.Input.Amount, request.Input.State, request.Input.Reference), OrdersJson.Default.PaymentStateInput);
}

internal static class SetPaymentStateEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPut("/orders/{id}/payments/{payment}", Handle)
        .WithName("SetPaymentState")
        .WithTags("Orders")
        .WithSummary("Tell how a payment stands")
        .WithDescription(
            "Authorised, captured, voided or failed: the payment of this id of yours is from now on in this state. Saying it again changes nothing.")
        .Produces<OrderReceipt>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithRequestExample("a card payment is captured", new PaymentStateInput("card", 24.00m, PaymentStep.Captured, "pi_42"))
        .RequireScope(Scopes.OrdersWrite);

    private static async Task<Results<Ok<OrderReceipt>, ProblemHttpResult>> Handle(
        string id, string payment, PaymentStateInput input, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
        (await mediator.Send(new OrderRequest<PaymentStateInput>(OrderIds.Read(id), payment, input, intent), cancellation)).ToOk(http);
}
