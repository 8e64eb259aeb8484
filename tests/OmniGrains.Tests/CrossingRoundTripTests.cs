using System.Text.Json;
using OmniGrains.Engine;

namespace OmniGrains.Tests;

/// <summary>Every command and every reply comes out of the crossing as it went in: nothing that it holds is lost or made up on the way.</summary>
public sealed class CrossingRoundTripTests
{
    private static readonly EngineParts Parts = CrossingTests.AllSlices();

    public static TheoryData<string> Messages() => [.. Types().Select(type => type.ToString()).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Messages))]
    public void It_comes_out_as_it_went_in(string name)
    {
        var type = Types().Single(type => type.ToString() == name);
        foreach (var samples in (Samples[])[Samples.Full(Parts.Contracts.Json), Samples.Sparse(Parts.Contracts.Json)])
        {
            foreach (var sample in samples.Of(type))
            {
                var json = JsonSerializer.SerializeToUtf8Bytes(sample, Parts.Contracts.Json.GetTypeInfo(type));
                SameThing.MustBe(JsonSerializer.Deserialize(json, Parts.Contracts.Json.GetTypeInfo(type)), sample, type.Name);
            }
        }
    }

    [Fact]
    public void All_of_them_are_there() => Types().Count.ShouldBeGreaterThan(300);

    private static HashSet<Type> Types() =>
        [.. new Crossing(Parts).Commands.SelectMany(command => (Type[])[command, ReplyOf(command)])];

    private static Type ReplyOf(Type command) =>
        command.GetInterfaces().Single(face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(ICommand<>)).GetGenericArguments()[0];
}
