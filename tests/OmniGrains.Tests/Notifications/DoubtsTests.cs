using OmniGrains.Notifications.Sending;

namespace OmniGrains.Tests.Notifications;

/// <summary>What a crash left in doubt, also when another crash comes before it was looked at.</summary>
public sealed class DoubtsTests
{
    [Fact]
    public void What_is_in_doubt_stays_written_down_while_what_lies_before_it_is_gone_through_again()
    {
        // A crash while 65 to 67 were being sent; what is read again begins at 1.
        var first = new Doubts([65, 66, 67]);
        long[] written = [.. first.With([1, 2]).Positions];
        first.Settle([1, 2]);
        first.Has(66).ShouldBeTrue();

        // The process dies again before it gets there.
        var second = new Doubts(written);
        second.Has(66).ShouldBeTrue();
        second.With([65, 66, 67]).Positions.ShouldBe([65, 66, 67, 1, 2]);
        second.Settle([65, 66, 67]);
        second.Has(66).ShouldBeFalse();
        second.With([68]).Positions.ShouldBe([68, 1, 2]);
        second.With([68]).Earlier.ShouldBe([1, 2]);
        second.Settle([1, 2]);
        second.With([68]).Positions.ShouldBe([68]);
    }

    [Fact]
    public void What_is_written_down_does_not_grow_over_restarts()
    {
        IReadOnlyList<long> written = [];
        for (var start = 0; start < 100; start++)
        {
            // All of it was sent and the cursor saved; then the process ends, and the next one begins behind it.
            var doubts = new Doubts(written);
            doubts.BeginAt((start * 64) + 1);
            long[] batch = [.. Enumerable.Range((start * 64) + 1, 64)];
            written = doubts.With(batch).Positions;
            doubts.Settle(batch);
        }

        written.Count.ShouldBe(64);
    }

    [Fact]
    public void Of_a_batch_those_are_in_doubt_who_can_have_been_under_way()
    {
        // Two at once: a has a result and is on the second message; b has one; c is under way, d was not begun.
        (long, string, bool)[] batch = [(1, "a", false), (2, "b", false), (3, "c", true), (4, "d", true), (5, "a", true), (6, "a", true)];
        Doubts.Begun(batch, 2).ShouldBe([5, 3], ignoreOrder: true);
        Doubts.Begun(batch, 1).ShouldBe([5], "nobody else is begun before a has all of theirs");
        Doubts.Begun([(1, "a", false), (2, "b", false)], 2).ShouldBeEmpty();
    }

    [Fact]
    public void Whoever_was_begun_early_for_what_was_in_doubt_before_is_in_doubt_with_what_came_next()
    {
        // a's first message was in doubt since an earlier crash: a was the first to be begun, and is on the second message.
        (long, string, bool)[] open = [(1, "a", false), (2, "b", true), (3, "c", true), (4, "a", true), (9, "z", true)];
        Doubts.MayHaveBeenSent(open, earlier: [1, 9], 2).ShouldBe([1, 9, 4, 2], ignoreOrder: true);
    }

    // Whoever is begun is taken in order, by so many at a time, each until all of theirs have a result; then the process dies at any moment.
    [Fact]
    public async Task Whatever_was_begun_is_in_doubt_however_far_it_came()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var batch = Enumerable.Range(1, 64).Select(position => (Position: (long)position, Person: $"p{random.Next(40)}")).ToList();
            var (begun, done, left) = (new HashSet<long>(), new HashSet<long>(), random.Next(80));
            var gate = new Lock();
            await Parallel.ForEachAsync(batch.GroupBy(one => one.Person), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (person, _) =>
            {
                foreach (var (position, _) in person)
                {
                    lock (gate)
                    {
                        if (left == 0)
                        {
                            return;
                        }

                        begun.Add(position);
                    }

                    await Task.Yield();
                    lock (gate)
                    {
                        if (left == 0)
                        {
                            return;
                        }

                        left--;
                        done.Add(position);
                    }
                }
            });

            var doubted = Doubts.Begun(batch.Select(one => (one.Position, one.Person, !done.Contains(one.Position))), 8).ToList();
            begun.Except(done).Except(doubted).ShouldBeEmpty($"seed {seed}");
            doubted.Count.ShouldBeLessThanOrEqualTo(8);
        }
    }
}
