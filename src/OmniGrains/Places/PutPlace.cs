using System.Text.Json;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Places.Contracts;

namespace OmniGrains.Places;

/// <summary>What a change of a place is answered with.</summary>
/// <param name="Id">The place.</param>
/// <param name="Revision">Its revision; the ETag's value.</param>
/// <param name="Position">The journal position that contains it.</param>
public sealed record PlaceReceipt(string Id, int Revision, long Position);

internal sealed record PutPlace(string Id, PlaceInput Input, int? ExpectedRevision, Intent Intent) : IRequest<Result<PlaceReceipt>>;

internal sealed class PutPlaceHandler(IGrains grains, KeyVault vault) : IRequestHandler<PutPlace, Result<PlaceReceipt>>
{
    public async Task<Result<PlaceReceipt>> Handle(PutPlace request, CancellationToken cancellationToken)
    {
        var place = request.Input.PlaceOf(request.Id);
        var fingerprint = vault.Digest(JsonSerializer.SerializeToUtf8Bytes(place, PlacesJson.Default.Place));
        var outcome = await grains.Ask(
            PlacesGrain.Id, new DefinePlace(place, request.ExpectedRevision), request.Intent.Context(fingerprint), cancellationToken);
        return outcome.Reply is { } reply
            ? Result<PlaceReceipt>.Of(new PlaceReceipt(reply.Id, reply.Revision, outcome.Position), outcome.Position, outcome.Replayed)
            : outcome.Rejection!;
    }
}

internal static class PutPlaceEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPut("/places/{id}", Handle)
        .WithName("PutPlace")
        .WithTags("Places")
        .WithSummary("Define a shop, warehouse or supplier")
        .WithDescription(
            "Enters the place, or replaces what is known of it. Its id is the same text that purchases name as place. Send If-Match with the ETag "
            + "to change only what you read.")
        .Produces<PlaceReceipt>()
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status412PreconditionFailed)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithRequestExample("a shop", Example)
        .WithExample(StatusCodes.Status200OK, "defined", new PlaceReceipt("milano-1", 1, 12))
        .RequireScope(Scopes.PlacesWrite);

    public static PlaceInput Example => new(
        "Milano Duomo", PlaceKind.Store, "IT", "Europe/Rome", new GeoPoint(45.4642, 9.19), new PostalAddress("Via Torino 1", "20123", "Milano"),
        [new OpeningSpan(Weekday.Monday, new TimeOnly(9, 30), new TimeOnly(19, 30)), new OpeningSpan(Weekday.Saturday, new TimeOnly(10, 0), new TimeOnly(20, 0))],
        [new DateOnly(2026, 12, 25)], Ships: true, Collection: true, TakesReturns: true, TracksStock: true, Priority: 10,
        CostPerParcel: new Money(4.90m, "EUR"), DailyParcels: 40, HandlingMinutes: 60);

    private static async Task<Results<Ok<PlaceReceipt>, ProblemHttpResult>> Handle(
        string id, PlaceInput input, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation)
    {
        if (!Answers.TryReadIfMatch(http.Request, out var revision))
        {
            return TypedResults.Problem(Problems.Of(Answers.BadIfMatch));
        }

        return (await mediator.Send(new PutPlace(id, input, revision, intent), cancellation)).ToTagged(http, receipt => receipt.Revision);
    }
}
