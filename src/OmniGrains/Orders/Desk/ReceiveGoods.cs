using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Catalogue.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Inventory.Contracts;
using OmniGrains.Orders.Contracts;
using OmniGrains.Orders.Live;
using OmniGrains.Orders.Placing;
using OmniGrains.Orders.Sourcing;
using OmniGrains.Places.Contracts;

namespace OmniGrains.Orders.Desk;

/// <summary>Goods that have come back.</summary>
/// <param name="Place">Where; any place that takes returns.</param>
/// <param name="ReturnId">The return that was asked for; absent: nobody asked.</param>
/// <param name="Lines">What came back, and what becomes of it.</param>
/// <param name="Refund">How money is given back at once; absent: later, or not at all.</param>
/// <param name="Exchange">What the customer takes instead, there and now; the returned goods' worth is paid towards it.</param>
public sealed record ReceivedInput(
    string Place, string? ReturnId, IReadOnlyList<ReceivedLineInput> Lines, RefundTermsInput? Refund, ExchangeInput? Exchange);

/// <summary>A quantity of a line that came back.</summary>
/// <param name="LineId">The line of the sale; lines of a plain purchase are numbered from 1.</param>
/// <param name="Quantity">How much of it.</param>
/// <param name="Disposition">Absent: it can be sold again.</param>
public sealed record ReceivedLineInput(string LineId, decimal Quantity, Disposition? Disposition);

/// <summary>How money is given back.</summary>
/// <param name="Amount">Absent: what the goods are worth.</param>
/// <param name="Method">E.g. <c>card</c>, <c>cash</c>.</param>
public sealed record RefundTermsInput(decimal? Amount, string Method);

/// <summary>What is taken instead: a sale of its own, at the same place.</summary>
/// <param name="Lines">What.</param>
/// <param name="Method">How the difference is paid, when there is one.</param>
public sealed record ExchangeInput(IReadOnlyList<CartLineInput> Lines, string? Method);

internal sealed class ReceiveGoodsRules : OrderRules<ReceivedInput>
{
    protected override void Check(ReceivedInput input, Checks<OrderRequest<ReceivedInput>> check)
    {
        check.That(Slugs.IsSlug(input.Place, 64), "place", "must be the id of a place.");
        check.That(input.ReturnId is null || Slugs.IsPrintable(input.ReturnId, 80), "returnId", "must be 1 to 80 printable ASCII characters.");
        check.That(input.Refund is null || input.Exchange is null, "refund", "is not given beside an exchange: the goods' worth is paid towards it.");
        if (check.Count(input.Lines, "lines"))
        {
            foreach (var line in input.Lines)
            {
                check.Id(line.LineId, "lines.lineId");
                check.Quantity(line.Quantity, "lines.quantity");
            }
        }

        check.Amount(input.Refund?.Amount ?? 0, "refund.amount");
        check.That(input.Refund is null || Slugs.IsText(input.Refund.Method, 40), "refund.method", "must be 1 to 40 characters.");
        if (input.Exchange is { } exchange && check.Count(exchange.Lines, "exchange.lines"))
        {
            check.OptionalText(exchange.Method, 40, "exchange.method");
            for (var i = 0; i < exchange.Lines.Count; i++)
            {
                PlaceOrderRules.Line(exchange.Lines[i], $"exchange.lines[{i}]", check);
            }
        }
    }
}

internal sealed class ReceiveGoodsHandler(OrderDesk desk, IPlaces places, ICatalogue catalogue, CartLines cart, ITillStock till)
    : IRequestHandler<OrderRequest<ReceivedInput>, Result<OrderReceipt>>
{
    public const string Exchanged = "exchange";

    public async Task<Result<OrderReceipt>> Handle(OrderRequest<ReceivedInput> request, CancellationToken cancellationToken)
    {
        var input = request.Input;
        if (await desk.Read(request.OrderId, cancellationToken) is not { } order)
        {
            return OrderRejections.NoSuchOrder;
        }

        if (!(await places.Read(cancellationToken)).TryFind(input.Place, out var place) || !place.TakesReturns)
        {
            return new Rejection("return.place", $"'{input.Place}' is no place that takes returns.", RejectionKind.Conflict);
        }

        var bundles = await catalogue.Bundles(cancellationToken);
        var lines = input.Lines.Select(line => new ReturnedLine(
            line.LineId, "", line.Quantity, line.Disposition ?? Disposition.Sellable, PartsOf(order.Now, line.LineId, bundles))).ToList();
        var (exchange, refused) = input.Exchange is { } taken ? await SaleOf(request, order, taken, place, cancellationToken) : (null, null);
        if (refused is not null)
        {
            return refused;
        }

        var terms = input.Exchange is null
            ? input.Refund is { } refund ? new RefundTerms(refund.Amount, refund.Method) : null
            : new RefundTerms(null, Exchanged);
        return await desk.Ask(
            request, new ReceiveReturn(input.ReturnId, input.Place, place.TracksStock, lines, terms, exchange), OrdersJson.Default.ReceivedInput);
    }

    // A bundle goes back as the parts it was sold as; only when that is not known, as those of today.
    private static IReadOnlyList<StockPart>? PartsOf(LiveOrder order, string lineId, BundleDirectory bundles)
    {
        var sold = order.Shipments.SelectMany(shipment => shipment.Sent.Lines).Concat(order.Collections.SelectMany(collected => collected.Lines))
            .FirstOrDefault(line => line.LineId == lineId);
        return sold is not null ? sold.Parts : order.Line(lineId) is { } line ? Sourcer.PartsOf(bundles, line.Sku) : null;
    }

    private async ValueTask<(PurchaseRecorded? Sale, Rejection? Rejection)> SaleOf(
        OrderRequest<ReceivedInput> request, Order.Documented order, ExchangeInput taken, Place place, CancellationToken cancellation)
    {
        var (document, at) = (order.Document, request.Intent.At);
        var (lines, refused) = await cart.Of(taken.Lines, CartLines.IdOf, document.Currency, document.Channel, place.Id, at, cancellation);
        if (refused is not null)
        {
            return (null, refused);
        }

        // It gets an id of its own with the id of the return. What is taken leaves over the counter, like any sale at a till.
        var total = lines.Sum(line => line.Amount);
        IReadOnlyList<OrderLine> sold =
            [.. lines.Select(line => new OrderLine(line.Sku, line.Name, line.Kind, line.Quantity, line.UnitPrice, line.Discount, line.Tax, line.Amount))];
        var moves = await till.MovesOf(place.Id, PurchaseKind.Sale, sold, cancellation);
        return (new PurchaseRecorded(
            document.OrderId, PurchaseKind.Sale, document.Source, document.ExternalId, document.Channel, place.Id, place.Country, at,
            document.Record, document.Currency, total, sold, [new OrderPayment(taken.Method ?? Exchanged, total)], null, "exchange", moves), null);
    }
}

internal static class ReceiveGoodsEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/orders/{id}/received", Handle)
        .WithName("ReceiveGoods")
        .WithTags("Returns")
        .WithSummary("Take goods back, refund or exchange them")
        .WithDescription(
            "At any place that takes returns, for any sale on any channel, asked for before or not. The goods go to the stock of that place, sellable or "
            + "damaged; money is given back with it when refund says so; an exchange pays their worth towards other goods, as a sale of its own. Never more "
            + "comes back than was bought. Stock, money and figures are corrected once.")
        .Produces<OrderReceipt>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithRequestExample(
            "bought online, given back in a shop",
            new ReceivedInput("roma-1", null, [new ReceivedLineInput("1", 1, Disposition.Sellable)], new RefundTermsInput(null, "card"), null))
        .RequireScope(Scopes.OrdersWrite);

    private static async Task<Results<Ok<OrderReceipt>, ProblemHttpResult>> Handle(
        string id, ReceivedInput input, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
        (await mediator.Send(new OrderRequest<ReceivedInput>(OrderIds.Read(id), null, input, intent), cancellation)).ToOk(http);
}
