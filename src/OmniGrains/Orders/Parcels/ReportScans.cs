using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Orders.Contracts;
using OmniGrains.Orders.Desk;

namespace OmniGrains.Orders.Parcels;

/// <summary>What a carrier says about a parcel.</summary>
/// <param name="Scans">What happened, in any order; at most 200.</param>
/// <param name="EstimatedDelivery">When the carrier now expects to deliver.</param>
public sealed record ScansInput(IReadOnlyList<ParcelScan> Scans, DateTimeOffset? EstimatedDelivery);

/// <summary>The answer to scans.</summary>
/// <param name="OrderId">The order that the parcel belongs to; absent while that is not known.</param>
/// <param name="Changed">False when nothing of it was new.</param>
/// <param name="Position">The journal position that contains it.</param>
public sealed record ScansReceipt(string? OrderId, bool Changed, long Position);

internal sealed record ReportScans(string Carrier, string Number, ScansInput Input, Intent Intent) : IRequest<Result<ScansReceipt>>;

internal sealed class ReportScansRules : AbstractValidator<ReportScans>
{
    private const int MostScans = 200;

    public ReportScansRules() => RuleFor(request => request.Input).Custom((input, context) =>
    {
        var check = new Checks<ReportScans>(context);
        var request = context.InstanceToValidate;
        check.That(ParcelId.TryOf(request.Carrier, request.Number, out _), "number", "must name a carrier and its number of the parcel.");
        check.That(input.Scans.Count <= MostScans && !input.Scans.Contains(null!), "scans", $"must be at most {MostScans}, none of them null.");
        foreach (var scan in input.Scans.OfType<ParcelScan>())
        {
            check.OptionalText(scan.Detail, 120, "scans.detail");
            check.OptionalText(scan.Town, 120, "scans.town");
            check.OptionalText(scan.Country, 60, "scans.country");
        }
    });
}

internal sealed class ReportScansHandler(IGrains grains) : IRequestHandler<ReportScans, Result<ScansReceipt>>
{
    public async Task<Result<ScansReceipt>> Handle(ReportScans request, CancellationToken cancellationToken)
    {
        var command = new TrackShipment(request.Carrier, request.Number, request.Input.Scans, request.Input.EstimatedDelivery);
        var outcome = await grains.Ask(ParcelId.Of(request.Carrier, request.Number).Grain, command, request.Intent.Context(), cancellationToken);
        return outcome.Rejection is { } refused
            ? refused
            : Result<ScansReceipt>.Of(new ScansReceipt(outcome.Reply!.OrderId, outcome.Reply.Changed, outcome.Position), outcome.Position, outcome.Replayed);
    }
}

internal static class ReportScansEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/parcels/{carrier}/{number}/scans", Handle)
        .WithName("ReportScans")
        .WithTags("Fulfilments")
        .WithSummary("Tell what a carrier says about a parcel")
        .WithDescription("For carriers without a connector. Scans may come late, twice, in any order, and before the shipment is known.")
        .Produces<ScansReceipt>()
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithRequestExample("delivered", new ScansInput([new ParcelScan(ParcelStatus.Delivered, new DateTimeOffset(2026, 3, 3, 10, 0, 0, TimeSpan.Zero), Town: "Milano", Country: "IT")], null))
        .RequireScope(Scopes.OrdersWrite);

    private static async Task<Results<Ok<ScansReceipt>, ProblemHttpResult>> Handle(
        string carrier, string number, ScansInput input, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
        (await mediator.Send(new ReportScans(carrier, number, input, intent), cancellation)).ToOk(http);
}
