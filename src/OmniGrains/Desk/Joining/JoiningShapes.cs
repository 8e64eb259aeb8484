using System.Text.Json.Serialization;

namespace OmniGrains.Desk.Joining;

/// <summary>What becomes of two conversations of one customer.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<JoiningAct>))]
public enum JoiningAct
{
    /// <summary>Nothing: rules after this one are not looked at.</summary>
    [JsonStringEnumMemberName("nothing")]
    Nothing,

    /// <summary>Each stays as it is, and whoever opens one is shown the other.</summary>
    [JsonStringEnumMemberName("link")]
    Link,

    /// <summary>The later one goes on in the earlier one; live chats, calls and comments are linked instead.</summary>
    [JsonStringEnumMemberName("merge")]
    Merge,
}

/// <summary>What speaks for it that two conversations are one story.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<JoiningSign>))]
public enum JoiningSign
{
    /// <summary>Both are about the same order.</summary>
    [JsonStringEnumMemberName("order")]
    Order,

    /// <summary>What the customer wrote in the two is much the same.</summary>
    [JsonStringEnumMemberName("question")]
    Question,
}

/// <summary>What becomes of a conversation and another one that the same customer has over another channel, or another connection of the same one.</summary>
/// <param name="Name">At most 100 characters.</param>
/// <param name="Do">What becomes of them.</param>
/// <param name="WithinHours">How long may lie between what the customer wrote last in the two: 1 to 168; 72 when absent.</param>
/// <param name="Signs">One of these must be there; absent or empty: that it is the same customer is enough.</param>
/// <param name="Channels">Both are over one of these channels; absent means any.</param>
/// <param name="Order">Rules are tried from the smallest up, equal ones by id; the first that fits counts. 100 when absent.</param>
/// <param name="Enabled">True when absent.</param>
public sealed record JoiningRuleInput(
    string Name, JoiningAct Do, int? WithinHours = null, IReadOnlyList<JoiningSign>? Signs = null, IReadOnlyList<string>? Channels = null, int? Order = null, bool? Enabled = null);
