using System.Globalization;
using System.Text.Json;
using OmniGrains.Edge;

namespace OmniGrains.Journeys.Definitions;

/// <summary>What is kept of the event that began a run: one object, its fields by their whole names.</summary>
internal static class EntryData
{
    private const string Prefix = "$.";
    private const string AsDate = "|date";

    public static JsonElement Keep(JsonElement data, JourneyInput plan) => ToElement(plan.KeptFields()
        .Select(field => (field, FieldConditions.Values(data, field).FirstOrDefault())).Where(pair => pair.Item2.ValueKind != JsonValueKind.Undefined)
        .ToDictionary(pair => pair.field, pair => pair.Item2.Clone(), StringComparer.Ordinal));

    public static JsonElement? Of(JsonElement kept, string field) => kept.ValueKind == JsonValueKind.Object && kept.TryGetProperty(field, out var value) ? value : null;

    /// <summary>The field that a value of a step's data stands for; null when it stands for itself.</summary>
    public static string? FieldIn(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && value.GetString() is { } text && text.StartsWith(Prefix, StringComparison.Ordinal)
            ? text[Prefix.Length..].Replace(AsDate, "", StringComparison.Ordinal) : null;

    /// <summary>A step's data with the fields that it names; one that is missing is left out.</summary>
    public static JsonElement Fill(IReadOnlyDictionary<string, JsonElement>? wanted, JsonElement kept, string zone)
    {
        var filled = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var (name, value) in wanted ?? new Dictionary<string, JsonElement>())
        {
            if ((FieldIn(value) is { } field ? Of(kept, field) : value) is { } found)
            {
                filled[name] = FieldIn(value) is not null && value.GetString()!.EndsWith(AsDate, StringComparison.Ordinal) ? Day(found, zone) : found;
            }
        }

        return ToElement(filled);
    }

    /// <summary>The instant that a text names; one without an offset is read by the clock of the zone. Null when it names none.</summary>
    public static DateTimeOffset? InstantOf(JsonElement value, string zone) =>
        value.ValueKind != JsonValueKind.String || !value.TryGetDateTime(out var time) ? null
        : time.Kind == DateTimeKind.Unspecified ? Zones.InstantOf(time, TimeZoneInfo.FindSystemTimeZoneById(zone))
        : value.TryGetDateTimeOffset(out var instant) ? instant : null;

    private static JsonElement Day(JsonElement instant, string zone) => InstantOf(instant, zone) is { } at
        ? JsonSerializer.SerializeToElement(
            TimeZoneInfo.ConvertTime(at, TimeZoneInfo.FindSystemTimeZoneById(zone)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), JourneysJson.Default.String)
        : instant;

    /// <summary>A step's data as it is written: names stand for their values.</summary>
    public static JsonElement Raw(IReadOnlyDictionary<string, JsonElement>? wanted) => ToElement(new(wanted ?? new Dictionary<string, JsonElement>(), StringComparer.Ordinal));

    private static JsonElement ToElement(Dictionary<string, JsonElement> fields) => JsonSerializer.SerializeToElement(fields, JourneysJson.Default.DictionaryStringJsonElement);
}
