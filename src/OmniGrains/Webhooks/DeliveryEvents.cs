using System.Text.Json.Serialization;
using OmniGrains.Edge;

namespace OmniGrains.Webhooks;

/// <summary>How a delivery stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DeliveryState>))]
public enum DeliveryState
{
    /// <summary>The receiver answered 2xx.</summary>
    [JsonStringEnumMemberName("delivered")]
    Delivered,

    /// <summary>It will be tried again by itself.</summary>
    [JsonStringEnumMemberName("waiting")]
    Waiting,

    /// <summary>Every attempt failed; it can be replayed by hand.</summary>
    [JsonStringEnumMemberName("exhausted")]
    Exhausted,
}

/// <summary>What an attempt led to.</summary>
/// <param name="Position">The event.</param>
/// <param name="Type">Its type.</param>
/// <param name="State">How the delivery stands now.</param>
/// <param name="Attempts">How many there have been.</param>
/// <param name="Status">The receiver's answer; null when there was none.</param>
/// <param name="Error">Why there was none: <c>timeout</c>, <c>connection</c>, <c>tls</c>, <c>address-refused</c>.</param>
/// <param name="Milliseconds">How long it took.</param>
/// <param name="NextAt">When it is tried again.</param>
internal sealed record DeliveryOutcome(
    long Position, string Type, DeliveryState State, int Attempts, int? Status, string? Error, int Milliseconds, DateTimeOffset? NextAt);

/// <summary>Everything up to a position was tried, some of it perhaps again. One event for many attempts.</summary>
/// <param name="Endpoint">Where to.</param>
/// <param name="UpTo">The cursor from now on.</param>
/// <param name="Outcomes">What became of each attempt.</param>
/// <param name="GaveUp">Why the endpoint is to be disabled, if so.</param>
/// <param name="At">When.</param>
internal sealed record DeliveriesAttempted(
    string Endpoint, long UpTo, IReadOnlyList<DeliveryOutcome> Outcomes, string? GaveUp, DateTimeOffset At) : IAdministrativeEvent;

/// <summary>Somebody wants an event to be sent once more.</summary>
internal sealed record DeliveryRequested(string Endpoint, long Position, string Type, string By, DateTimeOffset At) : IAdministrativeEvent;

/// <summary>Somebody wants everything behind a position to be sent, again or not at all.</summary>
internal sealed record CursorMoved(string Endpoint, long From, string By, DateTimeOffset At) : IAdministrativeEvent;

/// <summary>The endpoint is enabled again: what waits is tried at once.</summary>
internal sealed record DeliveriesResumed(string Endpoint, DateTimeOffset At) : IAdministrativeEvent;
