using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace OmniGrains.Places.Contracts;

/// <summary>The directory of all places, for other slices: one read in memory.</summary>
public interface IPlaces
{
    /// <summary>All places as they are now.</summary>
    ValueTask<PlaceDirectory> Read(CancellationToken cancellation = default);
}

/// <summary>A place and how far away it is.</summary>
public sealed record PlaceAtDistance(Place Place, double Kilometres);

/// <summary>All places at one moment. Immutable.</summary>
/// <param name="ById">The places under their ids.</param>
public sealed record PlaceDirectory(ImmutableSortedDictionary<string, Place> ById)
{
    public static readonly PlaceDirectory Empty = new(ImmutableSortedDictionary.Create<string, Place>(StringComparer.Ordinal));

    public IEnumerable<Place> All => ById.Values;

    public bool TryFind(string? id, [NotNullWhen(true)] out Place? place)
    {
        place = null;
        return id is not null && ById.TryGetValue(id, out place);
    }

    /// <summary>Active places of known location, nearest first; equally distant ones in the order of their ids.</summary>
    public IEnumerable<PlaceAtDistance> Nearest(GeoPoint from) => ById.Values
        .Where(place => place is { Active: true, Location: not null })
        .Select(place => new PlaceAtDistance(place, from.KilometresTo(place.Location!)))
        .OrderBy(found => found.Kilometres);

    /// <summary>Kilometres between two places; null when either is unknown or its location is.</summary>
    public double? KilometresBetween(string one, string other) =>
        TryFind(one, out var from) && TryFind(other, out var to) && from.Location is { } start && to.Location is { } end
            ? start.KilometresTo(end)
            : null;
}
