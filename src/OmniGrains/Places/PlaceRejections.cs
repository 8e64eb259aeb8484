using OmniGrains.Engine;

namespace OmniGrains.Places;

internal static class PlaceRejections
{
    public static readonly Rejection TooMany = new(
        "place.limit", $"There are {PlacesGrain.MostPlaces} places already; change one that is no longer active.", RejectionKind.Conflict);

    public static Rejection NotFound(string id) => new(
        "place.not-found", $"There is no place '{id}'. GET /v1/places lists them.", RejectionKind.NotFound);

    public static Rejection Changed(string id) => new(
        "place.changed", $"The place '{id}' has changed since you read it. Read it again and decide anew.", RejectionKind.PreconditionFailed);
}
