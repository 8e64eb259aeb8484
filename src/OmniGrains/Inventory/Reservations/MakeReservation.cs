using System.Text.Json;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Catalogue.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Inventory.ChannelStock;
using OmniGrains.Inventory.Contracts;
using OmniGrains.Inventory.Holding;
using OmniGrains.Inventory.Stocks;

namespace OmniGrains.Inventory.Reservations;

/// <summary>Holds stock for a while.</summary>
internal sealed record MakeReservation(ReservationInput Input, Intent Intent) : IRequest<Result<ReservationReceipt>>;

internal sealed class MakeReservationHandler(
    IGrains grains, KeyVault vault, ICatalogue catalogue, ServingPlaces serving, ReservationPlan planning, WholeHold whole)
    : IRequestHandler<MakeReservation, Result<ReservationReceipt>>
{
    /// <summary>How often another way is looked for when a stock was sold out between looking and holding.</summary>
    private const int MostPlans = 3;

    public async Task<Result<ReservationReceipt>> Handle(MakeReservation request, CancellationToken cancellationToken)
    {
        var (input, intent) = request;
        if (ReservationRules.Check(input) is { } invalid)
        {
            return invalid;
        }

        var fingerprint = intent.Key is null
            ? null
            : vault.Digest(JsonSerializer.SerializeToUtf8Bytes(input, InventoryJson.Default.ReservationInput));
        var context = intent.Context(fingerprint);
        var expiresAt = intent.At.AddSeconds(input.ExpiresInSeconds ?? ReservationRules.DefaultSeconds);
        var service = input.Channel is null ? null : await serving.Of(input.Channel, cancellationToken);
        var bundles = await catalogue.Bundles(cancellationToken);
        return input.Lines is [var line] && (line.Place ?? input.Place) is { } place && bundles.PartsOf(line.Sku).Count == 0
            ? await HoldOne(new StockId(place, line.Sku), line.Quantity, service, expiresAt, context, intent.Key is not null)
            : await HoldMany(input, service, bundles, expiresAt, context, cancellationToken);
    }

    /// <summary>One append: the hold is the reservation.</summary>
    private async ValueTask<Result<ReservationReceipt>> HoldOne(
        StockId stock, decimal quantity, ChannelService? service, DateTimeOffset expiresAt, CommandContext context, bool mayBeRetry)
    {
        var ask = service?.Ask(stock, quantity) ?? new StockAsk(stock, quantity);
        // Without a key this cannot be a retry of what was granted before, so what is sold out is refused from memory.
        if (!mayBeRetry && !(await grains.Read(stock.Grain, new CouldHold(quantity, ask.From, ask.Leave, context.At))).Value)
        {
            return await Lacking(ask, context.At);
        }

        var id = new ReservationId(context.Id.Value, stock);
        var outcome = await grains.Ask(stock.Grain, new HoldStock(id.HoldId, quantity, expiresAt, null, ask.From, ask.Leave), context);
        if (outcome.Reply is { } held)
        {
            var line = new ReservedLine(stock.Sku, stock.Place, held.Quantity, held.Backordered);
            return Result<ReservationReceipt>.Of(
                new ReservationReceipt(id.ToString(), held.Until ?? expiresAt, [line], outcome.Position), outcome.Position, outcome.Replayed);
        }

        return outcome.Rejection!.Code == StockRejections.InsufficientCode ? await Lacking(ask, context.At) : outcome.Rejection;
    }

    /// <summary>All stocks are asked, then the reservation's own grain records that they said yes.</summary>
    private async ValueTask<Result<ReservationReceipt>> HoldMany(
        ReservationInput input, ChannelService? service, BundleDirectory bundles, DateTimeOffset expiresAt, CommandContext context,
        CancellationToken cancellation)
    {
        var id = new ReservationId(context.Id.Value, null);
        if (context.Fingerprint is { } fingerprint
            && KnownAnswer(id, await grains.Read(id.Grain, DescribeReservation.It, cancellation), fingerprint) is { } first)
        {
            return first;
        }

        var holder = new Holder(id.HoldId, expiresAt + ReservationGrain.Grace, id.Grain.Stream, context.At);
        Rejection? rejection = null;
        for (var attempt = 0; attempt < MostPlans; attempt++)
        {
            var (asks, lacking) = await planning.For(input, service, bundles, cancellation);
            if (lacking is not null)
            {
                return lacking;
            }

            var outcome = await whole.Hold(asks, holder);
            if (outcome.Accepted)
            {
                return await Confirm(id, outcome, expiresAt, context);
            }

            rejection = outcome.Rejection;
        }

        return rejection!;
    }

    private async ValueTask<Result<ReservationReceipt>> Confirm(ReservationId id, HoldOutcome held, DateTimeOffset expiresAt, CommandContext context)
    {
        var confirmed = await grains.Ask(id.Grain, new ConfirmReservation(held.Held, expiresAt, context.Fingerprint), context, CancellationToken.None);
        if (confirmed.Rejection is { } rejection)
        {
            await whole.Release(id.HoldId, held.Held.Select(stock => stock.Stock), "abandoned", context.At);
            return rejection;
        }

        var position = Math.Max(held.Position, confirmed.Position);
        return Result<ReservationReceipt>.Of(ReceiptOf(id, confirmed.Reply!.ExpiresAt, held.Held, position), position, confirmed.Replayed);
    }

    private async ValueTask<Rejection> Lacking(StockAsk ask, DateTimeOffset at) =>
        Shortages.ToRejection([ask.ShortageAt((await grains.Read(ask.Stock.Grain, new ReadLevel(at))).Value)]);

    private static Result<ReservationReceipt>? KnownAnswer(ReservationId id, Answer<Reservation> known, string fingerprint) => known.Value switch
    {
        Reservation.Made made when made.Fingerprint == fingerprint =>
            Result<ReservationReceipt>.Of(ReceiptOf(id, made.ExpiresAt, made.Stocks, known.Position), known.Position, replayed: true),
        Reservation.Made => ReservationRejections.OtherContent,
        Reservation.Ended => ReservationRejections.Ended,
        Reservation.Abandoned => ReservationRejections.TooLate,
        _ => (Result<ReservationReceipt>?)null,
    };

    private static ReservationReceipt ReceiptOf(ReservationId id, DateTimeOffset expiresAt, IReadOnlyList<HeldStock> stocks, long position) => new(
        id.ToString(), expiresAt, [.. stocks.Select(held => new ReservedLine(held.Stock.Sku, held.Stock.Place, held.Quantity, held.Backordered))], position);
}

internal static class MakeReservationEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/reservations", Handle)
        .WithName("MakeReservation")
        .WithTags("Reservations")
        .WithSummary("Reserve stock")
        .WithDescription(
            "Holds stock until the reservation expires, is released, or is taken over by an order: all lines or nothing. Bundles hold their parts; "
            + "equal SKUs are summed. 409 stock.insufficient names what is lacking. Durable when answered; with an Idempotency-Key a retry gives the first answer.")
        .Produces<ReservationReceipt>(StatusCodes.Status201Created)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithRequestExample("two pieces from one shop, for ten minutes", new ReservationInput([new ReservationLineInput("TEAPOT", 2)], "milano-1", null, 600, null))
        .WithExample(StatusCodes.Status201Created, "held", new ReservationReceipt(
            "s.bWlsYW5vLTE6VEVBUE9U.x0192f3a4b5c6d7e8f9a0b1c2d3e4f5a6", new DateTimeOffset(2026, 3, 1, 9, 40, 0, TimeSpan.Zero),
            [new ReservedLine("TEAPOT", "milano-1", 2, 0)], 1204))
        .RequireScope(Scopes.ReservationsWrite);

    private static async Task<Results<Created<ReservationReceipt>, ProblemHttpResult>> Handle(
        ReservationInput input, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
        (await mediator.Send(new MakeReservation(input, intent), cancellation)).ToCreated(http, made => $"/v1/reservations/{made.Id}");
}
