using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace OmniGrains.Edge.Json;

/// <summary>
/// The JSON of requests and answers: strict on the way in (no duplicate names, no unknown enum members, no missing or
/// null values where one is promised), money and other decimals as strings on the way out.
/// </summary>
public static class HttpJson
{
    /// <summary>How deep a request may nest.</summary>
    public const int MaxDepth = 32;

    /// <summary>Applies the rules. The slices' source-generated contracts come before reflection.</summary>
    public static void Configure(JsonSerializerOptions json, IEnumerable<IJsonTypeInfoResolver> slices)
    {
        json.AllowDuplicateProperties = false;
        json.RespectNullableAnnotations = true;
        json.MaxDepth = MaxDepth;
        json.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        json.Converters.Add(new DecimalText());
        json.Converters.Add(new Instant());
        json.Converters.Add(new NamedEnumFactory());
        json.Converters.Add(new AnyJson());
        json.Converters.Add(new ClockTime());
        var chain = JsonTypeInfoResolver.Combine([.. slices, .. json.TypeInfoResolverChain]);
        json.TypeInfoResolver = chain.WithAddedModifier(RequireWhatIsNotNullable).WithAddedModifier(KeepConfidential);
    }

    private static void KeepConfidential(JsonTypeInfo type)
    {
        if (type.Kind == JsonTypeInfoKind.Object && type.Type.IsAssignableTo(typeof(IConfidentialEvent)))
        {
            foreach (var property in type.Properties)
            {
                property.ShouldSerialize = static (_, _) => false;
            }
        }
    }

    /// <summary>Constructor parameters without a default value are required unless they may be null.</summary>
    private static void RequireWhatIsNotNullable(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object)
        {
            return;
        }

        foreach (var property in type.Properties)
        {
            property.IsRequired |= property.AssociatedParameter is { HasDefaultValue: false } && !MayBeNull(property);
        }
    }

    private static bool MayBeNull(JsonPropertyInfo property) => property.PropertyType.IsValueType
        ? Nullable.GetUnderlyingType(property.PropertyType) is not null
        : property.IsSetNullable;
}
