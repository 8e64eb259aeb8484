using System.Text.Json.Serialization.Metadata;
using OmniGrains.Engine;

namespace OmniGrains.Tests.Frozen;

/// <summary>
/// What is in the journal is read for ever: a property of a stored event keeps its name and its kind of value. The list
/// is written anew when OMNIGRAINS_FREEZE_SHAPES names the file; what it then no longer holds needs an upcast.
/// </summary>
public sealed class EventShapesTests
{
    private const int Deepest = 8;

    [Fact]
    public async Task Stored_events_keep_the_shapes_of_the_checked_in_list()
    {
        var contracts = ContractsOfAllSlices();
        var shapes = contracts.EventNames
            .SelectMany(named => Shape(contracts.Json.GetTypeInfo(named.Value), named.Key, Deepest))
            .Order(StringComparer.Ordinal).ToList();
        if (Environment.GetEnvironmentVariable("OMNIGRAINS_FREEZE_SHAPES") is { Length: > 0 } file)
        {
            await File.WriteAllLinesAsync(file, shapes);
        }

        var listed = await File.ReadAllLinesAsync(Path.Combine(AppContext.BaseDirectory, "Frozen", "EventShapes.txt"));
        listed.Except(shapes, StringComparer.Ordinal).ShouldBeEmpty("A property that was stored once keeps its name and kind, or gets an upcast.");
        shapes.Except(listed, StringComparer.Ordinal).ShouldBeEmpty("New properties are added to EventShapes.txt on purpose.");
    }

    private static Contracts ContractsOfAllSlices()
    {
        var parts = new EngineParts();
        foreach (var slice in typeof(ISlice).Assembly.GetTypes().Where(type => type.IsAssignableTo(typeof(ISlice)) && !type.IsInterface))
        {
            ((ISlice)Activator.CreateInstance(slice)!).AddTo(parts);
        }

        return parts.Contracts;
    }

    private static IEnumerable<string> Shape(JsonTypeInfo type, string path, int depth) => type.Kind switch
    {
        _ when depth == 0 => [$"{path} …"],
        JsonTypeInfoKind.Object when type.Properties.Count > 0 =>
            type.Properties.Where(property => property.Get is not null).SelectMany(property => Shape(type.Options.GetTypeInfo(property.PropertyType), $"{path}.{property.Name}", depth - 1)),
        JsonTypeInfoKind.Enumerable => Shape(type.Options.GetTypeInfo(type.ElementType!), $"{path}[]", depth - 1),
        JsonTypeInfoKind.Dictionary => Shape(type.Options.GetTypeInfo(type.ElementType!), $"{path}{{}}", depth - 1),
        _ => [$"{path} {KindOf(type.Type)}"],
    };

    private static string KindOf(Type type) => Nullable.GetUnderlyingType(type) is { } inner ? $"{inner.Name}?" : type.Name;
}
