using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Orders.Contracts;
using OmniGrains.Orders.Live;
using OmniGrains.Orders.Sourcing;

namespace OmniGrains.Orders.Desk;

/// <summary>What a place cannot find.</summary>
/// <param name="Lines">Which quantities of which lines.</param>
public sealed record MissingInput(IReadOnlyList<LineInput> Lines);

internal sealed class ReportMissingRules : OrderRules<MissingInput>
{
    protected override void Check(MissingInput input, Checks<OrderRequest<MissingInput>> check) => check.Lines(input.Lines, "lines");
}

internal sealed class ReportMissingHandler(OrderDesk desk, Sourcer sourcer) : IRequestHandler<OrderRequest<MissingInput>, Result<OrderReceipt>>
{
    public async Task<Result<OrderReceipt>> Handle(OrderRequest<MissingInput> request, CancellationToken cancellationToken)
    {
        if (await desk.Read(request.OrderId, cancellationToken) is not { Live: { Placed: { } placed } order })
        {
            return OrderRejections.NoSuchOrder;
        }

        if (order.Fulfilment(request.Part!) is not { } fulfilment)
        {
            return LiveRejections.NoSuchFulfilment(request.Part!);
        }

        var missing = fulfilment.Left.Select(line => line with { Quantity = Math.Min(line.Quantity, request.Input.Lines.Quantities()!.Of(line.LineId)) })
            .Where(line => line.Quantity > 0).ToList();
        var at = request.Intent.At;
        var destination = new Destination(placed.Delivery, placed.CollectAt, placed.Country, null, placed.Channel, [fulfilment.Place]);
        var sourced = await sourcer.Source(
            new OrderId(request.OrderId), Sourcer.NewHolder(at), await sourcer.Wanted(missing, cancellationToken), destination, inPart: true, at,
            cancellationToken);
        if (sourced.Rejection is { } refused)
        {
            return refused;
        }

        var result = await desk.Ask(
            request, new ReplaceMissing(request.Part!, request.Input.Lines.Quantities()!, sourced.Fulfilments), OrdersJson.Default.MissingInput);
        if (result.Rejection is not null || result.Replayed)
        {
            await sourcer.Release(sourced.Fulfilments, at);
        }

        return result;
    }
}

internal static class ReportMissingEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/orders/{id}/fulfilments/{fulfilment}/missing", Handle)
        .WithName("ReportMissing")
        .WithTags("Fulfilments")
        .WithSummary("Say that a place cannot find something")
        .WithDescription(
            "Another place hands it over instead, by the same rules; the stock of the place that could not find it is corrected. What no other place has "
            + "is cancelled, and what was paid for it is given back in the record.")
        .Produces<OrderReceipt>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithRequestExample("one piece is not on the shelf", new MissingInput([new LineInput("1", 1)]))
        .RequireScope(Scopes.OrdersWrite);

    private static async Task<Results<Ok<OrderReceipt>, ProblemHttpResult>> Handle(
        string id, string fulfilment, MissingInput input, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
        (await mediator.Send(new OrderRequest<MissingInput>(OrderIds.Read(id), fulfilment, input, intent), cancellation)).ToOk(http);
}
