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
        long[] written = [.. first.With([1, 2])];
        first.Settle([1, 2]);
        first.Has(66).ShouldBeTrue();

        // The process dies again before it gets there.
        var second = new Doubts(written);
        second.Has(66).ShouldBeTrue();
        second.With([65, 66, 67]).ShouldBe([65, 66, 67, 1, 2]);
        second.Settle([65, 66, 67]);
        second.Has(66).ShouldBeFalse();
        second.With([68]).ShouldBe([68, 1, 2]);
        second.Settle([1, 2]);
        second.With([68]).ShouldBe([68]);
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
            written = doubts.With(batch);
            doubts.Settle(batch);
        }

        written.Count.ShouldBe(64);
    }
}
