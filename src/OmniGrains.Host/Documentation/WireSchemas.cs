using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using OmniGrains.Edge.Json;

namespace OmniGrains.Host.Documentation;

/// <summary>Describes the types that our own converters write, which the exporter cannot look into.</summary>
internal sealed class WireSchemas : IOpenApiSchemaTransformer
{
    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type);
        var nullable = type is null ? default : JsonSchemaType.Null;
        type ??= context.JsonTypeInfo.Type;
        if (type == typeof(decimal))
        {
            (schema.Type, schema.Format) = (JsonSchemaType.String | nullable, "decimal");
            schema.Pattern = @"^-?[0-9]+(\.[0-9]+)?$";
        }
        else if (type == typeof(DateTimeOffset))
        {
            (schema.Type, schema.Format) = (JsonSchemaType.String | nullable, "date-time");
        }
        else if (type == typeof(TimeOnly))
        {
            schema.Type = JsonSchemaType.String | nullable;
            schema.Pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$";
        }
        else if (type.IsEnum)
        {
            schema.Type = JsonSchemaType.String | nullable;
            schema.Enum = [.. NamedEnumFactory.NamesOf(type).Select(name => (JsonNode)JsonValue.Create(name)!)];
        }

        if (context.JsonTypeInfo.Kind == JsonTypeInfoKind.Object)
        {
            schema.Required = context.JsonTypeInfo.Properties.Where(property => property.IsRequired).Select(property => property.Name).ToHashSet(StringComparer.Ordinal);
        }

        return Task.CompletedTask;
    }
}
