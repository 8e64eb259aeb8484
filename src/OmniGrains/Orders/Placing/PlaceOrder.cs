using System.Text.Json;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Orders.Contracts;
using OmniGrains.Orders.Live;
using OmniGrains.Orders.Sourcing;

namespace OmniGrains.Orders.Placing;

/// <summary>Places an order: who, from where, its stock held, then recorded. All of it or nothing.</summary>
internal sealed record PlaceOrder(PlaceOrderInput Input, Intent Intent) : IRequest<Result<PlacedOrder>>;

internal sealed class PlaceOrderHandler(IGrains grains, IRecognition recognition, Sourcer sourcer, CartLines cart, KeyVault vault)
    : IRequestHandler<PlaceOrder, Result<PlacedOrder>>
{
    private const int PostalAreaLength = 3;

    public async Task<Result<PlacedOrder>> Handle(PlaceOrder request, CancellationToken cancellationToken)
    {
        var (input, intent) = request;
        var orderId = OrderId.Of(input.Source, input.ExternalId);
        var fingerprint = vault.Digest(JsonSerializer.SerializeToUtf8Bytes(input, OrdersJson.Default.PlaceOrderInput));
        var context = intent.ContextOr($"o:{orderId.Value}:{fingerprint}", fingerprint);

        var person = input.Identities is { Count: > 0 } identities
            ? await recognition.Recognise(identities, context, cancellationToken)
            : Recognised.Nobody;
        if (person.Rejection is { } unknown)
        {
            return unknown;
        }

        if (input.Delivery.Address is not null && person.Record is null)
        {
            return PlacingRejections.NobodyToDeliverTo;
        }

        var (lines, noPrice) = await cart.Of(
            input.Lines, CartLines.IdOf, input.Currency, input.Channel, input.Place ?? input.Delivery.CollectAt, intent.At, cancellationToken);
        if (noPrice is not null)
        {
            return noPrice;
        }

        var sourced = await Source(orderId, lines, request, cancellationToken);
        if (sourced.Rejection is not null && await IsPlaced(orderId, cancellationToken) is false)
        {
            return sourced.Rejection;
        }

        // Once its stock is held the order is recorded, whether or not the caller still listens. An order that was placed
        // before answers as it did then, even when nothing is left to hold.
        var outcome = await grains.Ask(orderId.Grain, CommandOf(request, orderId, lines, sourced, person, fingerprint), context, CancellationToken.None);
        if (outcome.Rejection is not null || !IsMine(outcome.Reply!, sourced))
        {
            await sourcer.Release(sourced.Fulfilments, intent.At);
        }

        return outcome.Rejection is { } refused
            ? refused
            : Result<PlacedOrder>.Of(AnswerOf(orderId, outcome.Reply!, outcome.Position), outcome.Position, outcome.Replayed);
    }

    private async ValueTask<Sourced> Source(
        OrderId orderId, IReadOnlyList<PlacedLine> lines, PlaceOrder request, CancellationToken cancellation)
    {
        var (input, at) = (request.Input, request.Intent.At);
        var goods = lines.Where(line => line.Kind is LineKind.Merchandise or LineKind.Sample)
            .Select(line => new LineQuantity(line.LineId, line.Sku, line.Quantity)).ToList();
        if (goods.Count == 0)
        {
            return new Sourced([], null, []);
        }

        var destination = new Destination(
            input.Delivery.Kind, input.Delivery.CollectAt, input.Delivery.Address?.Country, input.Delivery.Location, input.Channel, []);
        return await sourcer.Source(orderId, Sourcer.NewHolder(at), await sourcer.Wanted(goods, cancellation), destination, inPart: false, at, cancellation);
    }

    private async ValueTask<bool> IsPlaced(OrderId orderId, CancellationToken cancellation) =>
        (await grains.Read(orderId.Grain, DescribeOrder.Query, cancellation)).Value is Order.Documented { Live.Placed: not null };

    private static bool IsMine(PlacedReply reply, Sourced sourced) =>
        sourced.Fulfilments.All(part => part.HoldId is null || reply.Fulfilments.Any(kept => kept.HoldId == part.HoldId));

    private static PlaceLive CommandOf(
        PlaceOrder request, OrderId orderId, IReadOnlyList<PlacedLine> lines, Sourced sourced, Recognised person, string fingerprint)
    {
        var (input, at) = (request.Input, request.Intent.At);
        var record = person.Record?.Value;
        var country = input.Delivery.Address?.Country;
        var sale = new PurchaseRecorded(
            orderId.Value, PurchaseKind.Sale, input.Source, input.ExternalId, input.Channel, input.Place ?? input.Delivery.CollectAt, country, at, record,
            input.Currency, lines.Sum(line => line.Amount),
            [.. lines.Select(line => new OrderLine(line.Sku, line.Name, line.Kind, line.Quantity, line.UnitPrice, line.Discount, line.Tax, line.Amount))],
            [.. (input.Payments ?? []).Select(payment => new OrderPayment(payment.Method, payment.Amount, payment.Reference))], null, fingerprint);
        var placed = new OrderPlaced(
            orderId.Value, input.Number, input.Channel, record, at, input.Delivery.Kind, input.Delivery.CollectAt, country,
            AreaOf(input.Delivery.Address?.PostalCode), input.Delivery.PromisedBy ?? PromiseOf(input.Delivery.Kind, sourced), lines, sourced.Fulfilments,
            StockIsTheirs: false);
        return new PlaceLive(
            sale, placed,
            [.. (input.Payments ?? []).Select(payment => new PaymentNoted(
                orderId.Value, payment.Id, payment.Method, payment.Amount, payment.State, payment.Reference, at))],
            input.Delivery.Address, person.Customer?.Value, person.Refused is { Count: > 0 } left ? left : null);
    }

    private static DateTimeOffset? PromiseOf(DeliveryKind delivery, Sourced sourced) => delivery == DeliveryKind.Ship ? null : sourced.ReadyAt;

    private static string? AreaOf(string? postalCode) =>
        postalCode is null ? null : postalCode.Length <= PostalAreaLength ? postalCode : postalCode[..PostalAreaLength];

    private static PlacedOrder AnswerOf(OrderId orderId, PlacedReply reply, long position) => new(
        orderId.Value, reply.CustomerId, reply.Total, reply.Payment,
        [.. reply.Fulfilments.Select(part => new PlacedFulfilment(
            part.Id, part.Place, [.. part.Lines.Select(line => new PlacedQuantity(line.LineId, line.Sku, line.Quantity))]))],
        reply.Refused, position);
}

internal static class PlacingRejections
{
    public static readonly Rejection NobodyToDeliverTo = new(
        "order.nobody-to-deliver-to", "None of the identities can be used, so that nobody is known to deliver to.");
}

internal static class PlaceOrderEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/orders", Handle)
        .WithName("PlaceOrder")
        .WithTags("Orders")
        .WithSummary("Place an order")
        .WithDescription(
            "Turns a cart into an order: recognises the customer, chooses the places that hand it over, holds their stock and records it, all of it or "
            + "nothing. The answer leaves when it is durable. The same source and externalId again gives the first answer; other content under it is "
            + "refused with 409 order.already-placed. When there is not enough, 409 order.out-of-stock says of what.")
        .Produces<PlacedOrder>()
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithRequestExample("bought online, collected in the shop", Example)
        .RequireScope(Scopes.OrdersWrite);

    private static async Task<Results<Ok<PlacedOrder>, ProblemHttpResult>> Handle(
        PlaceOrderInput input, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
        (await mediator.Send(new PlaceOrder(input, intent), cancellation)).ToOk(http);

    private static PlaceOrderInput Example => new(
        "web", "1001", null, "web", null, "EUR", [new IdentityInput(IdentityKinds.Email, "ada@example.com", Verified: true)],
        [new CartLineInput("TEAPOT", 2, null, "Blue teapot", 12.50m, 1.00m, null, null)],
        new DeliveryInput(DeliveryKind.Collect, "milano-1", null, null, null),
        [new CartPaymentInput("p1", "card", 24.00m, PaymentStep.Captured, "pi_42")]);
}
