using OmniGrains.Journal.InMemory;

namespace OmniGrains.Engine.Tests;

public sealed class IdleGrainsTests
{
    private const int Brief = 2;

    [Fact]
    public async Task Grains_that_were_used_only_briefly_leave_soon_and_come_back_when_somebody_asks()
    {
        await using var sweeping = await Sweeping.Start(isShort: false);
        for (var i = 0; i < 50; i++)
        {
            await sweeping.Node.Ask($"till-{i}", new Put(1), $"c{i}");
        }

        await sweeping.Next(Brief + 1);

        sweeping.Node.Engine.Activations.ShouldBe(0);
        (await sweeping.Node.Read("till-7")).Amount.ShouldBe(1);
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    public async Task A_grain_that_was_used_again_and_again_leaves_soon_only_while_memory_is_short(bool isShort, int left)
    {
        await using var sweeping = await Sweeping.Start(isShort);
        for (var i = 0; i <= Brief; i++)
        {
            await sweeping.Node.Ask("till", new Put(1), $"c{i}");
            await sweeping.Next(1);
        }

        await sweeping.Next(Brief + 1);

        sweeping.Node.Engine.Activations.ShouldBe(left);
    }

    [Fact]
    public void What_the_runtime_says_of_memory_can_be_asked() => Should.NotThrow(() => MemoryPressure.IsHigh());

    /// <summary>A node whose sweeps wait, at the question that each begins with, until they may go on.</summary>
    private sealed class Sweeping : IAsyncDisposable
    {
        private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(1);
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

        private readonly SemaphoreSlim _begun = new(0);
        private readonly SemaphoreSlim _may = new(0);

        public Node Node { get; private set; } = null!;

        public static async Task<Sweeping> Start(bool isShort)
        {
            var sweeping = new Sweeping();
            sweeping.Node = await Node.Start(new InMemoryDatabase(), options => options with
            {
                SweepEvery = Every,
                IdleAfterBriefUse = Brief * Every,
                IsMemoryShort = () => sweeping.Begin(isShort),
            });
            await sweeping.Begun();
            return sweeping;
        }

        /// <summary>Returns when so many more have ended, and the one behind them waits.</summary>
        public async Task Next(int count)
        {
            for (var i = 0; i < count; i++)
            {
                _may.Release();
                await Begun();
            }
        }

        public async ValueTask DisposeAsync()
        {
            _may.Release(1_000_000);
            await Node.DisposeAsync();
            _may.Dispose();
            _begun.Dispose();
        }

        private async Task Begun() => (await _begun.WaitAsync(Patience)).ShouldBeTrue();

        private bool Begin(bool isShort)
        {
            _begun.Release();
            _may.Wait(Patience).ShouldBeTrue();
            return isShort;
        }
    }
}
