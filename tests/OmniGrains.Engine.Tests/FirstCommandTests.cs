using OmniGrains.Journal.InMemory;

namespace OmniGrains.Engine.Tests;

/// <summary>A grain that was assumed to be empty, because its first command came.</summary>
public sealed class FirstCommandTests
{
    [Fact]
    public async Task A_read_after_a_first_command_that_was_refused_is_answered()
    {
        await using var node = await Node.Start(new InMemoryDatabase(), options => options with { MaxPending = 0 });
        (await node.Ask("a", new Open("Ada"), "c1")).Rejection.ShouldBe(EngineRejections.Overloaded);

        (await node.Read("a").AsTask().WaitAsync(TimeSpan.FromSeconds(20))).Owner.ShouldBeNull();
    }
}
