using OmniGrains.Journal.InMemory;

namespace OmniGrains.Engine.Tests;

/// <summary>What those who follow the journal of their own process may rely on.</summary>
public sealed class TailTests
{
    [Fact]
    public async Task Whoever_is_told_of_an_event_finds_it_in_its_grain()
    {
        const int commands = 20_000;
        await using var node = await Node.Start(new InMemoryDatabase());
        var following = Task.Run(() => Follow(node, commands));

        await Task.WhenAll(Enumerable.Range(0, commands).Select(i => node.Ask($"k{i % 500}", new Put(1), $"c{i}").AsTask()));

        (await following.WaitAsync(TimeSpan.FromSeconds(60))).ShouldBe(0, "events that their grain did not show yet");
    }

    private static async Task<int> Follow(Node node, int events)
    {
        var tail = node.Engine.Tail;
        var (seen, early) = (0L, 0);
        while (seen < events)
        {
            await tail.Wait(seen, CancellationToken.None);
            foreach (var recorded in await tail.Read(seen, events))
            {
                var grain = await node.Grains.Read(new GrainId(recorded.Stream), new GetTill());
                early += grain.Version < recorded.Version ? 1 : 0;
                seen = recorded.Position;
            }
        }

        return early;
    }
}
