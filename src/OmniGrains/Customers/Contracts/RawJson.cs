using System.Text.Json;
using System.Text.Json.Serialization;

namespace OmniGrains.Customers.Contracts;

/// <summary>JSON that is passed on as it is, without being read.</summary>
/// <param name="Text">Valid JSON.</param>
[JsonConverter(typeof(RawJsonConverter))]
public sealed record RawJson(string Text)
{
    public static readonly RawJson EmptyObject = new("{}");
}

internal sealed class RawJsonConverter : JsonConverter<RawJson>
{
    public override RawJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return new RawJson(document.RootElement.GetRawText());
    }

    public override void Write(Utf8JsonWriter writer, RawJson value, JsonSerializerOptions options) =>
        writer.WriteRawValue(value.Text, skipInputValidation: true);
}
