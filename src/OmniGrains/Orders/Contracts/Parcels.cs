using System.Text.Json.Serialization;
using OmniGrains.Engine;

namespace OmniGrains.Orders.Contracts;

/// <summary>A parcel at its carrier: <c>carrier:number</c>, both in lower case without blanks.</summary>
public readonly record struct ParcelId(string Value)
{
    public const string GrainType = "parcel";

    [JsonIgnore]
    public GrainId Grain => GrainId.Of(GrainType, Value);

    public override string ToString() => Value;

    /// <summary>The parcel's id; only for a carrier and a number with at least one letter or digit each.</summary>
    public static ParcelId Of(string carrier, string trackingNumber) => TryOf(carrier, trackingNumber, out var parcel)
        ? parcel
        : throw new ArgumentException("A parcel needs a carrier and a number of letters and digits.", nameof(trackingNumber));

    public static bool TryOf(string carrier, string trackingNumber, out ParcelId parcel)
    {
        var (who, number) = (Plain(carrier), Plain(trackingNumber));
        parcel = new ParcelId($"{who}:{number}");
        return who.Length is > 0 and <= 60 && number.Length is > 0 and <= 80;
    }

    private static string Plain(string text) =>
        string.Concat(text.Where(char.IsAsciiLetterOrDigit).Select(char.ToLowerInvariant));
}

/// <summary>
/// Tells what a carrier says about a parcel. Send it to <see cref="ParcelId.Grain"/>, before or after the parcel is
/// known to belong to an order; what was told before changes nothing.
/// </summary>
/// <param name="Carrier">The carrier as it was named.</param>
/// <param name="TrackingNumber">Its number of the parcel.</param>
/// <param name="Scans">What happened, in any order; at most 200.</param>
/// <param name="EstimatedDelivery">When the carrier now expects to deliver; null when not told.</param>
public sealed record TrackShipment(
    string Carrier, string TrackingNumber, IReadOnlyList<ParcelScan> Scans, DateTimeOffset? EstimatedDelivery = null) : ICommand<ParcelTracked>;

/// <summary>One thing that happened to a parcel. Names no place of a person: a town at most, not an address.</summary>
/// <param name="Status">What it means.</param>
/// <param name="At">When.</param>
/// <param name="Detail">The carrier's own code or words, at most 120 characters.</param>
/// <param name="Town">Where.</param>
/// <param name="Country">ISO 3166 alpha-2.</param>
public sealed record ParcelScan(ParcelStatus Status, DateTimeOffset At, string? Detail = null, string? Town = null, string? Country = null);

/// <summary>The answer to <see cref="TrackShipment"/>.</summary>
/// <param name="OrderId">The order that the parcel belongs to; null while that is not known.</param>
/// <param name="Changed">False when nothing of it was new.</param>
public sealed record ParcelTracked(string? OrderId, bool Changed);

/// <summary>The parcel belongs to this shipment of this order.</summary>
public sealed record ParcelExpected(string OrderId, string ShipmentId) : IEvent;

/// <summary>The carrier has told something new.</summary>
/// <param name="OrderId">The order, when it is known by then.</param>
/// <param name="ShipmentId">The shipment, when it is known by then.</param>
/// <param name="Scans">Only what is new, earliest first.</param>
/// <param name="EstimatedDelivery">When the carrier now expects to deliver.</param>
public sealed record ParcelScanned(string? OrderId, string? ShipmentId, IReadOnlyList<ParcelScan> Scans, DateTimeOffset? EstimatedDelivery) : IEvent;
