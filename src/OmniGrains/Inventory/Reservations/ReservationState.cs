using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Inventory.Contracts;

namespace OmniGrains.Inventory.Reservations;

/// <summary>How a reservation stands.</summary>
/// <param name="Id">Its id.</param>
/// <param name="State"><c>held</c>, <c>expired</c> or <c>released</c>.</param>
/// <param name="ExpiresAt">When it ends by itself.</param>
/// <param name="Lines">What it holds, or held.</param>
public sealed record ReservationState(string Id, string State, DateTimeOffset ExpiresAt, IReadOnlyList<ReservedLine> Lines);

/// <summary>Moves the end of a reservation.</summary>
/// <param name="ExpiresInSeconds">From now on: 1 to 604,800.</param>
public sealed record ReservationExtension(int ExpiresInSeconds);

/// <summary>A change of a reservation.</summary>
public sealed record ReservationChange(string Id, DateTimeOffset? ExpiresAt, long Position);

internal static class GetReservationEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/reservations/{id}", Handle)
        .WithName("GetReservation")
        .WithTags("Reservations")
        .WithSummary("Read a reservation")
        .WithDescription("The live reservation. One of a single line is gone when it has ended: 404 reservation.unknown.")
        .Produces<ReservationState>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .WaitsForPosition()
        .RequireScope(Scopes.ReservationsWrite);

    private static async Task<IResult> Handle(string id, IGrains grains, CancellationToken cancellation)
    {
        if (!ReservationId.TryParse(id, out var reservation))
        {
            return ReservationRejections.Unknown.ToProblem();
        }

        var found = reservation.Stock is { } stock
            ? OfHold(id, stock, (await grains.Read(stock.Grain, new FindHold(reservation.HoldId), cancellation)).Value)
            : OfState(id, (await grains.Read(reservation.Grain, DescribeReservation.It, cancellation)).Value);
        return found is null ? ReservationRejections.Unknown.ToProblem() : TypedResults.Ok(found);
    }

    private static ReservationState? OfHold(string id, StockId stock, Hold? hold) =>
        hold is { Until: { } until } ? new ReservationState(id, "held", until, [new ReservedLine(stock.Sku, stock.Place, hold.Quantity, 0)]) : null;

    private static ReservationState? OfState(string id, Reservation state) => state switch
    {
        Reservation.Made made => new ReservationState(id, "held", made.ExpiresAt, LinesOf(made)),
        Reservation.Ended ended => new ReservationState(id, ended.Reason, ended.Was.ExpiresAt, LinesOf(ended.Was)),
        _ => null,
    };

    private static List<ReservedLine> LinesOf(Reservation.Made made) =>
        [.. made.Stocks.Select(held => new ReservedLine(held.Stock.Sku, held.Stock.Place, held.Quantity, held.Backordered))];
}

/// <summary>Gives back what a reservation holds.</summary>
internal sealed record ReleaseReservation(string Id, Intent Intent) : IRequest<Result<ReservationChange>>;

internal sealed class ReleaseReservationHandler(IGrains grains) : IRequestHandler<ReleaseReservation, Result<ReservationChange>>
{
    public async Task<Result<ReservationChange>> Handle(ReleaseReservation request, CancellationToken cancellationToken)
    {
        if (!ReservationId.TryParse(request.Id, out var id))
        {
            return ReservationRejections.Unknown;
        }

        var context = request.Intent.Context(request.Id);
        if (id.Stock is { } stock)
        {
            var released = await grains.Ask(stock.Grain, new ReleaseHold(id.HoldId, "released"), context, cancellationToken);
            return released.Rejection is { } refused ? refused : Changed(request.Id, released.Position, released.Replayed);
        }

        var ended = await grains.Ask(id.Grain, new EndReservation("released"), context, cancellationToken);
        return ended.Rejection is { } rejection ? rejection : Changed(request.Id, ended.Position, ended.Replayed);
    }

    private static Result<ReservationChange> Changed(string id, long position, bool replayed) =>
        Result<ReservationChange>.Of(new ReservationChange(id, null, position), position, replayed);
}

internal static class ReleaseReservationEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapDelete("/reservations/{id}", Handle)
        .WithName("ReleaseReservation")
        .WithTags("Reservations")
        .WithSummary("Release a reservation")
        .WithDescription("What it holds can be sold again at once. Doing it again changes nothing.")
        .Produces<ReservationChange>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .RequireScope(Scopes.ReservationsWrite);

    private static async Task<Results<Ok<ReservationChange>, ProblemHttpResult>> Handle(
        string id, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
        (await mediator.Send(new ReleaseReservation(id, intent), cancellation)).ToOk(http);
}

/// <summary>Lets a reservation stand longer, or shorter.</summary>
internal sealed record ProlongReservation(string Id, int Seconds, Intent Intent) : IRequest<Result<ReservationChange>>;

internal sealed class ProlongReservationHandler(IGrains grains) : IRequestHandler<ProlongReservation, Result<ReservationChange>>
{
    public async Task<Result<ReservationChange>> Handle(ProlongReservation request, CancellationToken cancellationToken)
    {
        if (ReservationRules.CheckSeconds(request.Seconds) is { } invalid)
        {
            return invalid;
        }

        if (!ReservationId.TryParse(request.Id, out var id))
        {
            return ReservationRejections.Unknown;
        }

        var until = request.Intent.At.AddSeconds(request.Seconds);
        var context = request.Intent.Context($"{request.Id}:{request.Seconds}");
        if (id.Stock is { } stock)
        {
            var extended = await grains.Ask(stock.Grain, new ExtendHold(id.HoldId, until), context, cancellationToken);
            return extended.Rejection is null
                ? Changed(request.Id, extended.Reply!.Until, extended.Position, extended.Replayed)
                : ReservationRejections.Ended;
        }

        var outcome = await grains.Ask(id.Grain, new ExtendReservation(until), context, cancellationToken);
        return outcome.Rejection is { } rejection ? rejection : Changed(request.Id, outcome.Reply!.ExpiresAt, outcome.Position, outcome.Replayed);
    }

    private static Result<ReservationChange> Changed(string id, DateTimeOffset? until, long position, bool replayed) =>
        Result<ReservationChange>.Of(new ReservationChange(id, until, position), position, replayed);
}

internal static class ProlongReservationEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/reservations/{id}/extend", Handle)
        .WithName("ExtendReservation")
        .WithTags("Reservations")
        .WithSummary("Extend a reservation")
        .WithDescription("Counts from now. 409 reservation.ended when it is too late.")
        .Produces<ReservationChange>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .WithRequestExample("ten more minutes", new ReservationExtension(600))
        .RequireScope(Scopes.ReservationsWrite);

    private static async Task<Results<Ok<ReservationChange>, ProblemHttpResult>> Handle(
        string id, ReservationExtension extension, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
        (await mediator.Send(new ProlongReservation(id, extension.ExpiresInSeconds, intent), cancellation)).ToOk(http);
}
