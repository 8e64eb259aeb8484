using OmniGrains.Inbox.Merging;
using static OmniGrains.Tests.Inbox.Talks;

namespace OmniGrains.Tests.Inbox;

public sealed class SaidOrderTests
{
    [Fact]
    public void What_was_overtaken_is_read_where_it_was_said() =>
        Read((Message("2", "Second", sentAt: Noon.AddSeconds(-8)), Noon), (Message("3", "Third", sentAt: Noon.AddSeconds(-7)), Noon), (Message("1", "First", sentAt: Noon.AddSeconds(-9)), Noon))
            .ShouldBe(["First", "Second", "Third"]);

    [Fact]
    public void What_was_said_at_one_moment_stays_as_it_came() =>
        Read((Message("1", "b"), Noon), (Message("2", "a"), Noon), (Message("3", "c"), Noon)).ShouldBe(["b", "a", "c"]);

    [Fact]
    public void An_answer_stays_where_it_was_given_unless_it_answers_what_was_said_later() =>
        Read((Message("1", "First", sentAt: Noon.AddMinutes(-9)), Noon), (Reply("Answer"), Noon.AddMinutes(1)), (Message("3", "Third", sentAt: Noon.AddMinutes(-7)), Noon.AddMinutes(2)), (Message("2", "Second", sentAt: Noon.AddMinutes(-8)), Noon.AddMinutes(3)))
            .ShouldBe(["First", "Answer", "Second", "Third"]);

    [Fact]
    public void A_clock_that_is_wrong_by_more_than_channels_deliver_moves_nothing() =>
        Read((Message("1", "First", sentAt: Noon.AddHours(-1)), Noon), (Message("2", "Second", sentAt: Noon.AddYears(-1)), Noon.AddMinutes(1))).ShouldBe(["First", "Second"]);

    [Fact]
    public void Moments_of_another_channel_are_of_another_clock()
    {
        var entries = Given(Message("1", "First", sentAt: Noon.AddHours(-1)), Message("2", "Second", sentAt: Noon.AddHours(-2))).Entries;
        SaidOrder.Of([new TimelineEntry(entries[0], null), new TimelineEntry(entries[1], "sms")]).Select(shown => shown.Entry.Text).ShouldBe(["First", "Second"]);
    }

    private static IEnumerable<string?> Read(params (OmniGrains.Engine.ICommand, DateTimeOffset)[] history) =>
        SaidOrder.Of([.. Given(history).Entries.Select(entry => new TimelineEntry(entry, null))]).Select(shown => shown.Entry.Text);
}
