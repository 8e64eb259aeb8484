using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using OmniGrains.Customers.Contracts;
using OmniGrains.Edge.Json;

namespace OmniGrains.Host.Documentation;

/// <summary>Makes a plausible example of a wire type, for operations that bring none of their own.</summary>
internal sealed class Samples(JsonSerializerOptions json)
{
    private const int Deepest = 6;

    private static readonly Dictionary<string, string> ByName = new(StringComparer.Ordinal)
    {
        ["currency"] = "GBP",
        ["country"] = "GB",
        ["channel"] = "store",
        ["place"] = "london-1",
        ["source"] = "till-7",
        ["externalId"] = "4711",
        ["orderId"] = "till-7:4711",
        ["customerId"] = "c0a1b2c3d4e5",
        ["customer"] = "c0a1b2c3d4e5",
        ["id"] = "c0a1b2c3d4e5",
        ["sku"] = "TEAPOT",
        ["name"] = "Blue teapot",
        ["kind"] = "email",
        ["value"] = "ada@example.com",
        ["email"] = "ada@example.com",
        ["phone"] = "+442071234567",
        ["method"] = "card",
        ["language"] = "en",
        ["code"] = "identity.junk",
        ["type"] = "order.purchase-recorded",
        ["event"] = "Order Completed",
        ["userId"] = "u-42",
        ["anonymousId"] = "a-77",
        ["messageId"] = "m-1",
        ["purpose"] = "marketing",
        ["reason"] = "asked by phone",
    };

    public JsonNode? Of(Type type) => Of(type, null, 0);

    private JsonNode? Of(Type type, string? name, int depth)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return Simple(type, name) ?? (depth < Deepest ? Composite(json.GetTypeInfo(type), name, depth) : null);
    }

    private static JsonNode? Simple(Type type, string? name) => type switch
    {
        _ when type == typeof(string) => ByName.GetValueOrDefault(name ?? "", name ?? "text"),
        _ when type == typeof(decimal) => name is "quantity" ? "1" : "12.50",
        _ when type == typeof(DateTimeOffset) || type == typeof(DateTime) => "2026-03-01T09:30:00Z",
        _ when type == typeof(DateOnly) => "2026-03-01",
        _ when type == typeof(bool) => true,
        _ when type == typeof(int) || type == typeof(long) => name is "position" ? 1204 : 1,
        _ when type == typeof(JsonElement) || type == typeof(RawJson) => new JsonObject { ["nickname"] = "Ada" },
        _ when type.IsEnum => NamedEnumFactory.NamesOf(type)[0],
        _ => null,
    };

    private JsonNode? Composite(JsonTypeInfo type, string? name, int depth) => type.Kind switch
    {
        JsonTypeInfoKind.Enumerable => Many(type.ElementType!, name, depth),
        JsonTypeInfoKind.Dictionary => new JsonObject { ["key"] = Of(type.ElementType!, name, depth + 1) },
        JsonTypeInfoKind.Object => One(type, depth),
        _ => null,
    };

    private JsonArray Many(Type element, string? name, int depth) => Of(element, name, depth + 1) is { } one ? [one] : [];

    private JsonObject One(JsonTypeInfo type, int depth)
    {
        var sample = new JsonObject();
        foreach (var property in type.Properties.Where(property => property.Get is not null))
        {
            if (Of(property.PropertyType, property.Name, depth + 1) is { } value)
            {
                sample[property.Name] = value;
            }
        }

        return sample;
    }
}
