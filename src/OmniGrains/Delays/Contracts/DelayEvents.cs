using System.Text.Json.Serialization;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Delays.Contracts;

/// <summary>Where delays of an order are told.</summary>
public static class DelayStreams
{
    public static GrainId Of(string orderId) => Watching.DelayWatch.GrainOf(orderId);
}

/// <summary>What a customer may say to a delay.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DelayChoice>))]
public enum DelayChoice
{
    /// <summary>The proposed date is fine.</summary>
    [JsonStringEnumMemberName("accept")]
    Accept,

    /// <summary>Another of the offered dates.</summary>
    [JsonStringEnumMemberName("anotherDate")]
    AnotherDate,

    /// <summary>Cancel what was not sent, and give the money back.</summary>
    [JsonStringEnumMemberName("cancel")]
    Cancel,
}

/// <summary>An order will probably come later than promised. Said once for each promise.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Record">Whose it is.</param>
/// <param name="PromisedBy">The promise that is at risk.</param>
/// <param name="ExpectedBy">By when nine of ten such orders arrive.</param>
/// <param name="ProposedBy">The end of the business day, where the customer is, by which that is.</param>
/// <param name="Offered">Dates the customer may choose, the proposed one first.</param>
/// <param name="Reasons">Why: <c>history</c>, <c>no-scan</c>, <c>carrier-date</c>, <c>stock-expected</c>.</param>
/// <param name="At">When it was seen.</param>
public sealed record DelayForeseen(
    string OrderId, string? Record, DateTimeOffset PromisedBy, DateTimeOffset ExpectedBy, DateTimeOffset ProposedBy,
    IReadOnlyList<DateTimeOffset> Offered, IReadOnlyList<string> Reasons, DateTimeOffset At) : IConcernsCustomer
{
    string? IConcernsCustomer.Customer => Record;
}

/// <summary>The customer has answered.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Record">Whose it is.</param>
/// <param name="PromisedBy">The promise that was at risk.</param>
/// <param name="Choice">What they said.</param>
/// <param name="Date">The date they took; null when they cancelled.</param>
/// <param name="At">When.</param>
public sealed record DelayAnswered(
    string OrderId, string? Record, DateTimeOffset PromisedBy, DelayChoice Choice, DateTimeOffset? Date, DateTimeOffset At) : IConcernsCustomer
{
    string? IConcernsCustomer.Customer => Record;
}

/// <summary>The order could not follow the answer (it was sent meanwhile): the customer may choose again.</summary>
public sealed record DelayAnswerRefused(string OrderId, string? Record, DateTimeOffset PromisedBy, DelayChoice Choice, string Code) : IConcernsCustomer
{
    string? IConcernsCustomer.Customer => Record;
}
