using System.Text.Json.Serialization.Metadata;
using OmniGrains.Engine;
using OmniGrains.Orders;

namespace OmniGrains.Tests;

/// <summary>Every command of the product can cross processes by its slice's source-generated contracts.</summary>
public sealed class CrossingTests
{
    private static readonly EngineParts Parts = AllSlices();

    [Fact]
    public void Every_command_and_all_that_it_holds_has_a_contract()
    {
        var commands = new Crossing(Parts).Commands.ToList();
        commands.Count.ShouldBeGreaterThan(100);
        var missing = commands.SelectMany(command => Missing(command, [])).Distinct().Order(StringComparer.Ordinal);
        missing.ShouldBeEmpty("Add it to the JSON contracts of its slice.");
    }

    // What a contract cannot tell apart when it is read: no contract at all, or an abstract type without named kinds.
    private static IEnumerable<string> Missing(Type type, HashSet<Type> seen)
    {
        if (!seen.Add(type))
        {
            return [];
        }

        JsonTypeInfo contract;
        try
        {
            contract = Parts.Contracts.Json.GetTypeInfo(type);
        }
        catch (NotSupportedException)
        {
            return [$"no contract: {type}"];
        }

        return contract.Kind switch
        {
            JsonTypeInfoKind.Object when (type.IsAbstract || type.IsInterface) && contract.PolymorphismOptions is null => [$"kinds are not told apart: {type}"],
            JsonTypeInfoKind.Object => contract.Properties.SelectMany(property => Missing(property.PropertyType, seen)),
            JsonTypeInfoKind.Enumerable or JsonTypeInfoKind.Dictionary => Missing(contract.ElementType!, seen),
            _ => [],
        };
    }

    internal static EngineParts AllSlices()
    {
        var parts = new EngineParts();
        foreach (var slice in typeof(OrdersSlice).Assembly.GetTypes().Where(type => type.IsAssignableTo(typeof(ISlice)) && !type.IsInterface))
        {
            ((ISlice)Activator.CreateInstance(slice)!).AddTo(parts);
        }

        return parts;
    }
}
