using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Places.Contracts;

namespace OmniGrains.Places;

/// <summary>When a place is open, seen from one moment.</summary>
/// <param name="At">The moment.</param>
/// <param name="Day">The day that it then is at the place.</param>
/// <param name="Open">Whether the place is open.</param>
/// <param name="ClosesAt">When it closes; absent when it is closed or never closes.</param>
/// <param name="NextOpening">The moment itself when it is open; absent when it does not open within 400 days.</param>
/// <param name="NextBusinessDay">The next local day on which it opens.</param>
public sealed record PlaceOpening(
    DateTimeOffset At, DateOnly Day, bool Open, DateTimeOffset? ClosesAt, DateTimeOffset? NextOpening, DateOnly? NextBusinessDay)
{
    internal static PlaceOpening Of(Place place, DateTimeOffset at)
    {
        var day = place.DayAt(at);
        return new PlaceOpening(at, day, place.IsOpen(at), place.ClosesAt(at), place.NextOpening(at), place.NextBusinessDay(day));
    }
}

internal static class ReadOpeningEndpoint
{
    private static readonly DateTimeOffset Earliest = new(1970, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Latest = new(2200, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/places/{id}/opening", Handle)
        .WithName("ReadOpening")
        .WithTags("Places")
        .WithSummary("Is it open, and when is it next?")
        .WithDescription("Now, or at the instant at: whether the place is open, until when, when it opens next, and its next business day.")
        .Produces<PlaceOpening>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithExample(StatusCodes.Status200OK, "on a Saturday evening", new PlaceOpening(
            Saturday(20, 30), new DateOnly(2026, 3, 7), false, null, Saturday(8, 30).AddDays(2), new DateOnly(2026, 3, 9)))
        .WaitsForPosition()
        .RequireScope(Scopes.PlacesRead);

    private static DateTimeOffset Saturday(int hour, int minute) => new(2026, 3, 7, hour, minute, 0, TimeSpan.Zero);

    private static async Task<Results<Ok<PlaceOpening>, ProblemHttpResult>> Handle(
        string id, DateTimeOffset? at, IPlaces places, TimeProvider time, CancellationToken cancellation)
    {
        var moment = (at ?? time.GetUtcNow()).ToUniversalTime();
        if (moment < Earliest || moment > Latest)
        {
            return TypedResults.Problem(Problems.Of(new Rejection("request.moment-invalid", "at: must be an instant from 1970 to 2200.")));
        }

        return (await places.Read(cancellation)).TryFind(id, out var place)
            ? TypedResults.Ok(PlaceOpening.Of(place, moment))
            : TypedResults.Problem(Problems.Of(PlaceRejections.NotFound(id)));
    }
}
