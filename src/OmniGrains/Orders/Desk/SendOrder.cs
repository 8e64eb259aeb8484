using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Orders.Contracts;
using OmniGrains.Orders.Live;

namespace OmniGrains.Orders.Desk;

/// <summary>A parcel.</summary>
/// <param name="Carrier">By whom it is sent.</param>
/// <param name="TrackingNumber">The carrier's number; what the carrier tells of it finds the order.</param>
/// <param name="Lines">What is in it; absent: all that is left of the fulfilment.</param>
public sealed record ShipmentInput(string? Carrier, string? TrackingNumber, IReadOnlyList<LineInput>? Lines);

internal sealed class SendOrderRules : OrderRules<ShipmentInput>
{
    protected override void Check(ShipmentInput input, Checks<OrderRequest<ShipmentInput>> check)
    {
        check.OptionalText(input.Carrier, 60, "carrier");
        check.OptionalText(input.TrackingNumber, 80, "trackingNumber");
        check.Lines(input.Lines, "lines");
    }
}

internal sealed class SendOrderHandler(OrderDesk desk) : IRequestHandler<OrderRequest<ShipmentInput>, Result<OrderReceipt>>
{
    public Task<Result<OrderReceipt>> Handle(OrderRequest<ShipmentInput> request, CancellationToken cancellationToken) =>
        desk.Ask(request, new SendFulfilment(request.Part!, request.Input.Carrier, request.Input.TrackingNumber, request.Input.Lines.Quantities()), OrdersJson.Default.ShipmentInput);
}

internal static class SendOrderEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/orders/{id}/fulfilments/{fulfilment}/shipments", Handle)
        .WithName("SendOrder")
        .WithTags("Fulfilments")
        .WithSummary("Send a parcel")
        .WithDescription(
            "Sends a fulfilment, or a part of it; more parcels may follow. The stock that was held leaves the place.")
        .Produces<OrderReceipt>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithRequestExample("all of it", new ShipmentInput("DHL", "00340434161094042557", null))
        .RequireScope(Scopes.OrdersWrite);

    private static async Task<Results<Ok<OrderReceipt>, ProblemHttpResult>> Handle(
        string id, string fulfilment, ShipmentInput input, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
        (await mediator.Send(new OrderRequest<ShipmentInput>(OrderIds.Read(id), fulfilment, input, intent), cancellation)).ToOk(http);
}
