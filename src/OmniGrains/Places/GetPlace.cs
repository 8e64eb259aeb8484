using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Places.Contracts;

namespace OmniGrains.Places;

/// <summary>A place as it is read.</summary>
/// <param name="Id">The place.</param>
/// <param name="Revision">How often it has been defined; the ETag's value.</param>
/// <param name="Place">What is known of it.</param>
/// <param name="Kilometres">In a list by distance: how far away it is, to the metre.</param>
public sealed record PlaceDetails(string Id, int Revision, PlaceInput Place, decimal? Kilometres = null)
{
    internal static PlaceDetails Of(Place place, double? kilometres = null) => new(
        place.Id, place.Revision, PlaceInput.Of(place), kilometres is { } distance ? Math.Round((decimal)distance, 3) : null);
}

internal static class GetPlaceEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/places/{id}", Handle)
        .WithName("GetPlace")
        .WithTags("Places")
        .WithSummary("Read a place")
        .WithDescription("The place as it was last defined, with its ETag.")
        .Produces<PlaceDetails>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .WithExample(StatusCodes.Status200OK, "a shop", new PlaceDetails("milano-1", 1, PutPlaceEndpoint.Example))
        .WaitsForPosition()
        .RequireScope(Scopes.PlacesRead);

    private static async Task<Results<Ok<PlaceDetails>, ProblemHttpResult>> Handle(
        string id, HttpResponse response, IPlaces places, CancellationToken cancellation)
    {
        if (!(await places.Read(cancellation)).TryFind(id, out var place))
        {
            return TypedResults.Problem(Problems.Of(PlaceRejections.NotFound(id)));
        }

        response.Headers.ETag = Answers.ETagOf(place.Revision);
        return TypedResults.Ok(PlaceDetails.Of(place));
    }
}
