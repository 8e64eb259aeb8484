using OmniGrains.Journal.InMemory;

namespace OmniGrains.Engine.Tests;

public sealed class MemoryPressureTests
{
    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 50)]
    public async Task Grains_that_nobody_asks_again_leave_soon_only_while_memory_is_short(bool isShort, int left)
    {
        var sweeps = new Sweeps(isShort);
        await using var node = await Node.Start(new InMemoryDatabase(), options => options with
        {
            SweepEvery = TimeSpan.FromMilliseconds(20),
            IdleAfterWhenShort = TimeSpan.FromMilliseconds(40),
            IsMemoryShort = sweeps.IsMemoryShort,
        });
        for (var i = 0; i < 50; i++)
        {
            await node.Ask($"till-{i}", new Put(1), $"c{i}");
        }

        await sweeps.Next(6);
        node.Engine.Activations.ShouldBe(left);
        (await node.Read("till-7")).ShouldNotBeNull("it comes back when somebody asks");
    }

    [Fact]
    public void What_the_runtime_says_of_memory_can_be_asked() => Should.NotThrow(() => MemoryPressure.IsHigh());

    /// <summary>Counts the sweeps, by the question that each begins with.</summary>
    private sealed class Sweeps(bool isShort)
    {
        private readonly SemaphoreSlim _begun = new(0);

        public bool IsMemoryShort()
        {
            _begun.Release();
            return isShort;
        }

        public async Task Next(int count)
        {
            while (await _begun.WaitAsync(0))
            {
            }

            for (var i = 0; i < count; i++)
            {
                (await _begun.WaitAsync(TimeSpan.FromSeconds(60))).ShouldBeTrue();
            }
        }
    }
}
