using System.Text.Json.Serialization;

namespace OmniGrains.Orders.Contracts;

/// <summary>Where the money of an order stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PaymentState>))]
public enum PaymentState
{
    [JsonStringEnumMemberName("pending")]
    Pending,
    [JsonStringEnumMemberName("authorised")]
    Authorised,
    [JsonStringEnumMemberName("partlyPaid")]
    PartlyPaid,
    [JsonStringEnumMemberName("paid")]
    Paid,
    [JsonStringEnumMemberName("partlyRefunded")]
    PartlyRefunded,
    [JsonStringEnumMemberName("refunded")]
    Refunded,
    [JsonStringEnumMemberName("voided")]
    Voided,
}

/// <summary>Where the goods of an order stand.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FulfilmentState>))]
public enum FulfilmentState
{
    [JsonStringEnumMemberName("unfulfilled")]
    Unfulfilled,

    /// <summary>Nobody may pick or send it for now.</summary>
    [JsonStringEnumMemberName("onHold")]
    OnHold,
    [JsonStringEnumMemberName("partlyFulfilled")]
    PartlyFulfilled,

    /// <summary>Everything that is left to hand over lies ready at the place of collection.</summary>
    [JsonStringEnumMemberName("readyForCollection")]
    ReadyForCollection,

    /// <summary>Everything has been sent.</summary>
    [JsonStringEnumMemberName("fulfilled")]
    Fulfilled,

    /// <summary>Everything has been handed over, at least a part of it at a place.</summary>
    [JsonStringEnumMemberName("collected")]
    Collected,

    /// <summary>Nothing is left to hand over, because all of it was cancelled.</summary>
    [JsonStringEnumMemberName("cancelled")]
    Cancelled,
}

/// <summary>What has come back of an order.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ReturnState>))]
public enum ReturnState
{
    [JsonStringEnumMemberName("none")]
    None,
    [JsonStringEnumMemberName("requested")]
    Requested,
    [JsonStringEnumMemberName("partlyReturned")]
    PartlyReturned,
    [JsonStringEnumMemberName("returned")]
    Returned,
}

/// <summary>How the goods reach the customer.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DeliveryKind>))]
public enum DeliveryKind
{
    [JsonStringEnumMemberName("ship")]
    Ship,

    /// <summary>Bought, and collected at a place.</summary>
    [JsonStringEnumMemberName("collect")]
    Collect,

    /// <summary>Reserved at a place, tried and paid there.</summary>
    [JsonStringEnumMemberName("reserve")]
    Reserve,

    /// <summary>Prepared at a place for a time, to skip the queue.</summary>
    [JsonStringEnumMemberName("orderAhead")]
    OrderAhead,
}

/// <summary>What became of a payment.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PaymentStep>))]
public enum PaymentStep
{
    [JsonStringEnumMemberName("pending")]
    Pending,
    [JsonStringEnumMemberName("authorised")]
    Authorised,
    [JsonStringEnumMemberName("captured")]
    Captured,
    [JsonStringEnumMemberName("voided")]
    Voided,
    [JsonStringEnumMemberName("failed")]
    Failed,
}

/// <summary>What a carrier says of a parcel; the names that EasyPost uses, in camel case.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ParcelStatus>))]
public enum ParcelStatus
{
    [JsonStringEnumMemberName("unknown")]
    Unknown,
    [JsonStringEnumMemberName("preTransit")]
    PreTransit,
    [JsonStringEnumMemberName("inTransit")]
    InTransit,
    [JsonStringEnumMemberName("outForDelivery")]
    OutForDelivery,
    [JsonStringEnumMemberName("availableForPickup")]
    AvailableForPickup,
    [JsonStringEnumMemberName("delivered")]
    Delivered,
    [JsonStringEnumMemberName("returnToSender")]
    ReturnToSender,
    [JsonStringEnumMemberName("failure")]
    Failure,
    [JsonStringEnumMemberName("cancelled")]
    Cancelled,
}

/// <summary>What becomes of goods that came back.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Disposition>))]
public enum Disposition
{
    /// <summary>Back on the shelf of the place that received it.</summary>
    [JsonStringEnumMemberName("sellable")]
    Sellable,
    [JsonStringEnumMemberName("damaged")]
    Damaged,

    /// <summary>It never reached our stock (thrown away, kept by the customer, taken by somebody else's warehouse).</summary>
    [JsonStringEnumMemberName("none")]
    None,
}
