using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Orders.Contracts;
using OmniGrains.Orders.Live;
using OmniGrains.Orders.Placing;
using OmniGrains.Orders.Sourcing;

namespace OmniGrains.Orders.Desk;

/// <summary>What an order is to consist of instead.</summary>
/// <param name="Lines">The lines that change, and new ones with ids of their own; a quantity of zero removes a line.</param>
/// <param name="Reason">A code such as <c>customer</c>.</param>
public sealed record EditInput(IReadOnlyList<EditedLineInput> Lines, string? Reason);

/// <summary>A line as it is to be.</summary>
/// <param name="LineId">The line; a new id adds one.</param>
/// <param name="Sku">Needed for a new line; the SKU of an existing one never changes.</param>
/// <param name="Name">Of a new line; at most 200 characters.</param>
/// <param name="Quantity">As it is to be; zero removes.</param>
/// <param name="UnitPrice">Needed for a new line; absent: as before.</param>
/// <param name="Discount">Absent: as before on an existing line, none on a new one.</param>
public sealed record EditedLineInput(string LineId, string? Sku, string? Name, decimal Quantity, decimal? UnitPrice, decimal? Discount);

internal sealed class EditOrderRules : OrderRules<EditInput>
{
    protected override void Check(EditInput input, Checks<OrderRequest<EditInput>> check)
    {
        check.That(input.Reason is null || Slugs.IsSlug(input.Reason, 40), "reason", "must be 1 to 40 lower-case letters, digits, dots or hyphens.");
        if (!check.Count(input.Lines, "lines"))
        {
            return;
        }

        check.That(input.Lines.Select(line => line.LineId).Distinct(StringComparer.Ordinal).Count() == input.Lines.Count, "lines", "must name each line once.");
        foreach (var line in input.Lines)
        {
            check.Id(line.LineId, "lines.lineId");
            check.OptionalText(line.Sku, 64, "lines.sku");
            check.OptionalText(line.Name, 200, "lines.name");
            check.Quantity(line.Quantity == 0 ? 1 : line.Quantity, "lines.quantity");
            check.Amount(line.UnitPrice ?? 0, "lines.unitPrice");
            check.Amount(line.Discount ?? 0, "lines.discount");
        }
    }
}

internal sealed class EditOrderHandler(OrderDesk desk, Sourcer sourcer) : IRequestHandler<OrderRequest<EditInput>, Result<OrderReceipt>>
{
    private const int Attempts = 20;

    public async Task<Result<OrderReceipt>> Handle(OrderRequest<EditInput> request, CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            var result = await Try(request, cancellationToken);
            if (request.Revision is not null || result.Rejection != LiveRejections.Changed)
            {
                return result;
            }
        }

        return LiveRejections.Busy;
    }

    private async Task<Result<OrderReceipt>> Try(OrderRequest<EditInput> request, CancellationToken cancellationToken)
    {
        if (await desk.Read(request.OrderId, cancellationToken) is not { Live: { Placed: { } placed } order } known)
        {
            return OrderRejections.NoSuchOrder;
        }

        var lines = new List<PlacedLine>();
        foreach (var input in request.Input.Lines)
        {
            if (LineOf(input, order.Line(input.LineId), order.Currency, out var line) is { } wrong)
            {
                return wrong;
            }

            lines.Add(line!);
        }

        if (CartLines.TooLarge([.. order.Lines.Where(kept => !lines.Exists(line => line.LineId == kept.LineId)), .. lines]) is { } tooLarge)
        {
            return tooLarge;
        }

        // What is added is held before it is ordered; what is taken away is released after it is.
        var sourced = await Source(request, placed, order, lines, cancellationToken);
        if (sourced.Rejection is { } lacking)
        {
            return lacking;
        }

        // What was read decided what is held: then the order must still stand there. Who did not say where it stands is not told so:
        // it is read again.
        var revision = request.Revision ?? (sourced.Fulfilments.Count > 0 ? known.Revision : null);
        var edit = new EditLines(lines, sourced.Fulfilments, revision, request.Input.Reason);
        var result = await desk.Ask(request, edit, OrdersJson.Default.EditInput);
        if (result.Rejection is not null || result.Replayed)
        {
            await sourcer.Release(sourced.Fulfilments, request.Intent.At);
        }

        return result;
    }

    private async ValueTask<Sourced> Source(
        OrderRequest<EditInput> request, OrderPlaced placed, LiveOrder order, List<PlacedLine> lines, CancellationToken cancellation)
    {
        var more = lines
            .Where(line => line.Kind is LineKind.Merchandise or LineKind.Sample)
            .Select(line => new LineQuantity(line.LineId, line.Sku, line.Quantity - (order.Line(line.LineId)?.Quantity ?? 0)))
            .Where(line => line.Quantity > 0).ToList();
        if (more.Count == 0)
        {
            return new Sourced([], null, []);
        }

        var at = request.Intent.At;
        var destination = new Destination(placed.Delivery, placed.CollectAt, placed.Country, null, placed.Channel, []);
        return await sourcer.Source(
            new OrderId(request.OrderId), Sourcer.NewHolder(at), await sourcer.Wanted(more, cancellation), destination, inPart: false, at, cancellation);
    }

    private static Rejection? LineOf(EditedLineInput input, PlacedLine? known, string currency, out PlacedLine? line)
    {
        line = null;
        var sku = input.Sku ?? known?.Sku;
        var price = input.UnitPrice ?? known?.UnitPrice;
        if (sku is null || price is null)
        {
            return new Rejection("order.line-incomplete", $"The new line '{input.LineId}' needs a sku and a unitPrice.");
        }

        var discount = input.Quantity == 0 ? 0 : input.Discount ?? known?.Discount ?? 0;
        if (CartLines.AmountOf(input.Quantity, price.Value, discount, currency) is not { } amount)
        {
            return new Rejection("order.discount-too-large", $"The discount on line '{input.LineId}' is more than it comes to.");
        }

        line = new PlacedLine(
            input.LineId, sku, input.Name ?? known?.Name, known?.Kind ?? LineKind.Merchandise, input.Quantity, price.Value, discount, known?.Tax ?? 0,
            amount);
        return null;
    }
}

internal static class EditOrderEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/orders/{id}/edits", Handle)
        .WithName("EditOrder")
        .WithTags("Orders")
        .WithSummary("Change what is ordered")
        .WithDescription(
            "Adds, changes and removes lines of an order that was placed here, as far as they were not handed over. What is added is held first, what is "
            + "taken away is free again; the figures are corrected by a document of their own, and what was paid too much is given back in the record. "
            + "Send If-Match with the ETag of the order to change only what you read; without it, what others change at the same time is no obstacle.")
        .Produces<OrderReceipt>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status412PreconditionFailed)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithRequestExample("one piece less", new EditInput([new EditedLineInput("1", null, null, 1, null, null)], "customer"))
        .RequireScope(Scopes.OrdersWrite);

    private static async Task<Results<Ok<OrderReceipt>, ProblemHttpResult>> Handle(
        string id, EditInput input, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation)
    {
        if (OrderIds.Revision(http.Request, out var revision) is { } refused)
        {
            return TypedResults.Problem(Problems.Of(refused));
        }

        return (await mediator.Send(new OrderRequest<EditInput>(OrderIds.Read(id), null, input, intent, revision), cancellation)).ToOk(http);
    }
}
