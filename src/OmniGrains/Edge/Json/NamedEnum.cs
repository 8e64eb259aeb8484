using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using OmniGrains.Engine;

namespace OmniGrains.Edge.Json;

/// <summary>Enums by their wire names only: never by number, and an unknown name is answered with the known ones.</summary>
public sealed class NamedEnumFactory : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsEnum;

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(NamedEnum<>).MakeGenericType(typeToConvert))!;

    /// <summary>The wire names of an enum, in order.</summary>
    public static IReadOnlyList<string> NamesOf(Type type) => [.. type.GetFields(BindingFlags.Public | BindingFlags.Static).Select(NameOf)];

    /// <summary>Why a filter's value cannot be one of an enum; null when it can, or when there is none.</summary>
    public static Rejection? Unknown<T>(string parameter, string? name)
        where T : struct, Enum
    {
        var names = NamesOf(typeof(T));
        return name is null || names.Contains(name, StringComparer.Ordinal)
            ? null
            : new Rejection("request.invalid", $"{parameter}: must be one of {string.Join(", ", names)}.");
    }

    /// <summary>The wire name of a value.</summary>
    public static string NameOf<T>(T value)
        where T : struct, Enum => NameOf(typeof(T).GetField(value.ToString())!);

    internal static string NameOf(FieldInfo field) =>
        field.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name ?? JsonNamingPolicy.CamelCase.ConvertName(field.Name);
}

internal sealed class NamedEnum<T> : JsonConverter<T>
    where T : struct, Enum
{
    private static readonly FrozenDictionary<string, T> ByName = typeof(T)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .ToFrozenDictionary(NamedEnumFactory.NameOf, field => (T)field.GetValue(null)!, StringComparer.Ordinal);

    private static readonly FrozenDictionary<T, JsonEncodedText> ByValue =
        ByName.ToFrozenDictionary(pair => pair.Value, pair => JsonEncodedText.Encode(pair.Key));

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && ByName.TryGetValue(reader.GetString()!, out var value)
            ? value
            : throw new JsonException($"must be one of {string.Join(", ", NamedEnumFactory.NamesOf(typeof(T)))}");

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(ByValue[value]);
}
