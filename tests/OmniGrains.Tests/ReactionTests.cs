using System.Reflection;
using OmniGrains.Engine;

namespace OmniGrains.Tests;

/// <summary>Every reaction sees every event of the journal: what does not concern it must cost it nothing.</summary>
public sealed class ReactionTests
{
    public static TheoryData<string> Reactions() =>
        [.. typeof(OmniGrains.Edge.Slugs).Assembly.GetTypes().Where(type => type is { IsAbstract: false } && type.IsAssignableTo(typeof(Reaction))).Select(type => type.FullName!)];

    [Theory]
    [MemberData(nameof(Reactions))]
    public void What_does_not_concern_a_reaction_allocates_nothing(string name)
    {
        var type = typeof(OmniGrains.Edge.Slugs).Assembly.GetType(name)!;
        var constructor = type.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Single();
        var reaction = (Reaction)constructor.Invoke(new object?[constructor.GetParameters().Length]);
        var recorded = new Recorded(1, "other/1", 1, DateTimeOffset.UnixEpoch, "other", new Other());
        Count(reaction, recorded);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            Count(reaction, recorded);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    private static void Count(Reaction reaction, Recorded recorded)
    {
        foreach (var _ in reaction.React(recorded))
        {
            throw new InvalidOperationException("It is concerned.");
        }
    }

    private sealed record Other : IEvent;
}
