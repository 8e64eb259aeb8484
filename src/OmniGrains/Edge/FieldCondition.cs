using System.Text.Json;
using System.Text.Json.Serialization;

namespace OmniGrains.Edge;

/// <summary>How a field is compared.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FieldTest>))]
public enum FieldTest
{
    /// <summary>Any of the field's values is the value.</summary>
    [JsonStringEnumMemberName("eq")]
    Equal,

    /// <summary>None is.</summary>
    [JsonStringEnumMemberName("ne")]
    NotEqual,

    /// <summary>Any is in the list.</summary>
    [JsonStringEnumMemberName("in")]
    In,

    [JsonStringEnumMemberName("gt")]
    Greater,

    [JsonStringEnumMemberName("gte")]
    AtLeast,

    [JsonStringEnumMemberName("lt")]
    Less,

    [JsonStringEnumMemberName("lte")]
    AtMost,

    [JsonStringEnumMemberName("exists")]
    Exists,

    [JsonStringEnumMemberName("missing")]
    Missing,

    /// <summary>Any is an instant in the last so many days.</summary>
    [JsonStringEnumMemberName("withinDays")]
    WithinDays,

    /// <summary>None is an instant in the last so many days.</summary>
    [JsonStringEnumMemberName("notWithinDays")]
    NotWithinDays,

    /// <summary>Any of the objects there fulfils all of <c>where</c>.</summary>
    [JsonStringEnumMemberName("any")]
    Any,

    /// <summary>None of them does.</summary>
    [JsonStringEnumMemberName("none")]
    None,
}

/// <summary>One condition on a field of something that the API shows: an event, or the live record of a customer.</summary>
/// <param name="Field">Names with dots between them, e.g. <c>totals.net</c>; of a list, every item's.</param>
/// <param name="Test">How it is compared. Numbers by size, also when they are written as text, instants by time, all else as text.</param>
/// <param name="Value">With what: a text, number or boolean; for <c>in</c> a list of them; a number of days for the two that count days.</param>
/// <param name="Where">For <c>any</c> and <c>none</c>.</param>
/// <param name="Entry">Instead of a value: this field of the event that began the journey.</param>
public sealed record FieldCondition(string Field, FieldTest Test, JsonElement? Value = null, IReadOnlyList<FieldCondition>? Where = null, string? Entry = null);
