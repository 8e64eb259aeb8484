using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Tests.Edge;

public sealed class InOrderTests
{
    private static readonly InOrder Order = new("tests", NullLogger.Instance);

    [Fact]
    public async Task What_fails_for_good_is_left_out_and_the_rest_is_done_in_its_order()
    {
        var done = new ConcurrentQueue<long>();
        await Order.Each(Found(1, 2, 3, 4, 5), one => one, one => one.Stream, 4, (one, _) => Do(one, done), CancellationToken.None);
        done.Where(position => position % 2 == 1).ShouldBe([1, 5]);
        done.Where(position => position % 2 == 0).ShouldBe([2, 4]);
    }

    [Fact]
    public async Task What_waiting_mends_is_passed_on_so_that_all_of_it_comes_again() =>
        await Should.ThrowAsync<JournalUnavailableException>(() => Order.Each(
            Found(1, 2), one => one, one => one.Stream, 4, (_, _) => throw new JournalUnavailableException("Not now."), CancellationToken.None));

    private static ValueTask Do(Recorded one, ConcurrentQueue<long> done)
    {
        if (one.Position == 3)
        {
            throw new InvalidOperationException("For ever.");
        }

        done.Enqueue(one.Position);
        return ValueTask.CompletedTask;
    }

    private static IEnumerable<Recorded> Found(params long[] positions) => positions.Select(position => new Recorded(position, $"c/{position % 2}", 1, default, "test", null));
}
