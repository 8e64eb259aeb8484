using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace OmniGrains.Edge.Json;

/// <summary>Values of any type in requests: every text in them, names too, can be read and shown again.</summary>
internal sealed class AnyJson : JsonConverter<JsonElement>
{
    public override JsonElement Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var json = JsonMetadataServices.JsonElementConverter.Read(ref reader, typeToConvert, options);
        return ReadableJson.IsReadable(json) ? json : throw new JsonException("must hold texts in valid UTF-8, without half a surrogate pair");
    }

    public override void Write(Utf8JsonWriter writer, JsonElement value, JsonSerializerOptions options) =>
        JsonMetadataServices.JsonElementConverter.Write(writer, value, options);
}
