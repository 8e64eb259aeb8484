using System.Text.Json.Serialization;
using OmniGrains.Edge;
using OmniGrains.Edge.Json;
using OmniGrains.Engine;

namespace OmniGrains.Places.Contracts;

/// <summary>What a place is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PlaceKind>))]
public enum PlaceKind
{
    /// <summary>A shop that customers walk into.</summary>
    [JsonStringEnumMemberName("store")]
    Store,

    /// <summary>Stock without customers.</summary>
    [JsonStringEnumMemberName("warehouse")]
    Warehouse,

    /// <summary>Somebody else's stock that is sent to our customers or to us.</summary>
    [JsonStringEnumMemberName("supplier")]
    Supplier,
}

/// <summary>A day of the week.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Weekday>))]
public enum Weekday
{
    [JsonStringEnumMemberName("sunday")]
    Sunday,
    [JsonStringEnumMemberName("monday")]
    Monday,
    [JsonStringEnumMemberName("tuesday")]
    Tuesday,
    [JsonStringEnumMemberName("wednesday")]
    Wednesday,
    [JsonStringEnumMemberName("thursday")]
    Thursday,
    [JsonStringEnumMemberName("friday")]
    Friday,
    [JsonStringEnumMemberName("saturday")]
    Saturday,
}

/// <summary>Where on the globe, in degrees (WGS 84).</summary>
/// <param name="Latitude">From -90 to 90, north is positive.</param>
/// <param name="Longitude">From -180 to 180, east is positive.</param>
public sealed record GeoPoint(double Latitude, double Longitude)
{
    private const double EarthRadiusInKilometres = 6371.0088;

    /// <summary>The great-circle distance in kilometres, on a sphere of the Earth's mean radius; off by less than 0.6 %.</summary>
    public double KilometresTo(GeoPoint other)
    {
        var (from, to) = (double.DegreesToRadians(Latitude), double.DegreesToRadians(other.Latitude));
        var acrossLatitude = Math.Sin((to - from) / 2);
        var acrossLongitude = Math.Sin(double.DegreesToRadians(other.Longitude - Longitude) / 2);
        var half = (acrossLatitude * acrossLatitude) + (Math.Cos(from) * Math.Cos(to) * acrossLongitude * acrossLongitude);
        return 2 * EarthRadiusInKilometres * Math.Asin(Math.Min(1, Math.Sqrt(half)));
    }
}

/// <summary>The address of a business, not of a person.</summary>
public sealed record PostalAddress(string? Street = null, string? PostalCode = null, string? City = null, string? Region = null);

/// <summary>A stretch of a week during which a place is open, in its own time.</summary>
/// <param name="Day">The day on which it opens.</param>
/// <param name="From">When it opens.</param>
/// <param name="Until">When it closes; not after <paramref name="From"/> means on the following day, so 00:00 to 00:00 is the whole day.</param>
public sealed record OpeningSpan(
    Weekday Day,
    [property: JsonConverter(typeof(ClockTime))] TimeOnly From,
    [property: JsonConverter(typeof(ClockTime))] TimeOnly Until);

/// <summary>A shop, warehouse or supplier.</summary>
/// <param name="Id">The same text as <c>place</c> on purchases and orders.</param>
/// <param name="Name">For people.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Country">ISO 3166 alpha-2.</param>
/// <param name="Zone">IANA time zone, e.g. <c>Europe/Rome</c>.</param>
/// <param name="Location">Where it is; null when unknown: it then is never nearest to anything.</param>
/// <param name="Address">Its address.</param>
/// <param name="Hours">When it is open in a week; empty means always.</param>
/// <param name="ClosedDays">Local days on which it stays closed.</param>
/// <param name="Ships">Sends parcels to customers.</param>
/// <param name="Collection">Customers collect orders here.</param>
/// <param name="TakesReturns">Takes goods back, wherever they were bought.</param>
/// <param name="TracksStock">Its stock is recorded: sales at its tills move stock.</param>
/// <param name="Priority">Where orders are sourced from first; the larger the earlier.</param>
/// <param name="CostPerParcel">What sending a parcel from here costs us.</param>
/// <param name="DailyParcels">How many parcels a day it is given while other places can send them; 0 means that it sends none, null that there is no limit.</param>
/// <param name="HandlingMinutes">Open minutes that it usually needs to make an order ready.</param>
/// <param name="Active">False for a place that has closed for good or does not take part.</param>
/// <param name="Revision">How often it has been defined; its ETag.</param>
public sealed record Place(
    string Id,
    string Name,
    PlaceKind Kind,
    string Country,
    string Zone,
    GeoPoint? Location,
    PostalAddress? Address,
    IReadOnlyList<OpeningSpan> Hours,
    IReadOnlyList<DateOnly> ClosedDays,
    bool Ships,
    bool Collection,
    bool TakesReturns,
    bool TracksStock,
    int Priority,
    Money? CostPerParcel,
    int? DailyParcels,
    int HandlingMinutes,
    bool Active,
    int Revision);

/// <summary>A place was entered into the directory, or changed: the whole of it.</summary>
public sealed record PlaceDefined(Place Place) : IEvent;
