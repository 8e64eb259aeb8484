using System.Text.Json.Serialization;
using OmniGrains.Delays.Contracts;
using OmniGrains.Delays.Times;
using OmniGrains.Engine;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Delays.Watching;

internal sealed record BeginWatch(OrderPlaced Order) : ICommand<Learned>;

/// <summary>How long a place and the way from it take, and when nothing is delivered where it goes to.</summary>
internal sealed record NoteEstimates(string? Place, Estimate Pick, Estimate Transit, IReadOnlyList<DateOnly>? Holidays = null) : ICommand<Learned>;

/// <summary>Places hand over more, or less.</summary>
internal sealed record ChangeParts(IReadOnlyList<PlannedFulfilment> More, IReadOnlyList<PlannedFulfilment> Less) : ICommand<Learned>;

internal sealed record NoteSent(ShipmentSent Shipment) : ICommand<Learned>;

internal sealed record NoteParcelEstimate(string ShipmentId, Estimate Transit) : ICommand<Learned>;

internal sealed record NoteScan(ShipmentTracked Scan) : ICommand<Learned>;

/// <summary>A part lies ready for its customer, or was handed over.</summary>
internal sealed record NoteReady(string FulfilmentId, DateTimeOffset At) : ICommand<Learned>;

/// <summary>Nothing more will be handed over; what is on its way still is.</summary>
internal sealed record CloseParts(bool Cancelled) : ICommand<Learned>;

internal sealed record NotePromise(DateTimeOffset PromisedBy) : ICommand<Learned>;

internal sealed record ExpectStock(DateTimeOffset AvailableAt, string Actor) : ICommand<Learned>;

/// <summary>Time has passed: look again.</summary>
internal sealed record CheckDelay : ICommand<Learned>;

internal sealed record RecordAnswer(DateTimeOffset PromisedBy, DelayChoice Choice, DateTimeOffset? Date) : ICommand<Learned>;

internal sealed record RefuseAnswer(DateTimeOffset PromisedBy, string Code) : ICommand<Learned>;

internal sealed record DeliveryWatched(
    string OrderId, string? Record, DateTimeOffset PlacedAt, DeliveryKind Delivery, string? Country, string? PostalArea, DateTimeOffset? PromisedBy,
    IReadOnlyList<WaitingPart> Parts, DateTimeOffset ForeseeFrom) : IEvent;

/// <summary>How long a place and the way from it take.</summary>
/// <param name="Place">The place.</param>
/// <param name="Pick">How long it takes.</param>
/// <param name="Transit">How long the way from it takes.</param>
/// <param name="Holidays">When nothing is delivered where it goes to; null when no such days are known.</param>
internal sealed record EstimatesNoted(
    string? Place, Estimate Pick, Estimate Transit,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<DateOnly>? Holidays = null) : IEvent;

/// <summary>What has not left yet is this.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Parts">All of it.</param>
/// <param name="PickedAt">The place that has just finished; null when none has.</param>
/// <param name="PickMinutes">How long that took it; null when it is no measure.</param>
internal sealed record PartsLeft(string OrderId, IReadOnlyList<WaitingPart> Parts, string? PickedAt, int? PickMinutes) : IEvent;

internal sealed record ParcelLeft(string OrderId, Parcel Parcel, string? Country, string? PostalArea) : IEvent;

internal sealed record ParcelEstimated(string ShipmentId, Estimate Transit) : IEvent;

internal sealed record ParcelSeen(string ShipmentId, DateTimeOffset At, DateTimeOffset? CarrierDate) : IEvent;

internal sealed record ParcelArrived(
    string OrderId, string ShipmentId, string? Place, string? Carrier, string? Country, string? PostalArea, int? TransitMinutes) : IEvent;

internal sealed record PromiseNoted(string OrderId, DateTimeOffset PromisedBy) : IEvent;

internal sealed record StockExpected(string OrderId, DateTimeOffset AvailableAt, string Actor) : IEvent;

internal sealed record DelayChecked : IEvent;

/// <summary>Everything has arrived or was cancelled.</summary>
internal sealed record WatchEnded(string OrderId) : IEvent;
