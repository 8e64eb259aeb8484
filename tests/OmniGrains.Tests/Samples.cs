using System.Collections;
using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace OmniGrains.Tests;

/// <summary>Makes values of any message by its constructor and properties: with everything there, or with nothing that may be missing.</summary>
internal sealed class Samples
{
    private const int Deepest = 6;

    private readonly JsonSerializerOptions _json;
    private readonly bool _full;
    private readonly NullabilityInfoContext _nullability = new();
    private int _count;

    private Samples(JsonSerializerOptions json, bool full) => (_json, _full) = (json, full);

    public static Samples Full(JsonSerializerOptions json) => new(json, full: true);

    public static Samples Sparse(JsonSerializerOptions json) => new(json, full: false);

    /// <summary>One; of a type with several kinds one of each.</summary>
    public IEnumerable<object> Of(Type type) => KindsOf(type).Select(kind => Value(kind, 0)!);

    private object? Value(Type type, int depth) =>
        Nullable.GetUnderlyingType(type) is { } inner ? Value(inner, depth)
        : Plain(type) is { } plain ? plain
        : type.IsEnum ? (_full ? Enum.GetValues(type).Cast<object>().Last() : Enum.GetValues(type).GetValue(0))
        : Collection(type, depth) is { } collection ? collection
        : Made(KindsOf(type)[_count++ % KindsOf(type).Count], depth);

    private object? Plain(Type type)
    {
        var number = ++_count;
        return type == typeof(string) || type == typeof(object) ? $"text {number}"
            : type == typeof(bool) ? _full
            : type == typeof(int) ? number
            : type == typeof(long) ? (1L << 40) + number
            : type == typeof(short) ? (short)number
            : type == typeof(byte) ? (byte)number
            : type == typeof(double) ? number + 0.1
            : type == typeof(decimal) ? number + 0.10m
            : type == typeof(Guid) ? new Guid(number, 2, 3, new byte[8])
            : type == typeof(Uri) ? new Uri($"https://shop.example/{number}")
            : type == typeof(DateTimeOffset) ? new DateTimeOffset(2026, 3, 1, 9, 30, 15, TimeSpan.FromHours(2)).AddTicks(number)
            : type == typeof(DateTime) ? new DateTime(2026, 3, 1, 9, 30, 15, DateTimeKind.Utc).AddTicks(number)
            : type == typeof(DateOnly) ? new DateOnly(2026, 3, 1).AddDays(number)
            : type == typeof(TimeOnly) ? new TimeOnly(9, 30).AddMinutes(number)
            : type == typeof(TimeSpan) ? TimeSpan.FromMilliseconds(number)
            : type == typeof(byte[]) ? (byte[])[1, 2, (byte)number]
            : type == typeof(ReadOnlyMemory<byte>) ? new ReadOnlyMemory<byte>([1, 2, (byte)number])
            : type == typeof(JsonElement) ? JsonSerializer.SerializeToElement(new { text = $"a {number}", list = (int[])[1, number] })
            : type == typeof(JsonObject) || type == typeof(JsonNode) ? new JsonObject { ["text"] = $"a {number}" }
            : null;
    }

    private object? Collection(Type type, int depth)
    {
        var contract = _json.GetTypeInfo(type);
        if (contract.Kind is not (JsonTypeInfoKind.Enumerable or JsonTypeInfoKind.Dictionary))
        {
            return null;
        }

        var many = _full && depth < Deepest ? 2 : 0;
        if (contract.Kind == JsonTypeInfoKind.Dictionary)
        {
            var map = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(contract.KeyType!, contract.ElementType!))!;
            for (var i = 0; i < many; i++)
            {
                map.Add(Value(contract.KeyType!, depth + 1)!, Value(contract.ElementType!, depth + 1));
            }

            return As(type, map, typeof(ImmutableDictionary), contract.KeyType!, contract.ElementType!);
        }

        var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(contract.ElementType!))!;
        for (var i = 0; i < many; i++)
        {
            list.Add(Value(contract.ElementType!, depth + 1));
        }

        return type.IsArray
            ? list.GetType().GetMethod(nameof(List<>.ToArray))!.Invoke(list, null)
            : As(type, list, type.Name.Contains("Set", StringComparison.Ordinal) ? typeof(ImmutableHashSet) : typeof(ImmutableArray), contract.ElementType!);
    }

    // As it is, or by the immutable collection's own factory or the type's constructor.
    private static object As(Type type, object items, Type factory, params Type[] of)
    {
        if (type.IsInstanceOfType(items))
        {
            return items;
        }

        var made = factory.GetMethods().Single(method =>
            method.Name == nameof(ImmutableArray.CreateRange) && method.GetParameters() is [{ ParameterType: { IsGenericType: true } only }]
            && only.GetGenericTypeDefinition() == typeof(IEnumerable<>) && method.GetGenericArguments().Length == of.Length)
            .MakeGenericMethod(of).Invoke(null, [items])!;
        return type.IsInstanceOfType(made) ? made : Activator.CreateInstance(type, items)!;
    }

    private object Made(Type type, int depth)
    {
        var constructor = type.GetConstructors(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)
            .Where(one => one.GetParameters() is not [{ } only] || only.ParameterType != type)
            .MaxBy(one => one.GetParameters().Length);
        var given = constructor?.GetParameters() ?? [];
        var made = constructor is null
            ? RuntimeHelpers.GetUninitializedObject(type)
            : constructor.Invoke([.. given.Select(parameter =>
                MayBeMissing(_nullability.Create(parameter), depth) ? null : Value(parameter.ParameterType, depth + 1))]);
        foreach (var property in _json.GetTypeInfo(type).Properties.Where(property => property.Set is not null))
        {
            if (!given.Any(parameter => string.Equals(parameter.Name, (property.AttributeProvider as PropertyInfo)?.Name, StringComparison.OrdinalIgnoreCase))
                && property.AttributeProvider is PropertyInfo own && !MayBeMissing(_nullability.Create(own), depth))
            {
                own.SetValue(made, Value(property.PropertyType, depth + 1));
            }
        }

        return made;
    }

    private bool MayBeMissing(NullabilityInfo nullability, int depth) => nullability.ReadState == NullabilityState.Nullable && (!_full || depth >= Deepest);

    private List<Type> KindsOf(Type type) =>
        _json.GetTypeInfo(type).PolymorphismOptions is { DerivedTypes: var kinds } ? [.. kinds.Select(kind => kind.DerivedType).Where(kind => !kind.IsAbstract)] : [type];
}
