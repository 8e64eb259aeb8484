using System.Collections;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace OmniGrains.Tests;

/// <summary>Compares two values by all that they hold, whatever they say of their own equality.</summary>
internal static class SameThing
{
    public static void MustBe(object? actual, object? expected, string path)
    {
        if (expected is null || actual is null)
        {
            actual.ShouldBe(expected, path);
        }
        else if (expected is JsonElement or JsonNode)
        {
            JsonSerializer.Serialize(actual).ShouldBe(JsonSerializer.Serialize(expected), path);
        }
        else if (expected is ReadOnlyMemory<byte> bytes)
        {
            ((ReadOnlyMemory<byte>)actual).ToArray().ShouldBe(bytes.ToArray(), path);
        }
        else if (expected is string || expected.GetType().IsPrimitive || expected.GetType().IsEnum || expected.GetType().Namespace == nameof(System))
        {
            MustBeValue(actual, expected, path);
        }
        else if (expected is IDictionary or IEnumerable)
        {
            MustHold(((IEnumerable)actual).Cast<object?>().ToList(), ((IEnumerable)expected).Cast<object?>().ToList(), path);
        }
        else
        {
            actual.GetType().ShouldBe(expected.GetType(), path);
            foreach (var field in FieldsOf(expected.GetType()))
            {
                MustBe(field.GetValue(actual), field.GetValue(expected), $"{path}.{field.Name}");
            }
        }
    }

    private static void MustBeValue(object actual, object expected, string path)
    {
        if (expected is IEnumerable and not string)
        {
            MustHold(((IEnumerable)actual).Cast<object?>().ToList(), ((IEnumerable)expected).Cast<object?>().ToList(), path);
        }
        else
        {
            actual.ShouldBe(expected, path);
        }
    }

    private static void MustHold(List<object?> actual, List<object?> expected, string path)
    {
        actual.Count.ShouldBe(expected.Count, path);
        for (var i = 0; i < expected.Count; i++)
        {
            MustBe(actual[i], expected[i], $"{path}[{i}]");
        }
    }

    // What a type says is not part of its JSON is not compared.
    private static IEnumerable<FieldInfo> FieldsOf(Type? type) => type is null || type == typeof(object) ? []
        : type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
            .Where(field => !IsLeftOut(type, field)).Concat(FieldsOf(type.BaseType));

    private static bool IsLeftOut(Type type, FieldInfo field) =>
        field.Name.Split('<', '>') is ["", var property, ..]
        && type.GetProperty(property, BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)?.GetCustomAttribute<JsonIgnoreAttribute>() is not null;
}
