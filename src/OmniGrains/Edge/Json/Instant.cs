using System.Text.Json;
using System.Text.Json.Serialization;

namespace OmniGrains.Edge.Json;

/// <summary>Instants: ISO 8601 with an offset on the way in, so that nobody's local time is guessed; UTC on the way out.</summary>
public sealed class Instant : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && HasOffset(ref reader) && reader.TryGetDateTimeOffset(out var value)
            ? value
            : throw new JsonException("must be an existing date and time in ISO 8601 with an offset, such as \"2026-03-01T09:30:00Z\"");

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime);

    private static bool HasOffset(ref Utf8JsonReader reader)
    {
        if (reader.HasValueSequence || reader.ValueIsEscaped)
        {
            return HasOffset(reader.GetString());
        }

        var text = reader.ValueSpan;
        return text.Length > 10 && (text[^1] == 'Z' || (text.Length > 16 && (text[^6] is (byte)'+' or (byte)'-') && text[^3] == ':'));
    }

    private static bool HasOffset(string? text) =>
        text is { Length: > 10 } && (text[^1] == 'Z' || (text.Length > 16 && text[^6] is '+' or '-' && text[^3] == ':'));
}
