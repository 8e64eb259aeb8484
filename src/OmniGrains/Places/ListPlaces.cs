using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Edge.Json;
using OmniGrains.Engine;
using OmniGrains.Places.Contracts;

namespace OmniGrains.Places;

internal static class ListPlacesEndpoint
{
    private const int MostItems = 200;

    private static readonly string[] Kinds = [.. NamedEnumFactory.NamesOf(typeof(PlaceKind))];

    private static readonly Rejection UnreadablePoint = new(
        "request.invalid", "near: must be the id of a place with a location, or latitude,longitude such as 45.4642,9.19.");

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/places", Handle)
        .WithName("ListPlaces")
        .WithTags("Places")
        .WithSummary("List places")
        .WithDescription(
            "In the order of their ids; or, with near (latitude,longitude or a place's id), active places by their great-circle distance from it. "
            + "Filter by kind; page with cursor.")
        .Produces<Page<PlaceDetails>>()
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithExample(StatusCodes.Status200OK, "near a point", new Page<PlaceDetails>([new PlaceDetails("milano-1", 1, PutPlaceEndpoint.Example, 1.204m)], null))
        .WaitsForPosition()
        .RequireScope(Scopes.PlacesRead);

    private static async Task<Results<Ok<Page<PlaceDetails>>, ProblemHttpResult>> Handle(
        string? near, string? kind, string? cursor, int? limit, IPlaces places, CancellationToken cancellation)
    {
        if (!Cursor.TryRead(cursor, out var skipped) || skipped > PlacesGrain.MostPlaces)
        {
            return TypedResults.Problem(Problems.Of(Cursor.Unreadable));
        }

        var directory = await places.Read(cancellation);
        if (near is not null && PointOf(near, directory) is null)
        {
            return TypedResults.Problem(Problems.Of(UnreadablePoint));
        }

        if (kind is not null && !Kinds.Contains(kind))
        {
            return TypedResults.Problem(Problems.Of(new Rejection("request.invalid", "kind: must be store, warehouse or supplier.")));
        }

        var (start, size) = ((int)(skipped ?? 0), Math.Clamp(limit ?? 50, 1, MostItems));
        var found = Found(directory, near, kind).Skip(start).Take(size + 1).ToList();
        var next = found.Count > size ? Cursor.Of(start + size) : null;
        return TypedResults.Ok(new Page<PlaceDetails>([.. found.Take(size)], next));
    }

    private static IEnumerable<PlaceDetails> Found(PlaceDirectory directory, string? near, string? kind)
    {
        var wanted = kind is null ? (PlaceKind?)null : (PlaceKind)Array.IndexOf(Kinds, kind);
        return near is null
            ? directory.All.Where(place => wanted is null || place.Kind == wanted).Select(place => PlaceDetails.Of(place))
            : directory.Nearest(PointOf(near, directory)!).Where(found => wanted is null || found.Place.Kind == wanted)
                .Select(found => PlaceDetails.Of(found.Place, found.Kilometres));
    }

    private static GeoPoint? PointOf(string near, PlaceDirectory directory)
    {
        if (directory.TryFind(near, out var place))
        {
            return place.Location;
        }

        return near.Split(',') is [var latitude, var longitude]
            && double.TryParse(latitude, NumberStyles.Float, CultureInfo.InvariantCulture, out var north)
            && double.TryParse(longitude, NumberStyles.Float, CultureInfo.InvariantCulture, out var east)
            && new GeoPoint(north, east) is var point && PlaceRules.IsOnGlobe(point)
                ? point
                : null;
    }
}
