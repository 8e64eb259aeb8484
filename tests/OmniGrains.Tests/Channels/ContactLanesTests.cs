using OmniGrains.Channels.Deliveries;

namespace OmniGrains.Tests.Channels;

public sealed class ContactLanesTests
{
    private readonly ContactLanes _lanes = new();

    [Fact]
    public async Task What_one_contact_says_is_carried_out_in_its_order_and_others_do_not_wait()
    {
        var (first, second, other) = (_lanes.Enter("1"), _lanes.Enter("2"), _lanes.Enter("3"));
        var later = second.Turn(["ada"], default);
        var beside = other.Turn(["bob"], default);

        // Nobody goes before it is known whom the first one concerns.
        (later.IsCompleted, beside.IsCompleted).ShouldBe((false, false));
        await first.Turn(["ada"], default);
        await beside;
        later.IsCompleted.ShouldBeFalse();
        first.Leave();
        await later;
    }

    [Fact]
    public async Task One_that_concerns_nobody_leaves_the_order_of_those_around_it()
    {
        var (first, nothing, last) = (_lanes.Enter("1"), _lanes.Enter("2"), _lanes.Enter("3"));
        nothing.Leave();
        var turn = last.Turn(["ada"], default);
        turn.IsCompleted.ShouldBeFalse();
        await first.Turn(["ada"], default);
        turn.IsCompleted.ShouldBeFalse();
        first.Leave();
        await turn;
    }

    [Fact]
    public async Task Whoever_tries_again_has_kept_the_place()
    {
        var (first, second) = (_lanes.Enter("1"), _lanes.Enter("2"));
        await first.Turn(["ada"], default);
        var turn = second.Turn(["ada", "bob"], default);
        _lanes.Enter("1").ShouldBeSameAs(first);
        await _lanes.Enter("1").Turn(["ada"], default);
        turn.IsCompleted.ShouldBeFalse();
        first.Leave();
        await turn;
        second.Leave();
        await _lanes.Enter("3").Turn(["ada", "bob"], default);
    }
}
