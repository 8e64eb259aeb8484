using OmniGrains.Edge;
using OmniGrains.Places.Contracts;

namespace OmniGrains.Places;

/// <summary>A place as it is put: the whole of it, what is absent has its default.</summary>
/// <param name="Name">At most 100 characters.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Country">ISO 3166 alpha-2, e.g. <c>IT</c>.</param>
/// <param name="Zone">IANA time zone, e.g. <c>Europe/Rome</c>.</param>
/// <param name="Location">Degrees; absent when unknown.</param>
/// <param name="Address">Each part at most 120 characters.</param>
/// <param name="Hours">At most 50 spans of a week; absent means always open.</param>
/// <param name="ClosedDays">At most 400 local days, e.g. holidays.</param>
/// <param name="Ships">Sends parcels to customers; false when absent.</param>
/// <param name="Collection">Customers collect here; false when absent.</param>
/// <param name="TakesReturns">Takes goods back; false when absent.</param>
/// <param name="TracksStock">Its stock is recorded; false when absent.</param>
/// <param name="Priority">0 to 1,000; the larger, the earlier orders are sourced here.</param>
/// <param name="CostPerParcel">Not negative, at most 1,000,000.</param>
/// <param name="DailyParcels">0 to 1,000,000: as many parcels a day are planned there while other places can send them; 0 means that it sends none, absent that there is no limit.</param>
/// <param name="HandlingMinutes">0 to 43,200 open minutes.</param>
/// <param name="Active">True when absent.</param>
public sealed record PlaceInput(
    string Name,
    PlaceKind Kind,
    string Country,
    string Zone,
    GeoPoint? Location = null,
    PostalAddress? Address = null,
    IReadOnlyList<OpeningSpan>? Hours = null,
    IReadOnlyList<DateOnly>? ClosedDays = null,
    bool? Ships = null,
    bool? Collection = null,
    bool? TakesReturns = null,
    bool? TracksStock = null,
    int? Priority = null,
    Money? CostPerParcel = null,
    int? DailyParcels = null,
    int? HandlingMinutes = null,
    bool? Active = null)
{
    internal static PlaceInput Of(Place place) => new(
        place.Name, place.Kind, place.Country, place.Zone, place.Location, place.Address, place.Hours, place.ClosedDays, place.Ships,
        place.Collection, place.TakesReturns, place.TracksStock, place.Priority, place.CostPerParcel, place.DailyParcels,
        place.HandlingMinutes, place.Active);

    internal Place PlaceOf(string id) => new(
        id, Name, Kind, Country, Zone, Location, Address,
        [.. (Hours ?? []).OrderBy(span => span.Day).ThenBy(span => span.From)],
        [.. (ClosedDays ?? []).Distinct().Order()],
        Ships ?? false, Collection ?? false, TakesReturns ?? false, TracksStock ?? false, Priority ?? 0, CostPerParcel, DailyParcels,
        HandlingMinutes ?? 0, Active ?? true, 0);

    /// <summary>Compares what the lists hold, which records do not.</summary>
    internal bool IsSameAs(PlaceInput other) =>
        (Hours ?? []).SequenceEqual(other.Hours ?? [])
        && (ClosedDays ?? []).SequenceEqual(other.ClosedDays ?? [])
        && this with { Hours = null, ClosedDays = null } == other with { Hours = null, ClosedDays = null };
}
