using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace OmniGrains.Edge;

/// <summary>Holds JSON against conditions. Pure.</summary>
public static partial class FieldConditions
{
    public const int Most = 20;
    private const int LongestField = 120;
    private const int LongestValue = 1_000;
    private const int Deepest = 3;

    /// <summary>Whether all hold; true for none at all.</summary>
    /// <param name="all">The conditions.</param>
    /// <param name="of">What is looked at.</param>
    /// <param name="at">Now.</param>
    /// <param name="entry">Looks up a field of the event that began it all; null where there is none.</param>
    public static bool Hold(IReadOnlyList<FieldCondition>? all, JsonElement of, DateTimeOffset at, Func<string, JsonElement?>? entry = null)
    {
        foreach (var condition in all ?? [])
        {
            if (!Holds(condition, of, at, entry))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The values of a field; of a list, each item's.</summary>
    public static IEnumerable<JsonElement> Values(JsonElement root, string field) => At([root], field.Split('.'), 0);

    /// <summary>The fields of the beginning event that conditions compare with.</summary>
    public static IEnumerable<string> EntryFields(IReadOnlyList<FieldCondition>? all) =>
        (all ?? []).SelectMany(condition => (condition.Entry is { } entry ? [entry] : Enumerable.Empty<string>()).Concat(EntryFields(condition.Where)));

    /// <returns>What is wrong with conditions from outside; null when they can be used.</returns>
    public static string? Wrong(IReadOnlyList<FieldCondition>? all, string place, bool entries = false, int depth = 1)
    {
        if (all is { Count: > Most })
        {
            return $"{place}: must be at most {Most} conditions.";
        }

        return (all ?? []).Select((condition, i) => Wrong(condition, $"{place}[{i}]", entries, depth)).FirstOrDefault(wrong => wrong is not null);
    }

    /// <summary>Whether a text names a field.</summary>
    public static bool IsField(string? text) => text is { Length: > 0 and <= LongestField } && Path().IsMatch(text);

    private static string? Wrong(FieldCondition? condition, string place, bool entries, int depth)
    {
        if (condition is null || !IsField(condition.Field))
        {
            return $"{place}.field: must be names with dots between them, at most {LongestField} characters.";
        }

        return condition.Test switch
        {
            not (FieldTest.Any or FieldTest.None) when condition.Where is not null => $"{place}.where: belongs to any and none only.",
            FieldTest.Exists or FieldTest.Missing or FieldTest.Any or FieldTest.None when condition.Entry is not null => $"{place}.entry: nothing is compared by this test.",
            FieldTest.Exists or FieldTest.Missing => null,
            FieldTest.Any or FieldTest.None => condition.Where is not { Count: > 0 } ? $"{place}.where: must say what an item fulfils."
                : depth == Deepest ? $"{place}.where: is nested too deep." : Wrong(condition.Where, $"{place}.where", entries, depth + 1),
            _ when condition.Entry is { } entry => entries && IsField(entry) ? null : $"{place}.entry: must name a field of the event that begins a journey.",
            _ when condition.Value is not { } value || value.GetRawText().Length > LongestValue => $"{place}.value: must be given, with at most {LongestValue} characters.",
            FieldTest.In => condition.Value is { ValueKind: JsonValueKind.Array } list && list.EnumerateArray().All(IsPlain) ? null : $"{place}.value: must be a list of texts or numbers.",
            FieldTest.WithinDays or FieldTest.NotWithinDays => condition.Value is { } days && Number(Text(days)) is >= 0 and <= 36_500 ? null : $"{place}.value: must be a number of days.",
            _ => IsPlain(condition.Value.Value) ? null : $"{place}.value: must be a text, number or boolean.",
        };
    }

    private static bool Holds(FieldCondition condition, JsonElement of, DateTimeOffset at, Func<string, JsonElement?>? entry)
    {
        var values = Values(of, condition.Field).Where(value => value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined));
        var wanted = condition.Entry is { } field ? entry?.Invoke(field) : condition.Value;
        return condition.Test switch
        {
            FieldTest.Exists => values.Any(),
            FieldTest.Missing => !values.Any(),
            FieldTest.Any => values.Any(value => Hold(condition.Where, value, at, entry)),
            FieldTest.None => !values.Any(value => Hold(condition.Where, value, at, entry)),
            FieldTest.Equal => wanted is { } same && values.Any(value => Compare(value, same) == 0),
            FieldTest.NotEqual => wanted is not { } other || !values.Any(value => Compare(value, other) == 0),
            FieldTest.In => wanted is { ValueKind: JsonValueKind.Array } list && values.Any(value => list.EnumerateArray().Any(one => Compare(value, one) == 0)),
            FieldTest.Greater => wanted is { } low && values.Any(value => Compare(value, low) > 0),
            FieldTest.AtLeast => wanted is { } least && values.Any(value => Compare(value, least) >= 0),
            FieldTest.Less => wanted is { } high && values.Any(value => Compare(value, high) < 0),
            FieldTest.AtMost => wanted is { } most && values.Any(value => Compare(value, most) <= 0),
            FieldTest.WithinDays => values.Any(value => IsWithin(value, wanted, at)),
            FieldTest.NotWithinDays => !values.Any(value => IsWithin(value, wanted, at)),
            _ => false,
        };
    }

    private static IEnumerable<JsonElement> At(IEnumerable<JsonElement> found, string[] names, int next)
    {
        foreach (var element in found)
        {
            if (element.ValueKind == JsonValueKind.Array)
            {
                foreach (var item in At(element.EnumerateArray(), names, next))
                {
                    yield return item;
                }
            }
            else if (next == names.Length)
            {
                yield return element;
            }
            else if (element.ValueKind == JsonValueKind.Object && element.TryGetProperty(names[next], out var inner))
            {
                foreach (var item in At([inner], names, next + 1))
                {
                    yield return item;
                }
            }
        }
    }

    private static int Compare(JsonElement one, JsonElement other)
    {
        var (left, right) = (Text(one), Text(other));
        return Number(left) is { } a && Number(right) is { } b ? a.CompareTo(b)
            : Instant(left) is { } early && Instant(right) is { } late ? early.CompareTo(late)
            : Math.Sign(string.CompareOrdinal(left, right));
    }

    private static bool IsWithin(JsonElement value, JsonElement? days, DateTimeOffset at) =>
        days is { } count && Number(Text(count)) is { } number && Instant(Text(value)) is { } instant && instant <= at && (at - instant).Ticks / (decimal)TimeSpan.TicksPerDay < number;

    private static bool IsPlain(JsonElement value) => value.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False;

    private static string Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private static decimal? Number(string text) => decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static DateTimeOffset? Instant(string text) =>
        text.Length >= 10 && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant) ? instant : null;

    [GeneratedRegex("^[A-Za-z0-9_@$: -]{1,60}(\\.[A-Za-z0-9_@$: -]{1,60}){0,7}$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Path();
}
