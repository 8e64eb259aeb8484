using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OmniGrains.Edge.Json;

/// <summary>Times of day as people write them: <c>09:30</c>, to the minute, in the zone of the place they belong to; <c>09:30:00</c> is read too.</summary>
public sealed class ClockTime : JsonConverter<TimeOnly>
{
    private const string Format = "HH':'mm";
    private static readonly string[] Accepted = [Format, "HH':'mm':00'"];

    public override TimeOnly Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String
        && TimeOnly.TryParseExact(reader.GetString(), Accepted, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? time
            : throw new JsonException("must be a time of day from \"00:00\" to \"23:59\"");

    public override void Write(Utf8JsonWriter writer, TimeOnly value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString(Format, CultureInfo.InvariantCulture));
}
