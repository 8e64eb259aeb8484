using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
using OmniGrains.Orders.Contracts;
using OmniGrains.Orders.Live;

namespace OmniGrains.Orders.Desk;

/// <summary>Something to remember about the order.</summary>
/// <param name="Text">Personal data is welcome: it is sealed under a key that erasure or time destroys. At most 2,000 characters.</param>
public sealed record OrderNoteInput(string Text);

internal sealed class AddOrderNoteRules : OrderRules<OrderNoteInput>
{
    protected override void Check(OrderNoteInput input, Checks<OrderRequest<OrderNoteInput>> check)
    {
        check.Text(input.Text, 2_000, "text");
    }
}

internal sealed class AddOrderNoteHandler(OrderDesk desk, ICustomerRecords customers) : IRequestHandler<OrderRequest<OrderNoteInput>, Result<OrderReceipt>>
{
    public async Task<Result<OrderReceipt>> Handle(OrderRequest<OrderNoteInput> request, CancellationToken cancellationToken)
    {
        var erased = (await desk.Read(request.OrderId, cancellationToken))?.Record is { } record && await customers.IsErased(record, cancellationToken);
        return await desk.Ask(request, new AddNote(request.Input.Text, request.Intent.Actor, erased), OrdersJson.Default.OrderNoteInput);
    }
}

internal static class AddOrderNoteEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/orders/{id}/notes", Handle)
        .WithName("AddOrderNote")
        .WithTags("Orders")
        .WithSummary("Add a note")
        .WithDescription(
            "Notes are read with the delivery address, by keys that may read customers; they are gone when the customer is erased, on an order of "
            + "nobody 180 days after the last of them.")
        .Produces<OrderReceipt>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithRequestExample("a wish", new OrderNoteInput("Please wrap it as a present."))
        .RequireScope(Scopes.OrdersWrite);

    private static async Task<Results<Ok<OrderReceipt>, ProblemHttpResult>> Handle(
        string id, OrderNoteInput input, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
        (await mediator.Send(new OrderRequest<OrderNoteInput>(OrderIds.Read(id), null, input, intent), cancellation)).ToOk(http);
}
