using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.OpenApi;

namespace OmniGrains.Host.Tests;

/// <summary>Holds JSON against the parts of a schema that our descriptions use.</summary>
internal static class SchemaCheck
{
    /// <summary>What of the JSON does not fit, with its place.</summary>
    public static IEnumerable<string> Misfits(JsonNode? json, IOpenApiSchema schema, string at)
    {
        if ((schema.OneOf is { Count: > 0 } ? schema.OneOf : schema.AnyOf) is { Count: > 0 } either)
        {
            return either.Any(one => !Misfits(json, one, at).Any()) ? [] : [$"{at}: none of the alternatives"];
        }

        return schema.Type is { } type && !type.HasFlag(TypeOf(json)) && !(TypeOf(json) == JsonSchemaType.Integer && type.HasFlag(JsonSchemaType.Number)) ? [$"{at}: is no {type}"]
            : json switch
            {
                JsonObject members => Members(members, schema, at),
                JsonArray items when schema.Items is { } item => items.SelectMany((one, index) => Misfits(one, item, $"{at}[{index}]")),
                JsonValue value => Value(value, schema, at),
                _ => [],
            };
    }

    private static IEnumerable<string> Members(JsonObject members, IOpenApiSchema schema, string at)
    {
        foreach (var missing in (schema.Required ?? new HashSet<string>()).Where(name => !members.ContainsKey(name)))
        {
            yield return $"{at}: lacks {missing}";
        }

        foreach (var (name, value) in members)
        {
            var known = schema.Properties?.TryGetValue(name, out var property) == true ? property : schema.AdditionalProperties;
            if (known is null && schema.Properties is { Count: > 0 })
            {
                yield return $"{at}: knows no {name}";
            }

            foreach (var misfit in known is null ? [] : Misfits(value, known, $"{at}.{name}"))
            {
                yield return misfit;
            }
        }
    }

    private static IEnumerable<string> Value(JsonValue value, IOpenApiSchema schema, string at)
    {
        if (schema.Enum is { Count: > 0 } names && !names.Any(name => JsonNode.DeepEquals(name, value)))
        {
            yield return $"{at}: {value.ToJsonString()} is not among the values";
        }

        if (schema.Pattern is { } pattern && value.GetValueKind() == JsonValueKind.String && !Regex.IsMatch((string)value!, pattern, RegexOptions.None, TimeSpan.FromSeconds(1)))
        {
            yield return $"{at}: {value.ToJsonString()} does not match {pattern}";
        }
    }

    private static JsonSchemaType TypeOf(JsonNode? json) => json?.GetValueKind() switch
    {
        null or JsonValueKind.Null => JsonSchemaType.Null,
        JsonValueKind.String => JsonSchemaType.String,
        JsonValueKind.True or JsonValueKind.False => JsonSchemaType.Boolean,
        JsonValueKind.Number => json.ToJsonString().Contains('.', StringComparison.Ordinal) ? JsonSchemaType.Number : JsonSchemaType.Integer,
        JsonValueKind.Array => JsonSchemaType.Array,
        _ => JsonSchemaType.Object,
    };
}
