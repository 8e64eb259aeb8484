using OmniGrains.Offers.Deciding;

namespace OmniGrains.Tests.Offers;

/// <summary>Whether what was read is out of date.</summary>
public sealed class ProductChangesTests
{
    private readonly ProductChanges _changes = new(most: 3);

    [Fact]
    public void What_rests_on_a_product_is_out_of_date_when_that_changes_and_only_then()
    {
        _changes.Watch("POT").ShouldBeTrue("what was read before must be read again");
        _changes.Watch("POT").ShouldBeFalse();
        _changes.Watch("CUP");
        var (pot, cup) = (Read("POT"), Read("CUP"));
        _changes.Note("POT");
        _changes.Note("INVENTED");
        (_changes.IsCurrent(pot), _changes.IsCurrent(cup)).ShouldBe((false, true));
        _changes.IsCurrent(Read("POT")).ShouldBeTrue();
        _changes.All();
        _changes.IsCurrent(cup).ShouldBeFalse();
    }

    [Fact]
    public void When_too_many_are_watched_everything_is_read_and_watched_again()
    {
        _changes.Watch("POT");
        var pot = Read("POT");
        foreach (var invented in new[] { "a", "b", "c" })
        {
            _changes.Watch(invented);
        }

        _changes.IsCurrent(pot).ShouldBeFalse();
        _changes.Watch("POT").ShouldBeTrue();
    }

    private Rests Read(string sku) => new([sku], DateTimeOffset.MaxValue, _changes.Tick, 0);
}
