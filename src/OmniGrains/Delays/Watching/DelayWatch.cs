using System.Collections.Immutable;
using OmniGrains.Delays.Contracts;
using OmniGrains.Delays.Times;
using OmniGrains.Engine;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Delays.Watching;

/// <summary>What is known about one order's way to its customer. Immutable.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Record">Whose it is.</param>
/// <param name="PlacedAt">When it was placed.</param>
/// <param name="Delivery">How it reaches the customer.</param>
/// <param name="Country">Where to.</param>
/// <param name="PostalArea">To which area.</param>
/// <param name="PromisedBy">The promise that holds.</param>
/// <param name="Parts">What has not left yet.</param>
/// <param name="Parcels">What is on its way.</param>
/// <param name="StockExpectedAt">When goods that are not there yet are expected.</param>
/// <param name="Foreseen">The last delay that was foreseen.</param>
/// <param name="Answer">What the customer said to it.</param>
/// <param name="ForeseeFrom">Nothing is foreseen before: until then its history is still being told.</param>
/// <param name="Over">True when nothing is left to wait for.</param>
internal sealed record DelayWatch(
    string OrderId, string? Record, DateTimeOffset PlacedAt, DeliveryKind Delivery, string? Country, string? PostalArea, DateTimeOffset? PromisedBy,
    ImmutableList<WaitingPart> Parts, ImmutableList<Parcel> Parcels, DateTimeOffset? StockExpectedAt, DelayForeseen? Foreseen, DelayAnswered? Answer,
    DateTimeOffset ForeseeFrom, bool Over)
{
    public const string GrainType = "delay-watch";

    public static readonly DelayWatch Unknown = new("", null, default, default, null, null, null, [], [], null, null, null, default, Over: true);

    /// <summary>When nothing is delivered where it goes to, besides weekends.</summary>
    public IReadOnlyList<DateOnly> Holidays { get; init; } = [];

    public bool IsUnknown => OrderId.Length == 0;

    public bool IsShipped => Delivery == DeliveryKind.Ship;

    /// <summary>A delay that the customer has not answered yet, and whose promise still holds.</summary>
    public DelayForeseen? Open => !Over && Answer is null && Foreseen is { } foreseen && foreseen.PromisedBy == PromisedBy ? foreseen : null;

    public static GrainId GrainOf(string orderId) => GrainId.Of(GrainType, orderId);
}

/// <summary>What a place is still to hand over.</summary>
/// <param name="Id">The fulfilment.</param>
/// <param name="Place">The place; null when not known.</param>
/// <param name="Left">How many pieces; null when not known.</param>
/// <param name="Pick">How long it takes there; null until it has been looked up.</param>
/// <param name="Transit">How long the way takes; null until it has been looked up.</param>
internal sealed record WaitingPart(string Id, string? Place, decimal? Left, Estimate? Pick, Estimate? Transit);

/// <summary>What is on its way.</summary>
internal sealed record Parcel(
    string ShipmentId, string? Place, string? Carrier, bool Tracked, DateTimeOffset SentAt, DateTimeOffset SeenAt, DateTimeOffset? CarrierDate, Estimate? Transit);

internal sealed record ReadWatch : IQuery<DelayWatch>
{
    public static readonly ReadWatch State = new();
}
